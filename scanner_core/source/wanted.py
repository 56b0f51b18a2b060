"""Which calls somebody wants to hear of; the rest of a program costs nothing."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

# Names that programs give to libraries so often that a lone cell may rely on them.
NICKNAMES: Final = {"np": "numpy", "pd": "pandas", "tf": "tensorflow"}
WORD: Final = re.compile(r"\w+")
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Calls of these names, and calls with these keywords, whatever is called."""

    callees: frozenset[str]
    """``*`` stands for any first name, ``torch.*.load`` for any name in between."""
    keywords: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    """A program with one of these matters, whatever it calls."""
    replaced: frozenset[str] = frozenset()
    """Assignments to these names are wanted, as they are to the callees."""

    def knows(self, name: str) -> bool:
        """Whether calls of this name are wanted."""
        if name in self.callees:
            return True
        root, _, rest = name.partition(".")
        patterns = _patterns(self.callees).get(rest.rpartition(".")[2], ())
        return root in patterns or ANY in patterns

    def tails(self) -> frozenset[str]:
        """Return the last names of all that is wanted."""
        return frozenset(_words(self.callees))

    def may_be_in(self, text: str) -> bool:
        """Whether a text is worth parsing; says yes too often, never too seldom.

        A name that a program puts together at run time is the exception.
        """
        words = set(WORD.findall(text))
        if words & self.keywords or words & self.words:
            return True
        wanted = _words(self.callees)
        return any(
            not wanted[tail] or not words.isdisjoint(wanted[tail])
            for tail in words & wanted.keys()
        )

    def may_be_on(self, line: str) -> bool:
        """Whether a line of source that cannot be parsed may hold such a call."""
        words = set(WORD.findall(line))
        return bool(
            words & self.keywords
            or words & self.words
            or words & _words(self.callees).keys()
        )


@functools.cache
def _words(callees: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the last names, and the first ones that go with each; none: any does."""
    nicknames = {library: nickname for nickname, library in NICKNAMES.items()}
    roots: dict[str, set[str]] = {}
    for callee in callees:
        root, _, rest = callee.partition(".")
        roots.setdefault(rest.rpartition(".")[2], set()).update(
            (root, nicknames.get(root, root))
        )
    return {
        tail: frozenset() if ANY in several else frozenset(several)
        for tail, several in roots.items()
    }


@functools.cache
def _patterns(callees: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the last names of the patterns, and the first names that go with each."""
    patterns: dict[str, set[str]] = {}
    for callee in callees:
        root, _, rest = callee.partition(".")
        middle, _, tail = rest.rpartition(".")
        if ANY in (root, middle):
            patterns.setdefault(tail, set()).add(root)
    return {tail: frozenset(roots) for tail, roots in patterns.items()}
