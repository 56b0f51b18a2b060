"""Arrays and safetensors, and what loaders know and nothing here reads yet."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import ArtifactReport, Verdict
from scanner_core.formats import unread_format
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CALL = assemble("GLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
DATA = assemble("EMPTY_DICT\nSTOP")
OBJECTS = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
FLOATS = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
FIELDS = "{'descr': [('a', '<i4'), ('b', [('c', '|O')], (2,))], 'shape': (1,)}"


def array(header: str, data: bytes, version: int = 1) -> bytes:
    raw = header.encode()
    length = len(raw).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + length + raw + data


def safetensors(header: object, data: bytes) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(raw).to_bytes(8, "little") + raw + data


def report(tmp_path: Path, data: bytes) -> ArtifactReport:
    path = tmp_path / "model.bin"
    path.write_bytes(data)
    return scan_artifact(path).report


TENSORS = {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        pytest.param(array(FLOATS, bytes(47)), Verdict.INCOMPLETE, id="cut array"),
        pytest.param(array("{}", b""), Verdict.INCOMPLETE, id="no shape"),
        pytest.param(
            array(FLOATS.replace("2, 3", "2L, 3L"), bytes(48)),
            Verdict.CLEAN,
            id="sizes of Python 2",
        ),
        pytest.param(array("(" * 9000, b""), Verdict.INCOMPLETE, id="deep header"),
        pytest.param(
            array(FLOATS.replace("3", "-3"), b""), Verdict.INCOMPLETE, id="negative"
        ),
        pytest.param(array(OBJECTS, DATA[:-1]), Verdict.INCOMPLETE, id="cut objects"),
        pytest.param(array(OBJECTS, CALL), Verdict.UNSAFE, id="objects"),
        pytest.param(array(FIELDS, CALL, 2), Verdict.UNSAFE, id="object in a field"),
        pytest.param(
            array(FLOATS, bytes(48) + CALL), Verdict.UNSAFE, id="behind floats"
        ),
        pytest.param(
            array(FLOATS, bytes(48)) + array(OBJECTS, CALL), Verdict.UNSAFE, id="second"
        ),
        pytest.param(array(FLOATS, bytes(48) + b"\xff"), Verdict.REVIEW, id="stray"),
        pytest.param(array(FLOATS, CALL.ljust(48)), Verdict.CLEAN, id="inert numbers"),
        pytest.param(array(OBJECTS, DATA, 3), Verdict.CLEAN, id="plain objects"),
    ],
)
def test_an_array_is_judged_by_what_its_loader_would_unpickle(
    tmp_path: Path, data: bytes, verdict: Verdict
) -> None:
    assert report(tmp_path, data).verdict is verdict


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        pytest.param(safetensors(TENSORS, bytes(7)), Verdict.INCOMPLETE, id="cut"),
        pytest.param(safetensors(b'{"w":', b""), Verdict.INCOMPLETE, id="bad header"),
        pytest.param(
            safetensors(b'{"w": {}, "w": {}}', b""), Verdict.INCOMPLETE, id="twice"
        ),
        pytest.param(
            safetensors({**TENSORS, "v": TENSORS["w"]}, bytes(8)),
            Verdict.INCOMPLETE,
            id="overlap",
        ),
        pytest.param(
            safetensors(b"{" + b" " * 9_000_000, b""), Verdict.INCOMPLETE, id="long"
        ),
        pytest.param(
            safetensors(TENSORS, bytes(8) + CALL), Verdict.UNSAFE, id="pickle behind"
        ),
        pytest.param(
            safetensors(TENSORS, bytes(8) + b"\xff?"), Verdict.REVIEW, id="stray"
        ),
        pytest.param(
            safetensors({"__metadata__": {"format": "pt"}, **TENSORS}, bytes(8)),
            Verdict.CLEAN,
            id="weights",
        ),
    ],
)
def test_safetensors_are_what_they_say(
    tmp_path: Path, data: bytes, verdict: Verdict
) -> None:
    assert report(tmp_path, data).verdict is verdict


@pytest.mark.parametrize(
    ("offset", "magic", "name"),
    unread_format.MAGICS,
    ids=[name for *_, name in unread_format.MAGICS],
)
def test_what_is_not_read_yet_is_a_gap_even_in_a_folder(
    tmp_path: Path, offset: int, magic: bytes, name: str
) -> None:
    path = tmp_path / "model"
    path.write_bytes(bytes(offset) + magic + b"\xff" * 300)

    found = scan_artifact(path, named=False).report

    assert found.verdict is Verdict.INCOMPLETE
    assert name in found.gaps[0].reason


def test_a_pointer_says_how_to_get_the_file(tmp_path: Path) -> None:
    data = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"

    [gap] = report(tmp_path, data).gaps

    assert gap.reason == "a Git LFS pointer: run git lfs pull"


@pytest.mark.parametrize(
    "compress",
    [
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(zlib.compress, id="zlib"),
        pytest.param(bz2.compress, id="bz2"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(lambda data: lzma.compress(data, lzma.FORMAT_ALONE), id="lzma"),
    ],
)
def test_a_compressed_pickle_is_read(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    assert report(tmp_path, compress(CALL)).verdict is Verdict.UNSAFE


@pytest.mark.torch
def test_arrays_that_numpy_wrote_are_clean(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    plain = numpy.zeros((3, 4))
    mixed = numpy.array([1, "a", None], dtype=object)
    fields = numpy.zeros(
        3, dtype=[("x", "<f4", (2,)), ("name", "<U7"), ("t", "<M8[s]")]
    )
    numpy.savez_compressed(
        file := io.BytesIO(), plain=plain, mixed=mixed, fields=fields
    )

    assert report(tmp_path, file.getvalue()).verdict is Verdict.CLEAN
