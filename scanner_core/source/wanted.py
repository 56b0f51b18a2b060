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
BUILT_IN: Final = "builtins."
LINE: Final = re.compile(
    r"^\s*(?:[!%]|(?:pip|conda|mamba|uv)[ \t])|=\s*[!%]", re.MULTILINE
)
"""As a shell line or a magic of a notebook starts."""
STARTERS: Final = """
    create_subprocess_exec create_subprocess_shell fabric get_ipython getoutput
    getstatusoutput invoke pexpect popen subprocess system
"""
STARTING: Final = frozenset(STARTERS.split())
"""Words of every program that starts a process."""


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
    commands: frozenset[str] = frozenset()
    """A program that starts processes matters if it has one of these words."""

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
        if words & self.commands and (words & STARTING or LINE.search(text)):
            return True
        words |= {NICKNAMES[word] for word in words & NICKNAMES.keys()}
        return any(
            others <= words
            for wanted in (_words(self.callees), _words(self.replaced))
            for tail in words & wanted.keys()
            for others in wanted[tail]
        ) or any(
            # Of its own, as in exec(text), and not as a method: model.eval().
            re.search(rf"(?<![\w.]){name}\b", text)
            for name in words & _built_in(self.callees)
        )

    def may_start_in(self, text: str) -> bool:
        """Whether a command that matters may be among those that a program starts."""
        return not self.commands.isdisjoint(WORD.findall(text))

    def may_be_on(self, line: str) -> bool:
        """Whether a line of source that cannot be parsed may hold such a call."""
        words = set(WORD.findall(line))
        return bool(
            words & self.keywords
            or words & self.words
            or words & _words(self.callees).keys()
        )


@functools.cache
def _words(callees: frozenset[str]) -> dict[str, tuple[frozenset[str], ...]]:
    """Return the last names, with the sets of other names of which one goes along.

    Whichever way a program comes by ``torch.hub.load``, it spells all three words.
    """
    found: dict[str, set[frozenset[str]]] = {}
    for callee in callees:
        *others, tail = callee.split(".")
        spelled = frozenset(others) - {ANY}
        found.setdefault(tail, set()).add(spelled)
    return {tail: tuple(several) for tail, several in found.items()}


@functools.cache
def _built_in(callees: frozenset[str]) -> frozenset[str]:
    """Return the names of those that no program has to import."""
    return frozenset(
        callee.removeprefix(BUILT_IN)
        for callee in callees
        if callee.startswith(BUILT_IN)
    )


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
