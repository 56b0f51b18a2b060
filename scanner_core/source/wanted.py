"""Which calls somebody wants to hear of; the rest of a program costs nothing."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import re

# Names that programs give to libraries so often that a lone cell may rely on them.
NICKNAMES: Final = {"np": "numpy", "pd": "pandas", "tf": "tensorflow"}
ANY: Final = "*"
BUILT_IN: Final = "builtins."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Calls of these names, and calls with these keywords, whatever is called."""

    callees: frozenset[str]
    """``*`` stands for any first name, ``torch.*.load`` for any name in between."""
    keywords: frozenset[str] = frozenset()
    carrying: frozenset[str] = frozenset()
    """Keywords among these that matter only with others: ``model_kwargs={...}``."""
    spellings: tuple[tuple[str, re.Pattern[str]], ...] = ()
    """Words that matter only if what stands behind them fits."""
    words: frozenset[str] = frozenset()
    """Variables of the environment that matter."""
    replaced: frozenset[str] = frozenset()
    """Assignments to these names are wanted, as they are to the callees."""
    beside: tuple[tuple[str, frozenset[str]], ...] = ()
    """Callees that matter only in a program that has one of these words, too."""
    commands: frozenset[str] = frozenset()
    """A program that starts processes matters if it has one of these words."""
    follows: bool = False
    """Whether calls are followed into the program's own functions, each with what it
    gives them."""

    def knows(self, name: str) -> bool:
        """Whether calls of this name are wanted."""
        if name in self.callees:
            return True
        root, _, rest = name.partition(".")
        patterns = _patterns(self.callees).get(rest.rpartition(".")[2], ())
        return root in patterns or ANY in patterns

    def may_be_reached(self, name: str) -> bool:
        """Whether something wanted may be what a name stands for, or be in it."""
        root = name.partition(".")[0]
        return root in _roots(self.callees) or self.knows(name)

    def tails(self) -> frozenset[str]:
        """Return the last names of all that is wanted."""
        return _tails(self.callees)


@functools.cache
def _roots(callees: frozenset[str]) -> frozenset[str]:
    """Return the first names, but for the one of what is built in."""
    return frozenset(name.partition(".")[0] for name in callees) - {BUILT_IN[:-1]}


@functools.cache
def _tails(callees: frozenset[str]) -> frozenset[str]:
    return frozenset(callee.rpartition(".")[2] for callee in callees)


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
