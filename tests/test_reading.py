"""Files as they are read, and how a change of one is noticed."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

import pytest

from scanner_core import scan
from scanner_core.facts import Environment
from scanner_core.findings import Location, Verdict
from scanner_core.reading import Bytes, LocalFile, Part, Unpacked, Unreadable, identity
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Never

CALL = assemble("GLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
DATA = assemble("EMPTY_DICT\nSTOP")


def age(path: Path, seconds: int) -> None:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every file old enough: ctime cannot be set back."""
    monkeypatch.setattr("scanner_core.reading.SETTLED_NS", -1)


def test_what_is_no_file_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "nul\0"):
        with pytest.raises(Unreadable):
            LocalFile(path, Location("x"))


def test_a_part_never_leaves_its_stretch(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")

    with LocalFile(path, Location("x")) as file:
        part = Part(file, 2, 3, Location("x"))

        assert part.read(0, 100) == b"234"
        assert part.read(2, 100) == b"4"
        assert part.read(5, 100) == b""
        assert file.bytes_read == 4


def test_ctrl_c_before_there_is_a_temporary_file_is_all_that_is_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt() -> Never:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner_core.reading._temporary_file", interrupt)

    with pytest.raises(KeyboardInterrupt):
        Unpacked(Bytes(b"", Location("x")), zlib.decompressobj, Location("x"))


def test_a_file_that_was_written_just_now_has_no_identity(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")

    assert identity(path) is None
    assert identity(tmp_path / "nothing") is None


@pytest.mark.usefixtures("settled")
def test_an_artifact_is_scanned_again_only_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(DATA)
    scans: list[Path] = []
    really = scan.LocalFile
    monkeypatch.setattr(
        scan, "LocalFile", lambda it, *rest: scans.append(it) or really(it, *rest)
    )
    text = SourceText.module("import pickle\npickle.load(open('model.pkl', 'rb'))")
    options = Options(Environment(), places=(tmp_path,))

    verdicts = [scan_source(text, options).verdict for _ in range(3)]
    path.write_bytes(CALL)
    age(path, 1)
    verdicts.append(scan_source(text, options).verdict)

    assert verdicts == [Verdict.CLEAN] * 3 + [Verdict.UNSAFE]
    assert len(scans) == 2


def test_each_read_of_a_file_tells_how_far_it_came(tmp_path: Path) -> None:
    (path := tmp_path / "model.pkl").write_bytes(DATA)
    (program := tmp_path / "load.py").write_text(
        "import pickle\npickle.load(open('model.pkl', 'rb'))"
    )
    told: list[tuple[int, int]] = []
    options = Options(Environment(), on_read=lambda *read: told.append(read))

    scan.scan_paths([path], options)
    by_itself = list(told)
    scan.scan_paths([program], options)

    assert max(by_itself) == (len(DATA), len(DATA))
    assert len(told) > len(by_itself), "a file that a program loads is told of as well"
