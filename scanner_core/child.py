"""Start programs of ours that hand hostile bytes to libraries which are not.

Each runs in a process of its own: with bounds on memory, time and files, without the
user's environment, and without the working directory, where what lies may be called
like a library.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Final, NamedTuple

STARTER: Final = Path(__file__).with_name("_child.py")
KEPT: Final = ("APPDATA", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
"""Variables without which Python may not start, or not find what is installed."""
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class Bounds(NamedTuple):
    """What a process may take, as far as the system can be told."""

    memory: int
    """Bytes."""
    seconds: int
    """Of work of the processor."""


def run(
    program: Path, bounds: Bounds, data: bytes, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a program on its standard input, and return what it wrote.

    Raises ``subprocess.TimeoutExpired`` after so many seconds on the clock, and
    ``OSError`` or ``ValueError`` if it cannot be started.
    """
    return subprocess.run(  # noqa: S603 (our own program)
        _command(program, bounds),
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        timeout=seconds,
        check=False,
        creationflags=NO_WINDOW,
    )


def start(program: Path, bounds: Bounds, file: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a program whose standard input is a file; its output is a pipe.

    Raises ``OSError`` or ``ValueError`` if it cannot be started.
    """
    return subprocess.Popen(  # noqa: S603 (our own program)
        _command(program, bounds),
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        creationflags=NO_WINDOW,
    )


def _command(program: Path, bounds: Bounds) -> list[str]:
    return [sys.executable, "-P", "-B", str(STARTER), str(program), *map(str, bounds)]


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ}
