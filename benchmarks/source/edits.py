"""How long an edit takes until it is analysed, beside what parsing alone would take.

As in an editor, the edits of one document are analysed one after another, and what is
kept of it is handed on; the first look, which all the others profit from, counts only
in the row of first looks, for which nothing is kept.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import time
from typing import TYPE_CHECKING, Final

from benchmarks.tables import Row
from benchmarks.tables import time as shown
from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, Kept, SourceText
from tests.snippets.damage import long_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Source = Callable[[str], SourceText]

OPTIONS: Final = Options(Environment((("numpy", "2.4.6"), ("torch", "2.13.0"))))
LARGE: Final = 0.100
SMALL: Final = 0.005
CELL: Final = """\
%matplotlib inline
import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader, TensorDataset

frame = pd.read_csv("../input/train.csv", index_col="id")
target = frame.pop("target").to_numpy()
state = torch.load("../input/weights/best.pt", weights_only=False)
net.load_state_dict({k.removeprefix("module."): v for k, v in state.items()})
loader = DataLoader(TensorDataset(torch.tensor(frame.to_numpy())), batch_size=64)
for step, (batch,) in enumerate(loader):
    loss = criterion(net(batch), target[step * 64 : step * 64 + len(batch)])
    print(f"{step}: {loss.item():.4f}")
np.save("predictions.npy", net.predict(frame))
"""
PLAIN: Final = CELL.replace("torch.load", "read_state").replace("import torch\n", "")


def rows(rounds: int) -> Iterator[Row]:
    """Measure; of ``rounds`` edits, the one in the middle counts, by processor time."""
    program = long_program(5000)
    count = program.count("\n")
    broken = program.replace("total = sum(", "total = = sum(", 1)
    cells = "\n".join(f"# %%\n{CELL}" for _ in range(40))
    kept, first = Kept(), None
    what = f"a first look at {count} lines"
    yield _row(what, _texts(program, rounds), _module, None, first)
    what = f"an edit of {count} lines"
    yield _row(what, _texts(program, rounds), _module, LARGE, kept)
    what = f"an edit of {count} lines that adds one"
    yield _row(what, _grown(program, rounds), _module, LARGE, kept)
    what = f"an edit of {count} lines, one of which is broken"
    yield _row(what, _texts(broken, rounds), _module, None, kept)
    yield _row("a cell", _texts(CELL, 10 * rounds), _notebook, SMALL, first)
    what = "a cell that loads nothing"
    yield _row(what, _texts(PLAIN, 10 * rounds), _notebook, SMALL, first)
    yield _row("a notebook of 40 cells", _texts(cells, rounds), _notebook, LARGE, first)


def _row(
    what: str,
    texts: Iterator[str],
    source: Source,
    limit: float | None,
    kept: Kept | None,
) -> Row:
    ours, floor = [], []
    for text in texts:
        program = source(text)
        parsed = "\n".join(_parsable(cell.text) for cell in program.cells)
        floor.append(_seconds(lambda: _parse(parsed)))  # noqa: B023 (called at once)
        ours.append(_seconds(lambda: scan_source(program, OPTIONS, kept)))  # noqa: B023 (as above)
    mine, least = _middle(ours[1:]), _middle(floor[1:])
    return Row(
        what,
        shown(mine),
        f"ast.parse {shown(least)}",
        cpu_ratio=least / mine,
        target=f"≤ {shown(limit)}" if limit else "",
        is_met=mine <= limit if limit else None,
    )


def _texts(text: str, rounds: int) -> Iterator[str]:
    """Yield a text after one key and another, each time a text that is not known."""
    lines = text.split("\n")
    middle = len(lines) // 2
    for number in range(rounds + 1):
        above, below = lines[:middle], lines[middle + 1 :]
        yield "\n".join((*above, f"{lines[middle]}  # {number}", *below))


def _grown(text: str, rounds: int) -> Iterator[str]:
    """Yield a text with a line more each time, above the others in the middle."""
    lines = text.split("\n")
    for number in range(rounds + 1):
        lines.insert(len(lines) // 2, f"# {number}")
        yield "\n".join(lines)


def _parse(text: str) -> None:
    with contextlib.suppress(SyntaxError):
        ast.parse(text)


def _parsable(text: str) -> str:
    lines = text.split("\n")
    return "\n".join("pass" if line.startswith("%") else line for line in lines)


def _module(text: str) -> SourceText:
    return SourceText.module(text)


def _notebook(text: str) -> SourceText:
    cells = enumerate(filter(None, text.split("# %%\n")), 1)
    return SourceText.notebook([Cell(cell, index) for index, cell in cells])


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]
