"""Which part of a long list is on show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_ext.kernel.widget.row import Row

SIZE: Final = 200
"""Rows of a page: each is sent to the browser."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Rows, and the page that is on show."""

    rows: tuple[Row, ...] = ()
    number: int = 0

    @property
    def count(self) -> int:
        """How many pages there are; one of nothing."""
        return max(1, -(-len(self.rows) // SIZE))

    @property
    def shown(self) -> Sequence[Row]:
        """The rows on show."""
        return self.rows[self.number * SIZE : (self.number + 1) * SIZE]

    def turned(self, by: int) -> Pages:
        """Return the same rows with another page on show, or the last in that way."""
        return replace(self, number=min(max(0, self.number + by), self.count - 1))

    def __str__(self) -> str:
        """Say which rows are on show."""
        if not self.rows:
            return "nothing fits this filter"
        first = self.number * SIZE + 1
        last = first + len(self.shown) - 1
        return f"{first:,} to {last:,} of {len(self.rows):,}"
