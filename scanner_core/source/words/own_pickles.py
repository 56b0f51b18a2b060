"""Whether a program unpickles only what it pickled a moment before, told from its text.

Tests are full of ``pickle.loads(pickle.dumps(x))``, in which nobody else has a say, and
to follow such a program takes longer than to look.  Whatever is not as plain as that is
said not to be its own.
"""

from __future__ import annotations

import re
from typing import Final

from scanner_core.source.words import spelled

LOADS: Final = "loads"
INNER: Final = r"[^()\"'#\n]"
GIVEN: Final = rf"\((?:{INNER}|\((?:{INNER}|\({INNER}*+\))*+\))*+\)"
"""Arguments with brackets in brackets in them, and no texts."""
OWNER: Final = re.compile(r"(?<![\w.])(\w+)\.\Z")
NESTED: Final = re.compile(rf"\(\s*(\w+)\.dumps{GIVEN}\s*[,)]")
NAMED: Final = re.compile(r"\((\w+)[,)]")
PICKLED: Final = re.compile(rf" *(\w+) = (\w+)\.dumps{GIVEN} *(?:#.*)?")
LEAVES: Final = re.compile(r"\b(?:def|class|lambda)\b|\"\"\"|'''|\\\Z")
"""Where lines do not run one after another, or are none."""
FAR: Final = 200
"""Characters of a call."""
NEAR: Final = 8
"""Lines between the call that pickles and the one that unpickles."""
MANY: Final = 500
"""Places that are looked at."""


def are_all(text: str) -> bool:
    """Whether all that is unpickled from bytes in a program is its own."""
    places = list(spelled.places(LOADS, text))
    return 0 < len(places) <= MANY and all(_is_own(text, at) for at in places)


def _is_own(text: str, at: int) -> bool:
    line, end = spelled.before(text, at), at + len(LOADS)
    owner = OWNER.search(line) if line else None
    if not line or not owner:
        return False
    if nested := NESTED.match(text, end, end + FAR):
        return nested[1] == owner[1]
    if named := NAMED.match(text, end):
        return _is_pickled_above(text, at, line, named[1], owner[1])
    return False


def _is_pickled_above(text: str, at: int, line: str, name: str, owner: str) -> bool:
    """Whether a name is bound to a pickle on a line that runs just before."""
    mentions = re.compile(rf"\b{name}\b")
    indent = _indent(line)
    for _ in range(NEAR):
        if LEAVES.search(line) or mentions.search(line):
            return False
        at -= len(line) + 1
        above = spelled.before(text, at) if at > 0 else None
        if above is None:
            return False
        line = above
        indent = min(indent, _indent(line)) if line.strip() else indent
        made = PICKLED.fullmatch(line)
        if made and made[1] == name:
            return made[2] == owner and _indent(line) <= indent
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
