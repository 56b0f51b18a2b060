"""How much two long sequences have in common, from either end: texts, lines, facts.

Slices are compared as a whole, so that nothing is done item by item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def at_start(one: Sequence[Any], other: Sequence[Any], most: int) -> int:
    """Return how many items are the same, of the first so many."""
    same, step = 0, 1 << most.bit_length()
    while step := step // 2:
        more = same + step
        if more <= most and one[same:more] == other[same:more]:
            same = more
    return same


def at_end(one: Sequence[Any], other: Sequence[Any], most: int) -> int:
    """Return the same of the last so many."""
    same, step = 0, 1 << most.bit_length()
    end, end_of_other = len(one), len(other)
    while step := step // 2:
        more = same + step
        if more > most:
            continue
        last = other[end_of_other - more : end_of_other - same]
        if one[end - more : end - same] == last:
            same = more
    return same
