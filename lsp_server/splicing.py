"""Long sequences that cross as what is new in them since the last time.

To write and read all of a long text, or of what is found in it, takes longer than to
look at one more key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from scanner_core import alike

if TYPE_CHECKING:
    from collections.abc import Sequence

Some = TypeVar("Some", str, tuple[Any, ...])  # Any: whatever can be compared


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece goes, which takes the place of what was there."""

    start: int
    end: int
    """Both in the sequence before."""
    length: int
    """Of the sequence that comes of it."""


def cut(before: Sequence[Some], after: Sequence[Some]) -> list[tuple[Some, Place]]:
    """Return what is new in some sequences, and where.  Raises ``ValueError``."""
    found: list[tuple[Some, Place]] = []
    for old, new in zip(before, after, strict=True):
        most = min(len(old), len(new))
        start = alike.at_start(old, new, most)
        behind = alike.at_end(old, new, most - start)
        piece = new[start : len(new) - behind]
        found.append((piece, Place(start, len(old) - behind, len(new))))
    return found


def spliced(
    before: Sequence[Some], pieces: Sequence[Some], places: Sequence[Place]
) -> tuple[Some, ...]:
    """Return the sequences again.  Raises ``ValueError`` if others were before."""
    triples = zip(before, pieces, places, strict=True)
    found = tuple([old[: at.start] + new + old[at.end :] for old, new, at in triples])
    if [len(each) for each in found] != [at.length for at in places]:
        raise ValueError("what was before is something else")
    return found
