"""Which calls somebody wants to hear of; the rest of a program costs nothing."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

# Names that programs give to libraries so often that a lone cell may rely on them.
NICKNAMES: Final = {"np": "numpy", "pd": "pandas"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Calls of these names, and calls with these keywords, whatever is called."""

    callees: frozenset[str]
    keywords: frozenset[str] = frozenset()

    def may_be_in(self, text: str) -> bool:
        """Whether a text is worth parsing; says yes too often, never too seldom.

        A name that a program puts together at run time is the exception.
        """
        return any(keyword in text for keyword in self.keywords) or any(
            tail in text and any(root in text for root in roots)
            for tail, roots in _words(self.callees)
        )

    def may_be_on(self, line: str) -> bool:
        """Whether a line of source that cannot be parsed may hold such a call."""
        return any(keyword in line for keyword in self.keywords) or any(
            tail in line for tail, _ in _words(self.callees)
        )


@functools.cache
def _words(callees: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    nicknames = {library: f"{nickname}." for nickname, library in NICKNAMES.items()}
    words: dict[str, set[str]] = {}
    for callee in callees:
        root, _, rest = callee.partition(".")
        roots = words.setdefault(rest.rpartition(".")[2], set())
        roots |= {root, nicknames.get(root, root)}
    return tuple((tail, tuple(sorted(roots))) for tail, roots in sorted(words.items()))
