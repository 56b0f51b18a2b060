"""Broken, endless, huge or no files: an answer, soon, in little memory."""

from __future__ import annotations

import contextlib
import gzip
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact, scan_file
from scanner_core.testing import assemble

from .hostile import CALL, CALLS, RESOLVERS
from .hostile_files import HOSTILE, TENSOR, checkpoint, end, entry, header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROTO = b"\x80\x02"
PAYLOAD = assemble(CALL) + b"."
MEMORY = 130 * 1024
"""Kilobytes that a scan may take, the interpreter included."""
SECONDS = 20

SMALL_FILES = {
    "pickle": HOSTILE,
    "text": assemble("GLOBAL 'os system'\nMARK\nUNICODE 'true'\nTUPLE\nREDUCE\nSTOP"),
    "object": assemble(CALLS["OBJ"]),
    "planted": assemble(CALLS["state setter planted"]),
    "resolver": assemble(RESOLVERS["getattr"]),
    "tensor": TENSOR,
    "checkpoint": checkpoint(HOSTILE),
    "gzip": gzip.compress(HOSTILE),
}


@pytest.mark.parametrize("data", SMALL_FILES.values(), ids=SMALL_FILES)
def test_file_cut_anywhere_is_never_clean(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    for length in range(len(data)):
        path.write_bytes(data[:length])
        report = scan_artifact(path).report
        assert report.verdict is not Verdict.CLEAN, length
        assert not _is_internal_error(report.gaps), length


@pytest.mark.parametrize("data", SMALL_FILES.values(), ids=SMALL_FILES)
def test_flipped_bits_cause_no_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    for index in range(len(data)):
        for bit in (0, 3, 7):
            changed = bytearray(data)
            changed[index] ^= 1 << bit
            path.write_bytes(changed)
            assert not _is_internal_error(scan_artifact(path).report.gaps), (index, bit)


def test_random_bytes_cause_no_error(tmp_path: Path) -> None:
    source, path = random.Random(7), tmp_path / "model.pkl"  # noqa: S311 (no secret)
    heads = (b"", PROTO, b"\x80\x04\x95", b"PK\3\4", b"\x1f\x8b\x08\0", b"\x93NUMPY")
    for length in (1, 2, 9, 100, 4000, 100_000):
        for head in heads:
            path.write_bytes(head + source.randbytes(length))
            report = scan_artifact(path).report
            assert not _is_internal_error(report.gaps), (length, head)


def _is_internal_error(gaps: tuple[object, ...]) -> bool:
    return any("internal" in str(gap) for gap in gaps)


@contextlib.contextmanager
def _special_files() -> Iterator[dict[str, Path]]:
    # A socket's path may have 107 bytes only.
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as server:
        folder = Path(name)
        os.mkfifo(folder / "pipe")
        server.bind(str(folder / "socket"))
        (folder / "nowhere").symlink_to(folder / "missing")
        (folder / "loop").symlink_to(folder / "loop")
        (folder / "empty").touch()
        (folder / "folder").mkdir()
        names = ("pipe", "socket", "nowhere", "loop", "empty", "folder", "missing")
        found = {each: folder / each for each in names}
        yield found | {"device": Path("/dev/zero"), "terminal": Path("/dev/tty")}


@pytest.mark.skipif(sys.platform == "win32", reason="these are files of POSIX")
def test_what_is_no_file_is_incomplete() -> None:
    with _special_files() as paths:
        verdicts = {
            name: scan_artifact(path).report.verdict for name, path in paths.items()
        }

    assert set(verdicts.values()) == {Verdict.INCOMPLETE}, verdicts


@pytest.mark.skipif(sys.platform == "win32", reason="these are files of POSIX")
def test_commands_on_what_is_no_file_end_without_a_traceback() -> None:
    with _special_files() as paths:
        for name, path in paths.items():
            done = _scan_by_command(path)
            assert done.returncode in {0, 2, 3}, (name, done.stderr)
            assert "Traceback" not in done.stdout + done.stderr, name


@pytest.mark.skipif(sys.platform == "win32", reason="names of POSIX")
@pytest.mark.parametrize(
    "name",
    [
        b"new\nline.pkl",
        b"esc\x1b[31m.pkl",
        b"\xff\xfe.pkl",
        b"--fail-on",
        "é☠.pt".encode(),
    ],
    ids=["line feed", "escape", "bytes", "option", "letters"],
)
def test_odd_names_are_scanned(name: bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(HOSTILE)

    done = _scan_by_command(path)

    assert done.returncode == 1, done.stderr
    assert "\x1b[31m" not in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("extension", [".py", ".ipynb"])
def test_model_that_is_named_like_a_program_is_never_clean(
    extension: str, tmp_path: Path
) -> None:
    path = tmp_path / f"model{extension}"
    path.write_bytes(HOSTILE)

    assert scan_file(path).report.verdict is not Verdict.CLEAN


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads all")
def test_unreadable_file_is_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(HOSTILE)
    path.chmod(0)

    assert scan_artifact(path).report.verdict is Verdict.INCOMPLETE


def _stream(*parts: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(parts)

    return write


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)


def _zip_of_zeros(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"member {number}", bytes(32 * 1024**2))


def _gzip_of_opcodes(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        file.write(PROTO + b"N0" * 1_000_000 + PAYLOAD)


def _overlapping(path: Path) -> None:
    inner = PAYLOAD
    for _ in range(5):
        body = header(b"x", inner)
        rows = b"".join(entry(b"x%d" % n, 0, len(inner)) for n in range(100))
        inner = body + rows + end(len(body), len(rows), 100)
    path.write_bytes(inner)


def _nested_loads(path: Path) -> None:
    inner = PAYLOAD
    for _ in range(30):
        size = struct.pack("<I", len(inner))
        inner = b"\x80\x03c_pickle\nloads\nB" + size + inner + b"\x85R."
    path.write_bytes(inner)


def _indexes(step: int) -> bytes:
    return b"".join(
        b"r" + struct.pack("<I", 2**32 - 1 - n * step) for n in range(50_000)
    )


M = b"1" * 1_000_000
ENDLESS = {
    "sparse file": _sparse,
    "sparse archive": _sparse,
    "archive of zeros": _zip_of_zeros,
    "compressed opcodes": _gzip_of_opcodes,
    "overlapping members": _overlapping,
    "nested loads": _nested_loads,
    "many streams": _stream(b"\x80\x02N." * 20_000, PROTO, PAYLOAD),
    "many names": _stream(PROTO, *(b"cm\nn%d\n0" % n for n in range(60_000)), PAYLOAD),
    "many calls": _stream(
        PROTO, *(b"cm\nf\nI%d\n\x85R0" % n for n in range(30_000)), PAYLOAD
    ),
    "many lookups": _stream(
        PROTO, *(b"cbuiltins\ngetattr\ncm\nf%d\nVx\n\x86R0" % n for n in range(9000))
    ),
    "marks": _stream(PROTO, b"(" * 10_000_000, PAYLOAD),
    "long tuple": _stream(PROTO, b"(", b"N" * 2_000_000, b"t0", PAYLOAD),
    "huge memo indexes": _stream(PROTO, b"N", _indexes(1), b"0", PAYLOAD),
    "scattered memo indexes": _stream(PROTO, b"N", _indexes(7), b"0", PAYLOAD),
    "long memo": _stream(b"\x80\x04N", b"\x94" * 2_000_000, b"0", PAYLOAD),
    "nested lists": _stream(PROTO, b"]" * 200_000, b"a" * 199_999, b"0", PAYLOAD),
    "nested tuples": _stream(PROTO, b"N", b"\x85" * 300_000, b"0", PAYLOAD),
    "chain of calls": _stream(PROTO, b"cm\nf\n", b")R" * 300_000, b"0", PAYLOAD),
    "long number": _stream(b"I", *[M] * 20, b"\n0", PAYLOAD),
    "long string": _stream(b"S'", *[M] * 20, b"'\n0", PAYLOAD),
    "long name": _stream(b"c", *[M] * 20, b"\nx\n0", PAYLOAD),
    "line without end": _stream(b"S'", *[M] * 20),
    "long integer": _stream(PROTO, b"\x8b\0\x2d\x31\1", *[M] * 20, b"0", PAYLOAD),
    "protocols": _stream(PROTO * 1_000_000),
    "false starts": _stream(b"\xff", b"ca\nb\n" * 12_000, PROTO, b"N0" * 1_000_000),
}


@pytest.mark.parametrize("write", ENDLESS.values(), ids=ENDLESS)
def test_endless_file_takes_little_memory_and_time(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "model.bin"
    write(path)
    started = time.perf_counter()

    done = _scan_by_command(path)

    assert time.perf_counter() - started < SECONDS
    assert done.returncode in {0, 1, 2}, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    peak = done.stderr.rpartition("peak")[2].strip()
    assert int(peak or 0) < MEMORY, peak


MEASURE = """
import sys
from pathlib import Path
from scanner_core.cli import main
try:
    sys.exit(main(sys.argv[1:]))
finally:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = [line.split()[1] for line in lines if "VmHWM" in line]
    print("peak", *peak, file=sys.stderr)
"""


def _scan_by_command(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", MEASURE, "scan", "--", str(path)]
    return subprocess.run(  # noqa: S603 (the command is ours)
        command, capture_output=True, text=True, timeout=120, check=False
    )
