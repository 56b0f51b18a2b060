"""Text from hostile files, made fit to be shown.

Names, messages and paths come out of what is scanned.  Escape sequences would rewrite a
terminal, newlines would forge lines of a report, controls of writing direction would
turn a name around, and ten megabytes of name would bury the verdict.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner_core.findings import Location

LONGEST: Final = 400
"""Characters of one message."""
LONGEST_NAME: Final = 160
MOST_MEMBERS: Final = 4
LEFT_OUT: Final = "[...]"
KILO: Final = 1024
UNITS: Final = ("KB", "MB", "GB", "TB", "PB")
FOUR_DIGITS: Final = 999.5
TWO_DIGITS: Final = 9.95
"""Where rounding would add a digit."""


def legible(text: str, longest: int = LONGEST) -> str:
    r"""Return a text on one line, in which nothing is invisible or acts by itself.

    What is not printable becomes a visible escape such as ``\x1b``; of a text that is
    too long, the middle is left out.
    """
    text = _shortened(text, longest)
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escape(char) for char in text)
    return _shortened(text, longest)


def place(location: Location) -> str:
    """Return a location in one line, as ``Location.__str__`` renders it."""
    members = location.members
    if len(members) > MOST_MEMBERS:
        members = (*members[:2], LEFT_OUT, *members[-1:])
    parts = [legible(part, LONGEST_NAME) for part in (location.path, *members)]
    return "!".join(parts) + str(dataclasses.replace(location, path="", members=()))


def size(count: int) -> str:
    """Return a number of bytes as people say it: ``4.1 MB``."""
    if count < KILO:
        return f"{count} B"
    amount = count / KILO
    units = iter(UNITS)
    unit = next(units)
    while amount >= FOUR_DIGITS and (larger := next(units, None)):
        amount, unit = amount / KILO, larger
    return f"{amount:.{int(amount < TWO_DIGITS)}f} {unit}"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    kept = longest - len(LEFT_OUT)
    tail = kept // 3
    return text[: kept - tail] + LEFT_OUT + text[len(text) - tail :]
