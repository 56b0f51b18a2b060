"""The corpus of hostile streams and files: none of them may pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

from .hostile import FLAGGED, REVIEWED, SILENT
from .hostile_files import BUILDERS, HOSTILE, checkpoint, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STREAMS = [
    pytest.param(text, id=f"{family}: {name}")
    for family, cases in FLAGGED.items()
    for name, text in cases.items()
]
EXTENSIONS = ("", ".pt", ".pkl", ".png", ".safetensors", ".npy", ".zip", ".gz", ".json")


def test_the_corpus_is_not_empty() -> None:
    assert len(STREAMS) + len(BUILDERS) > 250


@pytest.mark.parametrize("text", STREAMS)
def test_hostile_stream_is_unsafe(text: str, tmp_path: Path) -> None:
    assert _verdict(assemble(text), tmp_path) is Verdict.UNSAFE


@pytest.mark.parametrize("text", REVIEWED.values(), ids=REVIEWED)
def test_stream_that_does_nothing_by_itself_is_up_for_review(
    text: str, tmp_path: Path
) -> None:
    assert _verdict(assemble(text), tmp_path) is Verdict.REVIEW


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_stream_of_odd_data_is_clean(text: str, tmp_path: Path) -> None:
    assert _verdict(assemble(text), tmp_path) is Verdict.CLEAN


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_hostile_file_is_unsafe(build: Callable[[], bytes], tmp_path: Path) -> None:
    assert _verdict(build(), tmp_path) is Verdict.UNSAFE


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_extension_changes_nothing(extension: str, tmp_path: Path) -> None:
    name = f"model{extension}"

    assert _verdict(HOSTILE, tmp_path, name) is Verdict.UNSAFE
    assert _verdict(checkpoint(HOSTILE), tmp_path, name) is Verdict.UNSAFE


@pytest.mark.parametrize("text", STREAMS[::7])
def test_hostile_stream_is_unsafe_in_a_checkpoint(text: str, tmp_path: Path) -> None:
    assert _verdict(checkpoint(assemble(text)), tmp_path) is Verdict.UNSAFE


@pytest.mark.parametrize("text", STREAMS[3::7])
def test_hostile_stream_is_unsafe_as_a_member(text: str, tmp_path: Path) -> None:
    assert _verdict(zipped(("weights", assemble(text))), tmp_path) is Verdict.UNSAFE


def _verdict(data: bytes, folder: Path, name: str = "model.pkl") -> Verdict:
    path = folder / name
    path.write_bytes(data)
    return scan_artifact(path).report.verdict
