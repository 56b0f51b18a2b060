"""What the guard adds to a cell before it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.processes import FailedError
from benchmarks.subjects import CHECKOUT
from benchmarks.tables import Row, figure
from benchmarks.tables import time as shown

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS: Final = {
    "cells without load calls, median": 0.002,
    "cells that load a known file, median": 0.01,
}


def rows(rounds: int) -> Iterator[Row]:
    """Measure in several processes, of which the best counts."""
    runs = [_inside() for _ in range(max(1, rounds // 2))]
    for name in runs[0]:
        best = min(run[name] for run in runs)
        yield figure(
            f"guard, {name}", best, TARGETS.get(name.partition(", of")[0]), shown
        )


def _inside() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.notebook.guard_inside"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FailedError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
