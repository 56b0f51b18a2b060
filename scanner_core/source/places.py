"""Where things stand: the byte columns of ``ast`` as code points, and back to text."""

from __future__ import annotations

import bisect
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.findings import Location

if TYPE_CHECKING:
    import ast

LONG: Final = 1000
"""Characters of a line that is not encoded again for each place on it."""
MOST_LONG: Final = 4
"""Such lines that are kept."""
COMMENT: Final = re.compile(r"#[^\n]*")
Span: TypeAlias = tuple[int, int]
"""The first and the last line of a piece of source, from 1."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where statements come from."""

    cell: int = 0
    """The position of their cell."""
    below: int = 0
    """How many lines they stand below those that their syntax trees tell."""

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return the lines on which a node stands."""
        last = node.end_lineno or node.lineno
        return node.lineno + self.below, last + self.below


class Lines:
    """The lines of one cell, with positions counted in code points."""

    def __init__(
        self, lines: list[str], path: str, cell: int | None, below: int = 0
    ) -> None:
        """Prepare to place nodes that stand some lines below what they tell."""
        self._lines = lines
        self._path = path
        self._cell = cell
        self._below = below
        self._ends: dict[int, list[int]] = {}
        """Of the last long lines: where their characters end, in bytes."""

    def moved(self, below: int) -> Lines:
        """Return the same lines, for nodes that stand below those that they tell."""
        moved = Lines(self._lines, self._path, self._cell, below)
        moved._ends = self._ends
        return moved

    def location(self, node: ast.expr | ast.stmt) -> Location:
        """Return where a node stands, from its start to its end."""
        first = node.lineno + self._below
        last = (node.end_lineno or node.lineno) + self._below
        start = first, self._column(first, node.col_offset)
        return self._span(start, (last, self._column(last, node.end_col_offset or 0)))

    def whole(self) -> Location:
        """Return the place of all of them."""
        return Location(self._path, cell=self._cell)

    def line(self, number: int) -> Location:
        """Return the place of a whole line."""
        width = len(self._lines[number - 1]) if number <= len(self._lines) else 0
        return self._span((number, 0), (number, width))

    def text(self, place: Location) -> str:
        """Return what stands at a place."""
        first, last = (place.line or 1) - 1, (place.end_line or 1) - 1
        if first == last:
            return self._lines[first][place.column or 0 : place.end_column]
        lines = self._lines[first : last + 1]
        lines[-1] = lines[-1][: place.end_column]
        lines[0] = lines[0][place.column or 0 :]
        return "\n".join(lines)

    def behind_arguments(self, node: ast.Call, place: Location) -> Location | None:
        """Return where one more argument of a call would go: behind the last one.

        Behind a lone generator expression, no argument can go.
        """
        parts = [*node.args, *(keyword.value for keyword in node.keywords), node.func]
        last = max(parts, key=lambda part: (part.end_lineno, part.end_col_offset))
        end = self.location(last)
        start = end.end_line or 1, end.end_column or 0
        rest = self.text(
            self._span(start, (place.end_line or 1, place.end_column or 0))
        )
        if not rest:
            return None
        rest = COMMENT.sub(lambda comment: "#" * len(comment[0]), rest)
        # In `f((x))` the argument ends behind its own brackets, in `f()` the name of
        # the function ends before the only opening one.
        bracket = ")" if parts[0] is not node.func else "("
        closing = rest.rfind(bracket, 0, len(rest) - 1)
        inside = rest[: closing + 1]
        line = start[0] + inside.count("\n")
        column = len(inside.rpartition("\n")[2]) + (start[1] if line == start[0] else 0)
        return self._span((line, column), (line, column))

    def _column(self, line: int, offset: int) -> int:
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        if text.isascii():
            return min(offset, len(text))
        if len(text) <= LONG:
            return len(text.encode(errors="replace")[:offset].decode(errors="replace"))
        if line not in self._ends:
            if len(self._ends) >= MOST_LONG:
                self._ends.clear()
            lengths = (len(each.encode(errors="replace")) for each in text)
            self._ends[line] = list(itertools.accumulate(lengths))
        return bisect.bisect_right(self._ends[line], offset)

    def _span(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        return Location(
            self._path,
            cell=self._cell,
            line=start[0],
            column=start[1],
            end_line=end[0],
            end_column=end[1],
        )
