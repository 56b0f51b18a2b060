"""What watching costs a kernel: each cell, each file that is opened."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.processes import FailedError
from benchmarks.subjects import CHECKOUT
from benchmarks.tables import Row, figure
from benchmarks.tables import time as shown

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(rounds: int) -> Iterator[Row]:
    """Measure in several processes, of which the best counts."""
    runs = [_inside() for _ in range(max(1, rounds // 2))]
    found = {name: min(run[name] for run in runs) for name in runs[0]}
    free = found["open"]
    for name in ("open, net off", "open, net on", "open a clean model, net on"):
        ratio = free / found[name]
        yield Row(name, _time(found[name]), f"without {_time(free)}", ratio)
    cell, noticed = found["cell"], found["cell, downloads noticed"]
    what = "looking for new files, at the end of a cell"
    yield figure(what, noticed - cell, 0.005, shown)
    yield figure("telling a front end the state", found["state"], 0.002, shown)
    yield figure("a line of the log", found["line of the log"], None, shown)


def _inside() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.notebook.inside"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FailedError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.3g} µs"
