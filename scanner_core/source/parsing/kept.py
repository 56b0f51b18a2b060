"""What is kept of a program from one look at it to the next, by whoever edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.facts import Environment
    from scanner_core.source.parsing.outline import Outline
    from scanner_core.source.parsing.trees import Block, Trees
    from scanner_core.source.text import Cell

MAX_KEPT: Final = 2 * 1024 * 1024
"""Code points of the cells of one program; their trees take a hundred times as much."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The words by which a program matters, all that it does being where it stands."""

    spelled: frozenset[str]
    """Those for which it was followed at all."""
    words: frozenset[str]
    """These, and the names that the program itself gives to what matters."""
    known: frozenset[str]
    """Words that might have been among them, in some program or other."""
    effects: frozenset[str]
    """Words of what functions do to other parts of a program."""

    def joined(self, other: Matter) -> Matter:
        """Return what matters for either."""
        more = other.words - self.words
        if not more:
            return self
        return Matter(self.spelled, self.words | more, self.known | more, self.effects)


class Kept:
    """The syntax trees of one program; what is found does not depend on them."""

    def __init__(self) -> None:
        self._cells: dict[str | int | None, Trees] = {}
        self.matter: Matter | None = None
        """``None`` if a part of the program tells nothing without all others."""
        self.outline: Outline | None = None
        self.environment: Environment | None = None
        """By which parts of it are judged until all of it is looked at again."""
        self.memory: object = None
        """What whoever judges the program remembers of that."""

    def valid(self) -> tuple[list[str], tuple[Block, ...]]:
        """Return the lines of a module as it was last valid, and what they are."""
        return self._cells[None].valid() if None in self._cells else ([], ())

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
