"""What ``weights_only=True`` would do, against the torch that is installed."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime as dt
import decimal
import fractions
import pathlib
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core import weights_only
from scanner_core.findings import Acceptance, ArtifactReport, Kind, Verdict
from scanner_core.knowledge import weights_only as table
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble, built

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner_core.findings import WeightsOnly

ARCHIVE = "--- m/data.pkl\nPROTO 2\n{}\nSTOP\n"
REFUSED = {
    "a blocked module": "GLOBAL 'os getcwd'",
    "a blocked module by its other name": "GLOBAL 'posix system'",
    "a class that nobody knows": "GLOBAL 'mine.layers Attention'",
    "a lookup": "GLOBAL 'builtins getattr'",
    "an unknown opcode": "BINUNICODE 'a'\nBINUNICODE 'b'\nSTACK_GLOBAL",
    "a name on the stack": "NONE\nDUP\nPOP",
    "text of protocol 0": "INT 1",
    "bytes of protocol 3": "SHORT_BINBYTES b'a'",
    "an extension code": "EXT1 1",
    "an id that is no storage": "BINUNICODE 'module'\nTUPLE1\nBINPERSID",
    "items of what is no dict": (
        "GLOBAL 'collections deque'\nEMPTY_TUPLE\nREDUCE\nMARK\nBININT1 1\nAPPENDS"
    ),
    "state of what is not built": (
        "GLOBAL '_codecs encode'\nBINUNICODE 'a'\nTUPLE1\nREDUCE\nEMPTY_DICT\nBUILD"
    ),
    "a call of what a call returns": (
        "GLOBAL 'collections OrderedDict'\nEMPTY_TUPLE\nREDUCE\nEMPTY_TUPLE\nREDUCE"
    ),
    "a class that is changed": "GLOBAL 'torch Size'\nEMPTY_DICT\nBUILD",
}
OBJECTS: dict[str, Callable[[Any, Any], object]] = {
    "state": lambda torch, _: torch.nn.Linear(2, 3).state_dict(),
    "module": lambda torch, _: torch.nn.Sequential(torch.nn.Linear(2, 3)),
    "optimizer": lambda torch, _: _optimizer(torch),
    "parameter": lambda torch, _: torch.nn.Parameter(torch.ones(2)),
    "sparse": lambda torch, _: torch.eye(3).to_sparse(),
    "quantized": lambda torch, _: torch.quantize_per_tensor(
        torch.ones(2), 0.1, 0, torch.qint8
    ),
    "meta": lambda torch, _: torch.empty(2, device="meta"),
    "complex tensor": lambda torch, _: torch.ones(2, dtype=torch.complex64),
    "eight bits": lambda torch, _: torch.ones(2).to(torch.float8_e4m3fn),
    "attribute of a tensor": lambda torch, _: _with_attribute(torch.ones(2)),
    "dtype, size, layout": lambda torch, _: [
        torch.float16,
        torch.Size([1]),
        torch.strided,
        torch.device("cpu"),
    ],
    "function": lambda torch, _: torch.nn.functional.relu,
    "dataset": lambda torch, _: torch.utils.data.TensorDataset(torch.ones(2)),
    "array": lambda _, numpy: numpy.ones(3),
    "number": lambda _, numpy: numpy.float64(3),
    "arrays": lambda _, numpy: {
        "a": numpy.zeros(2, numpy.int32),
        "b": numpy.array(["x"]),
        "c": numpy.array([1, None], dtype=object),
        "d": numpy.datetime64("2020-01-01"),
        "e": numpy.zeros(1, dtype=[("x", "f4")]),
        "f": numpy.bool_(True),  # noqa: FBT003 (a value)
    },
    "random state": lambda _, numpy: numpy.random.get_state(),
    "ordered dict": lambda *_: collections.OrderedDict(a=1),
    "default dict": lambda *_: collections.defaultdict(int, a=1),
    "counter": lambda *_: collections.Counter("aab"),
    "deque": lambda *_: collections.deque([1]),
    "empty deque": lambda *_: collections.deque(),
    "time": lambda *_: dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    "path": lambda *_: pathlib.PurePosixPath("/a"),
    "uuid": lambda *_: uuid.UUID(int=5),
    "numbers": lambda *_: [decimal.Decimal(1), fractions.Fraction(1, 3), 1j, 2**70],
    "large number": lambda *_: 2**3000,
    "bytes": lambda *_: [b"a", bytearray(b"a")],
    "sets": lambda *_: {1, 2},
    "frozen set": lambda *_: frozenset({1}),
    "slice and range": lambda *_: [slice(1, 2), range(3)],
    "ellipsis": lambda *_: ...,
    "types": lambda *_: [dict, int],
    "error": lambda *_: ValueError("x"),
    "namespace": lambda *_: argparse.Namespace(lr=0.1),
    "recursive tuple": lambda *_: _recursive(),
}


def predicted(tmp_path: Path, data: bytes) -> WeightsOnly:
    path = tmp_path / "model.pt"
    path.write_bytes(data)
    said = scan_artifact(path).report.weights_only
    assert said is not None
    return said


@pytest.mark.parametrize("stream", REFUSED.values(), ids=REFUSED)
def test_what_nothing_makes_acceptable_is_refused(tmp_path: Path, stream: str) -> None:
    said = predicted(tmp_path, built(ARCHIVE.format(stream)))

    assert said.result is Acceptance.REFUSED
    assert said.snippet is None


def test_names_that_are_data_are_offered(tmp_path: Path) -> None:
    stream = "GLOBAL 'uuid UUID'\nGLOBAL 'collections OrderedDict'\nTUPLE2"

    said = predicted(tmp_path, built(ARCHIVE.format(stream)))

    assert (said.result, said.missing) == (Acceptance.NEEDS, ("uuid.UUID",))
    assert said.snippet == (
        "import torch\nimport uuid\ntorch.serialization.add_safe_globals([uuid.UUID])"
    )


def test_one_name_that_is_not_known_takes_the_offer_back(tmp_path: Path) -> None:
    stream = "GLOBAL 'uuid UUID'\nGLOBAL 'mine Layer'\nTUPLE2"

    said = predicted(tmp_path, built(ARCHIVE.format(stream)))

    assert (said.result, said.unlisted) == (Acceptance.REFUSED, ("mine.Layer",))


def test_classes_of_the_user_are_offered_once_nothing_stands_against_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(built(ARCHIVE.format("GLOBAL 'mine Layer'")))
    report = scan_artifact(path).report

    known = weights_only.decided(dataclasses.replace(report, findings=()))

    assert weights_only.decided(report) == report
    assert known.weights_only
    assert known.weights_only.result is Acceptance.NEEDS
    assert "add_safe_globals([mine.Layer])" in (known.weights_only.snippet or "")


def test_a_stream_that_is_cut_off_is_not_told(tmp_path: Path) -> None:
    said = predicted(tmp_path, built("--- m/data.pkl\nPROTO 2\nEMPTY_DICT"))

    assert said.result is Acceptance.UNKNOWN


@pytest.mark.parametrize("names", ["EMPTY_DICT", "GLOBAL 'decimal Decimal'"])
def test_an_archive_that_is_cut_off_is_not_told(tmp_path: Path, names: str) -> None:
    whole = built(ARCHIVE.format(names))

    said = predicted(tmp_path, whole[:-5])

    assert said.result is Acceptance.UNKNOWN
    assert said.because == "a ZIP archive without a directory"
    assert said.snippet is None


@pytest.mark.parametrize(
    ("data", "result"),
    [
        pytest.param(
            built("--- m/data.pkl\nPROTO 2\nNONE\nSTOP\n--- m/x.pkl\nINT 1\nSTOP"),
            Acceptance.ACCEPTED,
            id="beside the stream that torch reads",
        ),
        pytest.param(
            built("--- m/data.pkl\nNONE\nSTOP\n--- m/constants.pkl\nNONE\nSTOP"),
            Acceptance.REFUSED,
            id="TorchScript",
        ),
    ],
)
def test_what_torch_loads_of_an_archive_counts(
    tmp_path: Path, data: bytes, result: Acceptance
) -> None:
    assert predicted(tmp_path, data).result is result


def test_other_files_have_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(assemble("PROTO 2\nNONE\nSTOP"))

    assert scan_artifact(path).report.weights_only is None


def test_a_report_without_an_answer_stays_as_it_is() -> None:
    report = ArtifactReport("x", Kind.ARTIFACT, Verdict.CLEAN)

    assert weights_only.decided(report) is report


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("<f8", "Float64", id="number"),
        pytest.param("|S10", "Bytes", id="bytes"),
        pytest.param("M8[s]", "DateTime64", id="time"),
        pytest.param("V16", "Void", id="fields"),
    ],
)
def test_types_of_numpy_have_classes(written: str, name: str) -> None:
    assert table.dtype_class(written) == f"numpy.dtypes.{name}DType"
    assert table.dtype_class("x4") is None


@pytest.mark.torch
def test_the_tables_are_those_of_torch(repository: Path) -> None:
    torch = pytest.importorskip("torch")
    if not torch.__version__.startswith(table.VERSION):
        pytest.skip(f"the tables are of torch {table.VERSION}")

    command = [sys.executable, "-m", "harvest.weights_only", "--check"]
    run = subprocess.run(  # noqa: S603 (a command of ours)
        command, cwd=repository, capture_output=True, check=False
    )

    assert (run.returncode, run.stdout) == (0, b"")


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("make", OBJECTS.values(), ids=OBJECTS)
def test_the_real_loader_does_what_was_predicted(
    tmp_path: Path, make: Callable[[Any, Any], object], protocol: int, *, legacy: bool
) -> None:
    torch, numpy = pytest.importorskip("torch"), pytest.importorskip("numpy")
    path = tmp_path / "model.pt"
    torch.save(
        make(torch, numpy),
        path,
        pickle_protocol=protocol,
        _use_new_zipfile_serialization=not legacy,
    )

    said = scan_artifact(path).report.weights_only

    assert said is not None
    assert _loads(torch, path) is (said.result is Acceptance.ACCEPTED)
    if said.snippet:
        exec(said.snippet, {})  # noqa: S102 (ours: the test is that it works)
        assert _loads(torch, path)


@pytest.fixture(autouse=True)
def _nothing_allowed() -> Any:  # noqa: ANN401 (a generator)
    yield
    if torch := sys.modules.get("torch"):
        torch.serialization.clear_safe_globals()


def _loads(torch: Any, path: Path) -> bool:  # noqa: ANN401 (torch has no types here)
    try:
        torch.load(path, weights_only=True)
    except Exception:  # noqa: BLE001 (it raises whatever a constructor raises)
        return False
    return True


def _optimizer(torch: Any) -> object:  # noqa: ANN401
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(2))])
    optimizer.step()
    return optimizer.state_dict()


def _with_attribute(tensor: Any) -> object:  # noqa: ANN401
    tensor.label = "a"
    return tensor


def _recursive() -> object:
    items: list[object] = []
    items.append((items,))
    return items[0]
