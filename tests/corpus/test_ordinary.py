"""The corpus of ordinary files: not one of them may raise an alarm."""

from __future__ import annotations

import gzip
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact

from .made import (
    LIBRARIES,
    NEWER_PROTOCOLS,
    PROTOCOLS,
    estimators,
    modules,
    saved,
    training,
)
from .ordinary import CLEAN, REVIEWED

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import ArtifactReport


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


@pytest.mark.parametrize("protocol", NEWER_PROTOCOLS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_library_is_clean(library: str, protocol: int, tmp_path: Path) -> None:
    pytest.importorskip(library)

    _assert_clean(LIBRARIES[library](), protocol, tmp_path)


def test_every_estimator_is_clean(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    things = list(estimators().values())

    assert len(things) > 100
    _assert_clean(things, 5, tmp_path)


@pytest.mark.torch
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
def test_every_torch_module_is_clean(legacy: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a parameter)
    pytest.importorskip("torch")
    made = list(modules().values())

    assert len(made) > 100
    for module in (*made, *(module.state_dict() for module in made)):
        report = _scan(saved(module, legacy=legacy), tmp_path)
        assert (report.verdict, _said(report)) == (Verdict.CLEAN, []), module


@pytest.mark.torch
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
def test_torch_checkpoint_is_clean(legacy: bool, tmp_path: Path) -> None:  # noqa: FBT001 (a parameter)
    pytest.importorskip("torch")

    report = _scan(saved(training(), legacy=legacy), tmp_path)

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
