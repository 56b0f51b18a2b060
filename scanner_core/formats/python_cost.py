"""Source for which Python's parser takes the square of its length, in memory or time.

An import keeps every beginning of its dotted name (``_PyPegen_join_names_with_dot`` in
CPython), and before Python 3.12 the fields of f-strings are parsed over and over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORT: Final = re.compile(r"\b(?:import|from)\b(?:[\w. \t\f]|\\\r?\n)*")
KEYWORDS: Final = ("import", "from")
MOST_JOINED: Final = 20_000_000
"""Characters of all these beginnings."""
MAX_FIELDS: Final = 10_000
SHORT: Final = 5_000
"""Characters that never are too much of anything."""
F_STRING: Final = re.compile(r"[fF][rR]?['\"]|[rR][fF]['\"]")


def excess(text: str) -> str | None:
    """Return what the text has too much of, if parsing it would take too long."""
    if len(text) <= SHORT:
        return None
    if text.count("{") > MAX_FIELDS and F_STRING.search(text):
        return "too many f-string fields"
    joined = 0
    for match in _imports(text):
        joined += len(match[0]) * match[0].count(".")
        if joined > MOST_JOINED:
            return "imports of names with too many parts"
    return None


def _imports(text: str) -> Iterator[re.Match[str]]:
    """Yield where ``IMPORT`` matches; ``finditer`` would try at every character."""
    places = {word: text.find(word) for word in KEYWORDS}
    while any(place >= 0 for place in places.values()):
        at = min(place for place in places.values() if place >= 0)
        end = at + 1
        if match := IMPORT.match(text, at):
            end = match.end()
            yield match
        for word, place in places.items():
            if 0 <= place < end:
                places[word] = text.find(word, end)
