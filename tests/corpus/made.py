"""Ordinary files that the libraries write that are installed here, by family."""
# ruff: noqa: ANN401 (libraries that may be missing have no types here)

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import io
import pickle
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .ordinary import CLEAN, REVIEWED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROTOCOLS: Final = range(6)
NEWER_PROTOCOLS: Final = (2, 3, 5)
SLOW: Final = ("CV", "Gaussian", "Dictionary")
"""What the names of estimators say that take seconds, and pickle like the others."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An ordinary file."""

    family: str
    name: str
    build: Callable[[], bytes]


def ordinary() -> Iterator[Thing]:
    """Yield what can be made here."""
    yield from _pickled("python", CLEAN, PROTOCOLS)
    yield from _pickled("classes of one's own", REVIEWED, [4])
    for family, things in LIBRARIES.items():
        if importlib.util.find_spec(family):
            numbered = {f"{family}-{at}": each for at, each in enumerate(things())}
            yield from _pickled(family, numbered, NEWER_PROTOCOLS)
    if importlib.util.find_spec("sklearn"):
        yield from _pickled("sklearn", estimators(), [5])
    if importlib.util.find_spec("torch"):
        yield from _saved_by_torch()


def _pickled(family: str, things: dict[str, Any], protocols: Any) -> Iterator[Thing]:
    for name, thing in things.items():
        for protocol in protocols:
            build = functools.partial(pickle.dumps, thing, protocol)
            yield Thing(family, f"{name} in protocol {protocol}", build)


def numpy_things() -> list[Any]:
    np = importlib.import_module("numpy")
    return [
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


def scipy_things() -> list[Any]:
    sparse, stats = map(importlib.import_module, ("scipy.sparse", "scipy.stats"))
    interpolate = importlib.import_module("scipy.interpolate")
    formats = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]
    return [
        *(getattr(sparse, f"{name}_matrix")([[1, 0], [0, 2]]) for name in formats),
        *(getattr(sparse, f"{name}_array")([[1, 0], [0, 2]]) for name in formats),
        stats.norm(0, 1),
        stats.loguniform(1, 2),
        stats.gaussian_kde([1, 2, 3.0]),
        interpolate.interp1d([1, 2], [3, 4]),
        interpolate.CubicSpline([1, 2, 3], [1, 2, 3]),
    ]


def pandas_things() -> list[Any]:
    pd = importlib.import_module("pandas")
    frame = pd.DataFrame(
        {
            "number": [1, 2],
            "text": ["x", "y"],
            "time": pd.to_datetime(["2020", "2021"]),
            "category": pd.Categorical(["a", "b"]),
            "integer": pd.array([1, None], "Int64"),
        }
    )
    return [
        frame,
        frame["time"],
        frame.set_index(["number", "text"]),
        pd.Timestamp("2020", tz="UTC"),
        pd.Interval(0, 1),
        pd.date_range("2020", periods=2),
    ]


LIBRARIES: Final = {
    "numpy": numpy_things,
    "pandas": pandas_things,
    "scipy": scipy_things,
}


def estimators() -> dict[str, Any]:
    """Return every estimator that can be fitted to a few numbers, by its name."""
    utils = importlib.import_module("sklearn.utils")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = {name: _fitted(name, kind) for name, kind in utils.all_estimators()}
    return {name: each for name, each in fitted.items() if each is not None}


def _fitted(name: str, kind: Any) -> object | None:
    np = importlib.import_module("numpy")
    data, labels = np.random.default_rng(0).random((40, 4)), np.arange(40) % 2
    if any(slow in name for slow in SLOW):
        return None
    try:
        fitted: object = kind().fit(data, labels)
    except Exception:  # noqa: BLE001 (each has its own needs)
        return None
    return fitted


def modules() -> dict[str, Any]:
    """Return every module of torch that can be made of a few numbers, by its name."""
    torch = importlib.import_module("torch")
    made = {name: _module(torch, kind) for name, kind in vars(torch.nn).items()}
    return {name: each for name, each in made.items() if each is not None}


def _module(torch: Any, kind: Any) -> object | None:
    if not inspect.isclass(kind) or not issubclass(kind, torch.nn.Module):
        return None
    for arguments in ((), (2,), (2, 2), (2, 2, 2), (4, 2), (2, [1], 2.0), (2, 2, 2, 2)):
        try:
            return kind(*arguments)
        except Exception:  # noqa: BLE001, S112 (each has its own arguments)
            continue
    return None


def training() -> dict[str, Any]:
    """Return the state of a training, whole objects in it, and odds and ends."""
    torch = importlib.import_module("torch")
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(net.parameters())
    net(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    return {
        "model": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "whole": [net, optimizer, schedule],
        "arguments": CLEAN["namespaces"],
        "rng": torch.get_rng_state(),
        "sparse": torch.eye(2).to_sparse(),
        "types": [torch.float32, torch.Size([1]), torch.device("cpu"), torch.relu],
    }


def saved(thing: object, *, legacy: bool) -> bytes:
    file = io.BytesIO()
    torch = importlib.import_module("torch")
    torch.save(thing, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()


def _saved_by_torch() -> Iterator[Thing]:
    things = {"training": training()}
    for name, module in modules().items():
        things |= {name: module, f"state of {name}": module.state_dict()}
    for name, thing in things.items():
        yield Thing("torch zip", name, functools.partial(saved, thing, legacy=False))
        yield Thing("torch legacy", name, functools.partial(saved, thing, legacy=True))
