"""Arrays of numpy, one behind the other, as ``numpy.save`` writes them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

CALL = assemble("PROTO 2\nGLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
NOTHING = assemble("PROTO 2\nNONE\nSTOP")


def array(data: bytes, kind: str) -> bytes:
    text = f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': ({len(data)},), }}\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + data


NUMBERS = array(bytes(99), "|u1")
MANY_NUMBERS = array(b"\5" * 200_000, "|u1")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NUMBERS * 2000, id="numbers"),
        pytest.param(array(NOTHING, "|O") + MANY_NUMBERS, id="objects and numbers"),
        pytest.param(array(NOTHING, "|O") * 2, id="objects"),
    ],
)
def test_arrays_behind_arrays_are_clean(data: bytes, tmp_path: Path) -> None:
    assert _verdict(tmp_path, data) is Verdict.CLEAN


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(NUMBERS * 2000 + CALL, id="numbers"),
        pytest.param(NUMBERS * 2000 + array(CALL, "|O"), id="numbers and objects"),
        pytest.param(
            array(NOTHING, "|O") + MANY_NUMBERS + array(CALL, "|O"), id="objects"
        ),
        pytest.param(array(NOTHING, "|O") + MANY_NUMBERS + CALL, id="numbers between"),
    ],
)
def test_call_behind_arrays_is_found(data: bytes, tmp_path: Path) -> None:
    assert _verdict(tmp_path, data) is Verdict.UNSAFE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(array(b"", "|O"), id="nothing"),
        pytest.param(array(NOTHING[:-1], "|O"), id="no end"),
        pytest.param(NUMBERS[:-1], id="numbers"),
        pytest.param(NUMBERS + NUMBERS[:-1], id="second array"),
    ],
)
def test_array_that_is_cut_off_is_never_clean(data: bytes, tmp_path: Path) -> None:
    assert _verdict(tmp_path, data) is Verdict.INCOMPLETE


def _verdict(folder: Path, data: bytes) -> Verdict:
    path = folder / "model.npy"
    path.write_bytes(data)
    return scan_artifact(path).report.verdict
