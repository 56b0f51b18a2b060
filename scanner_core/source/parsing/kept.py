"""What is kept of a program from one look at it to the next, by whoever edits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.source.parsing.trees import Trees
    from scanner_core.source.text import Cell

MAX_KEPT: Final = 2 * 1024 * 1024
"""Code points of the cells of one program; their trees take a hundred times as much."""


class Kept:
    """The syntax trees of one program; what is found does not depend on them."""

    def __init__(self) -> None:
        self._cells: dict[str | int | None, Trees] = {}

    def of(self, cells: Sequence[Cell]) -> list[Trees]:
        """Return what was kept of each cell, and keep what it becomes.

        Whatever was kept of other cells is let go.
        """
        from scanner_core.source.parsing.trees import Trees  # noqa: PLC0415 (cold start)

        before, self._cells, room = self._cells, {}, MAX_KEPT
        found: list[Trees] = []
        for cell in cells:
            name = cell.id or cell.index
            found.append(before.pop(name) if name in before else Trees())
            room -= len(cell.text)
            if room >= 0:
                self._cells[name] = found[-1]
        return found
