"""The corpus of hostile streams and files: none of them may pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

from .cases import hostile
from .hostile import FLAGGED, SILENT
from .hostile_files import HOSTILE, checkpoint, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from .cases import Case

EVERY = list(hostile())
STREAMS = [
    pytest.param(text, id=f"{family}: {name}")
    for family, cases in FLAGGED.items()
    for name, text in cases.items()
]
EXTENSIONS = ("", ".pt", ".pkl", ".png", ".safetensors", ".npy", ".zip", ".gz", ".json")


def test_the_corpus_is_large_and_each_case_has_a_name_of_its_own() -> None:
    assert len(EVERY) > 1000
    assert len({str(each) for each in EVERY}) == len(EVERY)


def test_hardly_a_case_is_left_to_a_person() -> None:
    unsafe = [each for each in EVERY if each.verdict is Verdict.UNSAFE]

    assert len(unsafe) > 0.97 * len(EVERY)
    assert all(each.verdict is not Verdict.CLEAN for each in EVERY)


@pytest.mark.parametrize("case", EVERY, ids=str)
def test_hostile_file_has_its_verdict(case: Case, tmp_path: Path) -> None:
    assert _verdict(case.build(), tmp_path) is case.verdict


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_stream_of_odd_data_is_clean(text: str, tmp_path: Path) -> None:
    assert _verdict(assemble(text), tmp_path) is Verdict.CLEAN


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_extension_changes_nothing(extension: str, tmp_path: Path) -> None:
    name = f"model{extension}"

    assert _verdict(HOSTILE, tmp_path, name) is Verdict.UNSAFE
    assert _verdict(checkpoint(HOSTILE), tmp_path, name) is Verdict.UNSAFE


@pytest.mark.parametrize("text", STREAMS[::23])
def test_hostile_stream_is_unsafe_in_a_checkpoint(text: str, tmp_path: Path) -> None:
    assert _verdict(checkpoint(assemble(text)), tmp_path) is Verdict.UNSAFE


@pytest.mark.parametrize("text", STREAMS[3::23])
def test_hostile_stream_is_unsafe_as_a_member(text: str, tmp_path: Path) -> None:
    assert _verdict(zipped(("weights", assemble(text))), tmp_path) is Verdict.UNSAFE


def _verdict(data: bytes, folder: Path, name: str = "model.pkl") -> Verdict:
    path = folder / name
    path.write_bytes(data)
    return scan_artifact(path).report.verdict
