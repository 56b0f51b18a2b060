from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jupyter_ext.kernel import log
from jupyter_ext.kernel.log import Event

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.jupyter


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(log, "_met", {})
    return tmp_path / "gifthorse" / log.NAME


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


WRITE_MANY = """
from jupyter_ext.kernel import log
log.LARGEST, log.KEPT = 100_000, 20
for _ in range(100):
    log.record(log.Event("guard", "blocked", "x.pt", summary="y" * 500))
"""


@pytest.mark.parametrize("home", ["", "relative", "/dev/null/no", "/proc"])
def test_a_log_that_cannot_be_written_stops_nobody(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", home)
    monkeypatch.setenv("HOME", "/dev/null")

    log.record(Event("guard", "blocked", "x.pt"))


def test_a_link_in_its_place_is_not_written_through(file: Path, tmp_path: Path) -> None:
    (other := tmp_path / "other").write_text("")
    file.parent.mkdir()
    file.symlink_to(other)

    log.record(Event("guard", "blocked", "x.pt"))

    assert other.read_text() == ""


def test_a_hostile_name_is_one_line_of_ascii(file: Path) -> None:
    log.record(Event("net", "blocked", "a\nb\x1b[31m\udcff\N{SNOWMAN}.pt"))

    assert file.read_bytes().isascii()
    assert b"\x1b" not in file.read_bytes()
    assert lines(file)[0]["artifact"] == "a\nb\x1b[31m\udcff\N{SNOWMAN}.pt"


def test_a_line_says_who_loaded_what_and_what_was_done(file: Path) -> None:
    log.record(
        Event(
            "guard", "blocked", "/m/x.pt", "unsafe", "ab" * 32, "dangerous-name", cell=3
        )
    )

    [line] = lines(file)
    assert line["user"]
    assert line["pid"] == os.getpid()
    assert str(line["time"]).endswith("+00:00")
    assert (line["by"], line["action"], line["verdict"]) == (
        "guard",
        "blocked",
        "unsafe",
    )
    assert (line["artifact"], line["sha256"]) == ("/m/x.pt", "ab" * 32)
    assert (line["rule"], line["cell"]) == ("dangerous-name", 3)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_nobody_else_can_read_it(file: Path) -> None:
    log.record(Event("guard", "blocked", "x.pt"))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_long_texts_and_many_lines_are_bounded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LARGEST", 10_000)

    for _ in range(200):
        log.record(Event("guard", "blocked", "x" * 100_000))

    files = [each for each in file.parent.iterdir() if each.suffix != ".lock"]
    assert len(files) == log.KEPT + 1
    assert sum(each.stat().st_size for each in files) < 60_000


def test_kernels_side_by_side_lose_no_line_and_mix_none(file: Path) -> None:
    command = [sys.executable, "-P", "-c", WRITE_MANY]

    kernels = [subprocess.Popen(command) for _ in range(4)]  # noqa: S603 (our own code)
    statuses = [kernel.wait() for kernel in kernels]

    written = [
        line
        for each in file.parent.glob(f"{log.NAME}*")
        if each.suffix != ".lock"
        for line in lines(each)
    ]
    assert statuses == [0] * 4
    assert len(written) == 400


@pytest.mark.usefixtures("file")
def test_a_file_is_found_by_the_beginning_of_its_hash() -> None:
    log.record(Event("guard", "blocked", "/old.pt", sha256="ab" * 32))
    log.record(Event("guard", "blocked", "/new.pt", sha256="ab" * 32))
    log.record(Event("guard", "blocked", "/other.pt", sha256="cd" * 32))

    assert log.file_of("abababab") == "/new.pt"
    assert log.file_of("ef" * 8) is None


@pytest.mark.usefixtures("file")
def test_a_file_of_another_session_is_found_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log.record(Event("guard", "blocked", "/x.pt", sha256="ab" * 32))
    monkeypatch.setattr(log, "_met", {})

    assert log.file_of("abababab") == "/x.pt"


def test_a_log_that_is_no_log_finds_nothing(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b'[1]\n{"artifact": 3}\n\xff\n')

    assert log.file_of("abababab") is None
