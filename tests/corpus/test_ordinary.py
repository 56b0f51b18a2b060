"""The corpus of ordinary files: not one of them may raise an alarm."""
# ruff: noqa: ANN401 (libraries that may be missing have no types here)

from __future__ import annotations

import gzip
import importlib
import inspect
import io
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact

from .ordinary import CLEAN, REVIEWED

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import ArtifactReport

PROTOCOLS = range(6)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("thing", CLEAN.values(), ids=CLEAN)
def test_ordinary_object_is_clean(thing: object, protocol: int, tmp_path: Path) -> None:
    report = _scan(pickle.dumps(thing, protocol), tmp_path)

    assert (report.verdict, _said(report)) == (Verdict.CLEAN, [])


@pytest.mark.parametrize("thing", CLEAN.values(), ids=CLEAN)
def test_ordinary_object_is_clean_when_compressed(
    thing: object, tmp_path: Path
) -> None:
    report = _scan(gzip.compress(pickle.dumps(thing)), tmp_path)

    assert (report.verdict, _said(report)) == (Verdict.CLEAN, [])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("thing", REVIEWED.values(), ids=REVIEWED)
def test_object_of_the_user_is_up_for_review(
    thing: object, protocol: int, tmp_path: Path
) -> None:
    report = _scan(pickle.dumps(thing, protocol), tmp_path)

    assert report.verdict is Verdict.REVIEW


@pytest.mark.parametrize("pickler", ["dill", "cloudpickle"])
def test_pickled_lambda_is_up_for_review(pickler: str, tmp_path: Path) -> None:
    module = pytest.importorskip(pickler)
    factor = 3

    report = _scan(module.dumps(lambda x: x * factor), tmp_path)

    assert report.verdict is Verdict.REVIEW


def test_object_of_a_class_that_cloudpickle_carries_is_up_for_review(
    tmp_path: Path,
) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")

    class Model:
        def predict(self, x: float) -> float:
            return x

    report = _scan(cloudpickle.dumps(Model()), tmp_path)

    assert report.verdict is Verdict.REVIEW


@pytest.mark.parametrize("protocol", [2, 3, 5])
def test_numpy_is_clean(protocol: int, tmp_path: Path) -> None:
    np = pytest.importorskip("numpy")
    things = [
        *(np.dtype(code).type(1) for code in "bhilqBHILQefdgFDG?"),
        *(np.zeros(3, code) for code in "bilfdD?SUO"),
        np.datetime64("2020-01-01"),
        np.zeros(2, [("a", "i4"), ("b", "f8")]),
        np.ma.array([1, 2], mask=[0, 1]),
        np.random.RandomState(0),
        np.random.default_rng(0),
        np.random.Generator(np.random.Philox(1)),
        np.log1p,
        np.mean,
        np.float32,
        np.poly1d([1, 2]),
        np.random.rand,
    ]

    _assert_clean(things, protocol, tmp_path)


@pytest.mark.parametrize("protocol", [2, 3, 5])
def test_scipy_is_clean(protocol: int, tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    sparse, stats = map(importlib.import_module, ("scipy.sparse", "scipy.stats"))
    interpolate = importlib.import_module("scipy.interpolate")
    formats = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]
    things = [
        *(getattr(sparse, f"{name}_matrix")([[1, 0], [0, 2]]) for name in formats),
        *(getattr(sparse, f"{name}_array")([[1, 0], [0, 2]]) for name in formats),
        stats.norm(0, 1),
        stats.loguniform(1, 2),
        stats.gaussian_kde([1, 2, 3.0]),
        interpolate.interp1d([1, 2], [3, 4]),
        interpolate.CubicSpline([1, 2, 3], [1, 2, 3]),
    ]

    _assert_clean(things, protocol, tmp_path)


@pytest.mark.parametrize("protocol", [2, 3, 5])
def test_pandas_is_clean(protocol: int, tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "number": [1, 2],
            "text": ["x", "y"],
            "time": pd.to_datetime(["2020", "2021"]),
            "category": pd.Categorical(["a", "b"]),
            "integer": pd.array([1, None], "Int64"),
        }
    )
    things = [
        frame,
        frame["time"],
        frame.set_index(["number", "text"]),
        pd.Timestamp("2020", tz="UTC"),
        pd.Interval(0, 1),
        pd.date_range("2020", periods=2),
    ]

    _assert_clean(things, protocol, tmp_path)


def test_every_estimator_is_clean(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    utils = importlib.import_module("sklearn.utils")
    things = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, estimator in utils.all_estimators():
            if fitted := _fitted(name, estimator):
                things.append(fitted)

    assert len(things) > 100
    _assert_clean(things, 5, tmp_path)


@pytest.mark.torch
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
def test_every_torch_module_is_clean(legacy: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a parameter)
    torch = pytest.importorskip("torch")
    modules = [
        made for kind in vars(torch.nn).values() if (made := _module(torch, kind))
    ]

    assert len(modules) > 100
    for module in (*modules, *(module.state_dict() for module in modules)):
        report = _scan(_saved(torch, module, legacy=legacy), tmp_path)
        assert (report.verdict, _said(report)) == (Verdict.CLEAN, []), module


@pytest.mark.torch
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
def test_torch_checkpoint_is_clean(legacy: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a parameter)
    torch = pytest.importorskip("torch")
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(net.parameters())
    net(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    state = {
        "model": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "whole": [net, optimizer, schedule],
        "arguments": CLEAN["namespaces"],
        "rng": torch.get_rng_state(),
        "sparse": torch.eye(2).to_sparse(),
        "types": [torch.float32, torch.Size([1]), torch.device("cpu"), torch.relu],
    }

    report = _scan(_saved(torch, state, legacy=legacy), tmp_path)

    assert (report.verdict, _said(report)) == (Verdict.CLEAN, [])


def _scan(data: bytes, folder: Path) -> ArtifactReport:
    path = folder / "model.bin"
    path.write_bytes(data)
    return scan_artifact(path).report


def _said(report: ArtifactReport) -> list[str]:
    return [each.message for each in report.findings] + [
        gap.reason for gap in report.gaps
    ]


def _assert_clean(things: list[Any], protocol: int, folder: Path) -> None:
    for thing in things:
        report = _scan(pickle.dumps(thing, protocol), folder)
        assert (report.verdict, _said(report)) == (Verdict.CLEAN, []), thing


def _fitted(name: str, kind: Any) -> object | None:
    """Return an estimator that has seen some data; ``None`` if it needs other data."""
    np = importlib.import_module("numpy")
    data, labels = np.random.default_rng(0).random((40, 4)), np.arange(40) % 2
    if name.endswith("CV") or "Gaussian" in name or "Dictionary" in name:
        return None  # They take seconds, and pickle like the others.
    try:
        return kind().fit(data, labels)
    except Exception:  # noqa: BLE001 (each has its own needs)
        return None


def _module(torch: Any, kind: Any) -> object | None:
    if not inspect.isclass(kind) or not issubclass(kind, torch.nn.Module):
        return None
    for arguments in ((), (2,), (2, 2), (2, 2, 2), (4, 2), (2, [1], 2.0), (2, 2, 2, 2)):
        try:
            return kind(*arguments)
        except Exception:  # noqa: BLE001, S112 (each has its own arguments)
            continue
    return None


def _saved(torch: Any, thing: object, *, legacy: bool) -> bytes:
    file = io.BytesIO()
    torch.save(thing, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()
