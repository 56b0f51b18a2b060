"""Models of Keras 3: what a loader would build is never said to be clean."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import ArtifactReport, Gap, Location, Verdict
from scanner_core.scan import scan_artifact, scan_source
from scanner_core.source import SourceText
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

LAMBDA = json.dumps(
    {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__"}}}
).encode()
METADATA = b'{"keras_version": "3.11.0", "date_saved": "2025-01-01@00:00:00"}'
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(64)
CALL = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
UNJUDGED = "code that a loader runs, and nothing here judges yet"


def written(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(file.getvalue())
    return path


def report(folder: Path, **members: bytes) -> ArtifactReport:
    return scan_artifact(written(folder / "model.keras", **members)).report


@pytest.mark.parametrize(
    "beside",
    [
        {"metadata.json": METADATA},
        {"model.weights.h5": HDF5},
        {"model.weights.npz": b""},
        {"metadata.json": METADATA, "model.weights.h5": HDF5},
    ],
    ids=["without weights", "without metadata", "weights of NumPy", "complete"],
)
def test_a_configuration_is_never_clean(
    beside: dict[str, bytes], tmp_path: Path
) -> None:
    found = report(tmp_path, **{"config.json": LAMBDA}, **beside)

    at = Location(str(tmp_path / "model.keras"), ("config.json",))
    assert found.format == "keras"
    assert found.verdict is Verdict.INCOMPLETE
    assert found.gaps[0] == Gap(UNJUDGED, at)


def test_weights_that_nothing_reads_are_a_gap(tmp_path: Path) -> None:
    members = {"config.json": LAMBDA, "model.weights.h5": HDF5}

    assert [each.reason for each in report(tmp_path, **members).gaps] == [
        UNJUDGED,
        "HDF5 is not read yet",
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("config.json",),
        ("config.json", "tokenizer.json"),
        ("metadata.json", "rows.json"),
        ("data/config.json", "data/metadata.json"),
    ],
    ids=" ".join,
)
def test_other_archives_of_json_are_as_they_were(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    found = report(tmp_path, **dict.fromkeys(names, b"{}"))

    assert (found.format, found.verdict) == ("zip", Verdict.CLEAN)


def test_a_pickle_among_the_assets_is_read(tmp_path: Path) -> None:
    members = {"config.json": LAMBDA, "metadata.json": METADATA, "assets/x": CALL}

    assert report(tmp_path, **members).verdict is Verdict.UNSAFE


def test_a_call_that_loads_one_says_that_it_was_not_read_in_full(
    tmp_path: Path,
) -> None:
    members = {"config.json": LAMBDA, "metadata.json": METADATA}
    path = written(tmp_path / "model.keras", **members)
    text = f"import keras\nkeras.saving.load_model({str(path)!r})"

    found = scan_source(SourceText.module(text, "<cell>"))

    [program] = (each for each in found.artifacts if each.path == "<cell>")
    assert "not read in full" in program.findings[0].message
