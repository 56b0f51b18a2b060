"""What a program says to gifthorse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Edit, Location


@dataclass(frozen=True, slots=True)
class IgnoreComment:
    """A comment that asks not to count what some rules say: ``ignore[rule] -- why``."""

    location: Location
    rules: tuple[str, ...]
    """As they are written; none if there is no list of them."""
    reason: str
    """Empty if none is given."""
    lines: tuple[int, int] | None
    """The first and the last line that it is about; ``None``: the whole program."""
    removal: Edit
    """What takes it away, and leaves the line as it would be without it."""
    names: Location | None = None
    """Where the list of rules stands, without its brackets."""
    unused: tuple[str, ...] = ()
    """Those of the rules that say nothing there."""
