"""Source under analysis: a module, or a notebook as an ordered list of cells."""

from __future__ import annotations

import itertools
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner_core.findings import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner_core.findings import Gap


def unix(text: str) -> str:
    """Return a text whose lines end in line feeds alone, as Python reads it."""
    if "\r" not in text:  # as nearly always
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def line_starts(lines: Iterable[str]) -> list[int]:
    """Return where each line of a text starts, and where the text would go on."""
    ends = itertools.accumulate(map(len, lines), initial=0)
    return list(map(operator.add, ends, itertools.count()))  # Each with its line feed.


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of source with line numbers of its own."""

    text: str
    index: int | None = None
    """Which cell of the notebook, counted from 1; ``None`` in a plain module."""
    id: str | None = None
    """The notebook's own name for the cell, which it keeps when it is moved."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """One program, in the order in which it runs."""

    path: str
    """As it is shown; what it refers to need not exist (an unsaved buffer)."""
    kind: Kind
    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...] = ()
    """What of the program could not be read."""
    size: int | None = field(default=None, compare=False)
    """Bytes that the text is in UTF-8, if whoever read it knows."""

    @classmethod
    def module(
        cls, text: str, path: str = "<source>", size: int | None = None
    ) -> SourceText:
        """Return the source of one Python file."""
        return cls(path, Kind.SOURCE, (Cell(text),), size=size)

    @classmethod
    def notebook(cls, cells: Sequence[Cell], path: str = "<notebook>") -> SourceText:
        """Return the source of a notebook: its code cells with their indexes."""
        return cls(path, Kind.NOTEBOOK, tuple(cells))
