"""What the guard adds to cells, in a shell like a kernel's; prints JSON.

A cell is prepared as IPython does it, with and without the guard, and not run.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_ext.kernel.guard.watching import Guard
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES: Final = 100
CPU: Final = ", of processor time"
BEFORE: Final = """
import json, math, os, pickle, re
from pathlib import Path
from functools import partial

DATA = Path("data")
paths = [str(DATA / f"{number}.csv") for number in range(50)]

class Config:
    path = "model.pkl"
    rate = 0.1

config = Config()

def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)

def normal(rows):
    return [row / sum(rows) for row in rows]

def table(rows):
    return [normal(row) for row in rows if row]
"""
WITHOUT: Final = (
    "x = 1",
    "rows = [[1, 2], [3]]\ntable(rows)",
    "for path in paths:\n    name = Path(path).stem\n    print(name)",
    "text = json.dumps({'a': [1, 2]})\nre.sub('a', 'b', text)",
    "%matplotlib inline",
    "!ls",
    "class Model:\n    def fit(self, rows):\n        self.mean = sum(rows)\n\nModel()",
    "fig = [math.sin(x / 10) for x in range(100)]\nmax(fig), min(fig)",
    "\n".join(f"value_{number} = normal([{number}, 1])" for number in range(60)),
)
LOADING: Final = (
    "model = pickle.load(open('model.pkl', 'rb'))",
    "model = load('model.pkl')",
    "model = load(config.path)",
    "models = [load(path) for path in ['model.pkl', config.path]]",
    "import joblib\nmodel = joblib.load('model.pkl')",
)


def main() -> None:
    """Measure, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = folder
        large = "MARK\n" + "EMPTY_DICT\n" * 100_000 + "LIST\nSTOP"
        Path("model.pkl").write_bytes(assemble(large))
        settings = Config({"HistoryManager": {"enabled": False}})
        shell = InteractiveShell(config=settings)  # type: ignore[no-untyped-call]
        with contextlib.redirect_stdout(io.StringIO()):
            shell.run_cell(BEFORE)  # type: ignore[no-untyped-call]
            shell.run_line_magic("load_ext", "gifthorse")
        transformers = shell.input_transformers_cleanup
        guard = next(each for each in transformers if isinstance(each, Guard))
        found = {
            "the first cell of all": _added(guard, WITHOUT[0], 1),
            "the first cell that loads": _added(guard, LOADING[0], 1),
        }
        for clock, of in ((time.perf_counter, ""), (time.process_time, CPU)):
            without = [_added(guard, text, TIMES, clock) for text in WITHOUT]
            found[f"cells without load calls, median{of}"] = statistics.median(without)
            found[f"cells without load calls, worst{of}"] = max(without)
            loading = [_added(guard, text, TIMES, clock) for text in LOADING]
            known = "cells that load a known file"
            found[f"{known}, median{of}"] = statistics.median(loading)
            found[f"{known}, worst{of}"] = max(loading)
        os.chdir("/")
    json.dump(found, sys.stdout)


def _added(
    guard: Guard,
    text: str,
    times: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the median of what the guard takes to let a cell run."""
    lines = text.splitlines(keepends=True)
    found: list[float] = []
    for _ in range(times):
        started = clock()
        guard(lines)
        found.append(clock() - started)
        guard.forget()
    return statistics.median(found)


if __name__ == "__main__":
    main()
