"""How long programs take that consist of many of a thing, or of one in another."""

from __future__ import annotations

import ast
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from tests.snippets.odd import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MILLION: Final = 1_000_000
LENGTHS: Final = MILLION // 4, MILLION


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of program took, in seconds for a million characters."""

    what: str
    short: float
    """A quarter of that ..."""
    long: float
    """... and all of it: more for each of them is more than linear."""
    parsed: float
    """What parsing alone takes."""
    said: str
    """What is said of the load at the end."""


def rows() -> Iterator[Row]:
    """Measure by processor time; the slowest come first."""
    _scanned("import torch\ntorch.load(path)\n")  # What is only loaded once.
    found = [_row(what, odd.program) for what, odd in PROGRAMS.items()]
    yield from sorted(found, key=lambda row: -row.long)


def _row(what: str, program: Callable[[int], str]) -> Row:
    short, long = map(program, LENGTHS)
    said, took = _timed(_scanned, long)
    return Row(what, _timed(_scanned, short)[1], took, _timed(_parse, long)[1], said)


def _timed(work: Callable[[str], str], text: str) -> tuple[str, float]:
    """Return what is said of a text, and the seconds for a million characters."""
    started = time.process_time()
    said = work(text)
    return said, (time.process_time() - started) * MILLION / len(text)


def _scanned(text: str) -> str:
    report = scan_source(SourceText.module(text), Options(Environment())).artifacts[0]
    line = text.count("\n", 0, text.rindex("torch.load")) + 1
    if any(finding.location.line == line for finding in report.findings):
        return "found"
    return "a gap" if report.gaps else "**lost**"


def _parse(text: str) -> str:
    with contextlib.suppress(SyntaxError, RecursionError, MemoryError):
        ast.parse(text)
    return ""


def markdown(found: Sequence[Row]) -> str:
    """Return a table."""
    head = ["seconds per million characters", "1/4 of them", "all", "`ast.parse`"]
    lines = [[*head, "the load at the end"], ["---", "---:", "---:", "---:", "---"]]
    for row in found:
        figures = [f"{each:.2f}" for each in (row.short, row.long, row.parsed)]
        lines.append([row.what, *figures, row.said])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
