"""Ask Python about single statements: whether one is valid, alone and without a block.

Each question costs a part of a budget, so that no text is asked about for long.
"""

from __future__ import annotations

import ast
import contextlib
import enum
import functools
import gc
import re
import warnings
from typing import TYPE_CHECKING, Final

from scanner_core.formats import python_cost

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ASKED: Final = 4_000_000
"""Characters; what is a program's own length is not counted."""
COST: Final = 100
"""Of any question, in characters."""
MOST_WRONG: Final = 4
SHORT: Final = 500
"""Characters of a statement that is remembered from one program to the next."""
WORD: Final = re.compile(r"(?:async\s+)?(@|[a-z]+\b)")
ENDS_HEADER: Final = re.compile(r":\s*(?:#.*)?$")
BEFORE: Final = {
    "else": "if 1: pass\n",
    "elif": "if 1: pass\n",
    "except": "try: pass\n",
    "finally": "try: pass\n",
    "case": "match 1:\n ",
}
"""What clauses need in front."""
BEHIND: Final = {
    "try": "\n pass\nfinally: pass",
    "match": "\n case _: pass",
    "case": "\n  pass",
    "@": "\ndef f(): pass",
}
"""What headers need behind; others need a block of any kind."""
CLAUSES: Final = frozenset(BEFORE)


class Kind(enum.Enum):
    """What a statement asks of the next line."""

    SIMPLE = "simple"
    HEADER = "header"
    """A block."""
    DECORATOR = "decorator"
    """A function or class, or one more of these."""


class Questions:
    """What was asked about a program so far."""

    def __init__(self, most: int = MAX_ASKED) -> None:
        self._left = most
        self._wrong: dict[str, Exception] = {}
        """What was asked of lately, and is nothing."""
        self._kinds: dict[tuple[str, bool], Kind | None] = {}

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is answered."""
        return self._left <= 0

    def tree(self, text: str) -> ast.Module | Exception:
        """Return what a text is, or why it is nothing."""
        if text in self._wrong:
            return self._wrong[text]
        self._left -= len(text) + COST
        answer = ValueError("too much to ask") if self.is_spent else tree(text)
        if isinstance(answer, Exception):
            if len(self._wrong) == MOST_WRONG:
                self._wrong.clear()
            self._wrong[text] = answer
        return answer

    def kind(self, code: str, *, needs_block: bool = False) -> Kind | None:
        """Return what kind of statement unindented lines are, if they are one."""
        known = code, needs_block
        if known not in self._kinds:
            ask = _kind if len(code) <= SHORT else _kind.__wrapped__
            kind, cost = ask(code, needs_block=needs_block)
            self._left -= cost
            self._kinds[known] = None if self.is_spent else kind
        return self._kinds[known]


@functools.lru_cache(maxsize=1024)
def _kind(code: str, *, needs_block: bool) -> tuple[Kind | None, int]:
    """Return what kind of statement lines are, and what it costs to ask that.

    Of lines that are edited, all but a few are the same the next time.
    """
    word, asked = first_word(code), list[str]()
    is_header = bool(ENDS_HEADER.search(code))
    before = BEFORE.get(word, "") if is_header or word != "case" else ""
    found = None
    if word == "@":
        asked.append(code + BEHIND["@"])
        found = Kind.DECORATOR if is_valid(asked[-1]) and not needs_block else None
        return found, _cost(asked)
    if is_header:
        asked.append(before + code + BEHIND.get(word, "\n pass"))
        found = Kind.HEADER if is_valid(asked[-1]) else None
    if not found and not needs_block:
        asked.append(before + code + ("\nfinally: pass" if word == "try" else ""))
        found = Kind.SIMPLE if is_valid(asked[-1]) else None
    return found, _cost(asked)


def _cost(asked: list[str]) -> int:
    return sum(len(text) + COST for text in asked)


def first_word(code: str) -> str:
    """Return the word that tells what kind of statement it is, or ``@``."""
    found = WORD.match(code)
    return found[1] if found else ""


def tree(text: str) -> ast.Module | Exception:
    """Return what a text is, or why it is nothing; never raises."""
    if found := python_cost.excess(text):
        return ValueError(found)
    try:
        with warnings.catch_warnings(), _uncollected():
            # Python warns of odd escapes; what is scanned is not ours to warn of.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def is_valid(text: str) -> bool:
    """Whether Python can read a text."""
    return isinstance(tree(text), ast.Module)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Make objects of which none is garbage, without being asked again and again.

    Else that takes as long as to parse.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
