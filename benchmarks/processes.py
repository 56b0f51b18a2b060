"""Run what is measured in processes of its own, and note what that took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INSIDE: Final = Path(__file__).with_name("inside.py")
UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts memory."""


class FailedError(Exception):
    """A process that was to be measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    seconds: float
    cpu: float
    """Seconds of work, on whatever processors."""
    peak: int = 0
    """Bytes of memory; zero if that was not measured."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """What else a run has to say, by name."""


def run(command: Sequence[str | Path], statuses: Sequence[int] = (0, 1)) -> Cost:
    """Run a command from start to end; raises ``FailedError``."""
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 (what is measured)
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode not in statuses:
        raise FailedError(f"{command[0]} ended with status {process.returncode}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * UNIT)


def run_inside(python: Path, work: str, path: Path, source: Path | None = None) -> Cost:
    """Let an interpreter measure ``work``; raises ``FailedError``.

    ``source`` is where its modules are, if they are not installed.
    """
    environment = {**os.environ, "PYTHONPATH": str(source or "")}
    done = subprocess.run(  # noqa: S603 (our own program)
        [python, "-P", INSIDE, work, path],
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        raise FailedError(f"{work}: {done.stderr.strip().splitlines()[-1:]}")
    figures = json.loads(done.stdout)
    return Cost(figures.get("seconds", 0), figures.get("cpu", 0), figures=figures)
