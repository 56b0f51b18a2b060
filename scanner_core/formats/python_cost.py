"""Source for which Python's parser takes the square of its length, in memory or time.

An import keeps every beginning of its dotted name (``_PyPegen_join_names_with_dot`` in
CPython), and before Python 3.12 the fields of f-strings are parsed over and over.
"""

from __future__ import annotations

import re
from typing import Final

IMPORT: Final = re.compile(r"\b(?:import|from)\b(?:[\w. \t\f]|\\\r?\n)*")
MOST_JOINED: Final = 20_000_000
"""Characters of all these beginnings."""
MAX_FIELDS: Final = 10_000
F_STRING: Final = re.compile(r"[fF][rR]?['\"]|[rR][fF]['\"]")


def excess(text: str) -> str | None:
    """Return what the text has too much of, if parsing it would take too long."""
    if text.count("{") > MAX_FIELDS and F_STRING.search(text):
        return "too many f-string fields"
    joined = 0
    for match in IMPORT.finditer(text):
        joined += len(match[0]) * match[0].count(".")
        if joined > MOST_JOINED:
            return "imports of names with too many parts"
    return None
