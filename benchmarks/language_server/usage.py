"""What a process and those that it started use, as Linux tells it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKS: Final = os.sysconf("SC_CLK_TCK")
USER, SYSTEM, ENDED = 11, 12, (13, 14)
"""Places in ``/proc/N/stat``, behind the name: by itself, and by those it awaited."""


def processes(of: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield of
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{of}/task").iterdir():
            for child in (thread / "children").read_text("ascii").split():
                yield from processes(int(child))


def cpu(of: int) -> float:
    """Return the seconds of work of a process and all below it, since they started."""
    found = 0
    for each in processes(of):
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{each}/stat").read_text("ascii").rpartition(")")[2]
            found += sum(int(told.split()[n]) for n in (USER, SYSTEM, *ENDED))
    return found / TICKS


def memory(of: int) -> int:
    """Return the bytes that a process and all below it hold, what is shared divided."""
    found = 0
    for each in processes(of):
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{each}/smaps_rollup").read_text("ascii")
            line = next(line for line in told.splitlines() if line.startswith("Pss:"))
            found += int(line.split()[1]) * 1024
    return found
