"""Which lines of a program may hold, or lead to, something that is wanted.

Most functions of most programs load nothing, and to follow what they do takes longer
than to look whether any word in them matters.
"""

from __future__ import annotations

import bisect
import itertools
from typing import TYPE_CHECKING, Final

from scanner_core.source import spelled
from scanner_core.source.spelled import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.source.places import Span

ALWAYS: Final = frozenset(
    {"aiohttp", "copyfileobj", "environ", "global", "httpx", "nonlocal", "putenv"}
    | {"requests", "setattr", "urlopen", "urlretrieve", "write_bytes"}
)
"""Words of what a function does to other names, or brings from elsewhere."""
MANY: Final = 20
"""Times that words are learned; each time, everything is looked at again."""


class Relevance:
    """Knows the lines of each cell that matter; learns of further words."""

    def __init__(self, words: Iterable[str]) -> None:
        """Prepare for a program in which some words matter."""
        self._words = {*words} | ALWAYS
        self._texts: list[str] = []
        self._starts: list[list[int]] = []
        self._lines: list[list[int]] = []
        self._lessons = 0

    def add_cell(self, text: str) -> None:
        """Look at one more cell."""
        text = spelled.as_names(text)
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._texts.append(text)
        self._starts.append(list(itertools.accumulate(lengths, initial=0)))
        self._lines.append(sorted(self._found(text)))

    def learn(self, words: Iterable[str]) -> None:
        """Take names that the program gives to what is wanted."""
        new = set(words) - self._words
        self._words |= new
        self._lessons += bool(new)
        if self._lessons > MANY:
            return
        for cell, text in enumerate(self._texts if new else ()):
            starts = self._starts[cell]
            found = {
                bisect.bisect_right(starts, word.start())
                for word in WORD.finditer(text)
                if word[0] in new
            }
            self._lines[cell] = sorted(found.union(self._lines[cell]))

    def covers(self, cell: int, span: Span) -> bool:
        """Whether one of the lines from the first to the last matters."""
        lines = self._lines[cell]
        at = bisect.bisect_left(lines, span[0])
        is_on_one = at < len(lines) and lines[at] <= span[1]
        return is_on_one or self._lessons > MANY

    def _found(self, text: str) -> set[int]:
        """Return the lines of the last cell on which one of the words stands."""
        starts, found = self._starts[-1], set()
        for word in self._words:
            at = text.find(word)
            while at >= 0:
                line = bisect.bisect_right(starts, at)
                found.add(line)
                at = text.find(word, starts[line])
        return found
