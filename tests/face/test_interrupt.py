"""Ctrl-C while many files are scanned: what was found is kept, and nothing lives on."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import scan

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) == 1,
    reason="needs /proc, to see who is there, and two processors",
)

COMMAND: Final = "import sys; from scanner_core._start import main; sys.exit(main())"
ATTACH: Final = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
CALL: Final = b"cposix\nsystem\n(Vtrue\ntR."
SLOW: Final = gzip.compress(b"\x80\x04" + b"N0" * 20_000_000 + b"N.", 1)
SOON: Final = 30
"""Seconds; the files that are left take much longer."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (models := tmp_path / "models").mkdir()
    (models / "a.pkl").write_bytes(CALL)
    (first := models / "b-0.pkl.gz").write_bytes(SLOW)
    for number in range(1, 60):
        os.link(first, models / f"b-{number}.pkl.gz")
    return models


def started(folder: Path, terminal: int | None = None) -> subprocess.Popen[str]:
    """Start a scan in a session of its own, on a terminal if one is given."""
    return subprocess.Popen(  # noqa: S603 (our own program)
        [
            sys.executable,
            "-c",
            (ATTACH if terminal else "") + COMMAND,
            "scan",
            "models",
        ],
        cwd=folder.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(scan.__file__).parents[1]),
            "TERM": "xterm",
            "NO_COLOR": "1",
        },
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal or subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def workers(process: subprocess.Popen[str]) -> list[str]:
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return path.read_text("ascii").split()


def test_processes_end_with_the_one_that_is_killed(folder: Path) -> None:
    process = started(folder)
    wait_until(lambda: len(workers(process)) > 1)

    process.kill()
    process.communicate(timeout=60)

    wait_until(lambda: is_over(process))


def is_over(process: subprocess.Popen[str]) -> bool:
    """Tell whether no process is left of the session."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("is_sent_to_all", [False, True], ids=["first", "all"])
def test_interrupt_keeps_what_was_found(folder: Path, *, is_sent_to_all: bool) -> None:
    process = started(folder)
    wait_until(lambda: len(workers(process)) > 1)

    sent = time.monotonic()
    (os.killpg if is_sent_to_all else os.kill)(process.pid, signal.SIGINT)
    report, said = process.communicate(timeout=60)

    assert time.monotonic() - sent < SOON
    assert process.returncode == 130
    assert "posix.system" in report
    assert "interrupted: " in said
    assert "of 61 files were scanned; the others were not looked at" in said
    wait_until(lambda: is_over(process))


def test_interrupt_from_a_terminal_keeps_what_was_found(folder: Path) -> None:
    import pty  # noqa: PLC0415 (not everywhere)

    ours, theirs = pty.openpty()
    process = started(folder, theirs)
    wait_until(lambda: len(workers(process)) > 1)

    os.write(ours, b"\x03")
    report, _ = process.communicate(timeout=60)
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)

    assert process.returncode == 130
    assert "posix.system" in report
    assert "of 61 files were scanned" in said
    assert "Traceback" not in said
    wait_until(lambda: is_over(process))
