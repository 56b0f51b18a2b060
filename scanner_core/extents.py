"""The map of one file: which of its bytes were read, and what is known of the others.

Values only; ``explain`` makes them, on request, and reporters draw them.  Every byte of
the file is in one extent, and no byte that nothing was told of is called inert.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner_core.findings import Severity


class State(enum.Enum):
    """What became of bytes in a scan."""

    READ = "read"
    """They were fetched, and a reader went through them, or looked at what they are."""
    INERT = "inert"
    """No loader interprets them: by the word of a layout, or of a reader that went to
    the end of what they are in without needing them."""
    BETWEEN = "between members"
    """Of an archive that was read to its end: padding, and sizes that stand twice."""
    SKIPPED = "skipped"
    """Of a member that no loader takes."""
    UNREAD = "not read"
    """A loader may interpret them, as far as anybody can tell."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Neighbouring bytes of which the same is known."""

    start: int
    length: int
    state: State
    members: tuple[str, ...] = ()
    """The member that they belong to, outermost first; empty for the file itself."""
    is_packed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something was found, or could not be read."""

    start: int
    length: int
    """One byte, or all that the place may be in: in packed bytes, nobody can tell."""
    what: str
    """A rule, or the reason of a gap; text that may come out of the file."""
    severity: Severity | None
    """``None``: a gap."""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extents:
    """The map of one file."""

    size: int
    extents: tuple[Extent, ...]
    """In their order; together they are the file."""
    marks: tuple[Mark, ...] = ()
    left_out: int = 0
    """Marks that there are besides these."""

    def amounts(self) -> Mapping[State, int]:
        """Return how many bytes are in each state."""
        counted = dict.fromkeys(State, 0)
        for each in self.extents:
            counted[each.state] += each.length
        return counted
