"""Files of ``joblib.dump``: arrays stand between the opcodes, and calls behind them."""

from __future__ import annotations

import importlib
import pickle
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import ArtifactReport, Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import array_head, assemble
from scanner_core.testing.arrays import ALIGNED

if TYPE_CHECKING:
    from pathlib import Path

CALL = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\n"
FIELDS = """
    MARK
    BININT1 3
    BINUNICODE '|'
    NONE
    BINUNICODE 'x'
    TUPLE1
    EMPTY_DICT
    BINUNICODE 'x'
    GLOBAL 'numpy dtype'
    BINUNICODE 'O8'
    NEWFALSE
    NEWTRUE
    TUPLE3
    REDUCE
    BININT1 0
    TUPLE2
    SETITEM
    BININT1 8
    BININT1 1
    BININT1 0
    TUPLE
    BUILD
"""


def wrapper(
    dtype: str = "u1",
    shape: str = "BININT1 5\nTUPLE1",
    alignment: str = "",
    state: str = "",
) -> bytes:
    head = array_head(dtype, shape, dtype_state=state, more=alignment)
    return assemble(f"PROTO 4\n{head}")


def report(tmp_path: Path, *parts: bytes) -> ArtifactReport:
    path = tmp_path / "model.joblib"
    path.write_bytes(b"".join(parts))
    return scan_artifact(path).report


def test_a_call_that_hides_in_what_looks_like_a_long_literal_is_found(
    tmp_path: Path,
) -> None:
    call = assemble(CALL + "STOP")
    array = b"B" + len(call).to_bytes(4, "little")  # BINBYTES, to who knows no arrays

    assert report(tmp_path, wrapper(), array, call).verdict is Verdict.UNSAFE


def test_a_call_in_the_bytes_of_an_array_is_found(tmp_path: Path) -> None:
    call = assemble(CALL + "STOP")
    array = call.ljust(200)

    found = report(tmp_path, wrapper(shape="BININT1 200\nTUPLE1"), array, b".")

    assert found.verdict is Verdict.UNSAFE


@pytest.mark.parametrize(
    ("head", "array"),
    [
        pytest.param(wrapper("O8"), assemble(CALL + "STOP"), id="objects"),
        pytest.param(wrapper("V8", state=FIELDS), assemble(CALL + "STOP"), id="field"),
        pytest.param(wrapper(shape="EMPTY_TUPLE"), b"\xff", id="single"),
        pytest.param(wrapper("U2"), b"\xff" * 40, id="text"),
        pytest.param(wrapper("<f8"), b"\xff" * 40, id="floats"),
        pytest.param(
            wrapper(alignment=ALIGNED), b"\3\xff\xff\xff" + b"\xff" * 5, id="pad"
        ),
    ],
)
def test_a_call_behind_or_in_an_array_is_found(
    tmp_path: Path, head: bytes, array: bytes
) -> None:
    call = assemble("POP\n" + CALL + "STOP")

    found = report(tmp_path, head, array, call)

    assert found.verdict is Verdict.UNSAFE
    assert not found.gaps


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(wrapper(dtype="nonsense"), id="type"),
        pytest.param(wrapper(shape="NONE"), id="shape"),
        pytest.param(wrapper(shape="BININT -1\nTUPLE1"), id="negative"),
        pytest.param(wrapper(shape="LONG1 99999999999999999999\nTUPLE1"), id="endless"),
        pytest.param(wrapper("O8"), id="no objects"),
    ],
)
def test_an_array_whose_length_cannot_be_told_is_a_gap(
    tmp_path: Path, head: bytes
) -> None:
    assert report(tmp_path, head, b"\xff" * 40).verdict is Verdict.INCOMPLETE


def test_arrays_of_objects_are_not_followed_for_ever(tmp_path: Path) -> None:
    assert report(tmp_path, wrapper("O8") * 50).verdict is Verdict.INCOMPLETE


@pytest.mark.torch
@pytest.mark.parametrize("compress", [0, 3, "gzip", "bz2", "xz", "lzma"])
@pytest.mark.parametrize("protocol", [2, pickle.DEFAULT_PROTOCOL])
def test_what_joblib_wrote_is_clean(
    tmp_path: Path, compress: int | str, protocol: int
) -> None:
    joblib, numpy = pytest.importorskip("joblib"), pytest.importorskip("numpy")
    ensemble = importlib.import_module("sklearn.ensemble")
    forest = ensemble.RandomForestClassifier(5).fit([[0.0], [1.0]], [0, 1])
    kinds = [("x", "<f4", (2,)), ("name", "<U7"), ("any", "O")]
    arrays = [
        numpy.zeros((3, 4)),
        numpy.array([1, "a", None], dtype=object),
        numpy.zeros(3, dtype=kinds),
        numpy.array(5.0),
        numpy.zeros(0),
        numpy.array(["2026"], dtype="M8[s]"),
    ]
    path = tmp_path / "model.joblib"
    joblib.dump([forest, arrays, forest], path, compress=compress, protocol=protocol)

    found = scan_artifact(path).report

    assert (found.verdict, found.findings, found.gaps) == (Verdict.CLEAN, (), ())


@pytest.mark.torch
def test_numbers_are_skipped_and_not_read(tmp_path: Path) -> None:
    joblib, numpy = pytest.importorskip("joblib"), pytest.importorskip("numpy")
    path = tmp_path / "model.joblib"
    joblib.dump([numpy.ones(1_000_000) for _ in range(10)], path)

    scanned = scan_artifact(path)

    assert scanned.report.verdict is Verdict.CLEAN
    assert scanned.bytes_read < scanned.report.size / 20


def test_texts_of_numpy_are_pickled_like_objects(tmp_path: Path) -> None:
    joblib, numpy = pytest.importorskip("joblib"), pytest.importorskip("numpy")
    if not hasattr(numpy.dtypes, "StringDType"):
        pytest.skip("NumPy 2 has this type")
    path = tmp_path / "texts.joblib"
    joblib.dump(numpy.array(["a", "b"], numpy.dtypes.StringDType()), path)

    report = scan_artifact(path).report

    assert (report.verdict, report.findings, report.gaps) == (Verdict.CLEAN, (), ())


def test_numbers_that_would_call_what_is_on_the_stack_are_numbers(
    tmp_path: Path,
) -> None:
    path = tmp_path / "numbers.joblib"
    path.write_bytes(wrapper("f8", "BININT1 1\nTUPLE1") + b")R000000" + b".")

    assert scan_artifact(path).report.verdict is Verdict.CLEAN


def test_the_joblib_that_was_part_of_scikit_learn_wrote_the_same(
    tmp_path: Path,
) -> None:
    text = f"PROTO 4\n{array_head('<f8', 5)}"
    head = assemble(text.replace("joblib.", "sklearn.externals.joblib.", 1))

    assert report(tmp_path, head, b"\xff" * 40, b".").verdict is Verdict.CLEAN
