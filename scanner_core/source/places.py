"""Where things stand: the byte columns of ``ast`` as code points, and back to text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Location

if TYPE_CHECKING:
    import ast

COMMENT: Final = re.compile(r"#[^\n]*")


class Lines:
    """The lines of one cell, with positions counted in code points."""

    def __init__(self, text: str, path: str, cell: int | None) -> None:
        self._lines = text.split("\n")
        self._path = path
        self._cell = cell

    def location(self, node: ast.expr | ast.stmt) -> Location:
        """Return where a node stands, from its start to its end."""
        start = node.lineno, self._column(node.lineno, node.col_offset)
        end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._span(start, (end_line, self._column(end_line, end_offset)))

    def line(self, number: int) -> Location:
        """Return the place of a whole line."""
        width = len(self._lines[number - 1]) if number <= len(self._lines) else 0
        return self._span((number, 0), (number, width))

    def text(self, place: Location) -> str:
        """Return what stands at a place."""
        first, last = (place.line or 1) - 1, (place.end_line or 1) - 1
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
        return len(text.encode(errors="replace")[:offset].decode(errors="replace"))

    def _span(self, start: tuple[int, int], end: tuple[int, int]) -> Location:
        return Location(
            self._path,
            cell=self._cell,
            line=start[0],
            column=start[1],
            end_line=end[0],
            end_column=end[1],
        )
