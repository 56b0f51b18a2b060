"""Ask Python about single statements: whether one is valid, alone and without a block.

Each question costs a part of a budget, so that no text is asked about for long.
"""

from __future__ import annotations

import ast
import contextlib
import enum
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
        self._wrong: tuple[str, Exception] | None = None
        """What was asked of last, if it is nothing."""
        self._kinds: dict[tuple[str, bool], Kind | None] = {}

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is answered."""
        return self._left <= 0

    def tree(self, text: str) -> ast.Module | Exception:
        """Return what a text is, or why it is nothing."""
        if self._wrong and self._wrong[0] == text:
            return self._wrong[1]
        self._left -= len(text) + COST
        answer = ValueError("too much to ask") if self.is_spent else tree(text)
        if isinstance(answer, Exception):
            self._wrong = text, answer
        return answer

    def kind(self, code: str, *, needs_block: bool = False) -> Kind | None:
        """Return what kind of statement unindented lines are, if they are one."""
        known = code, needs_block
        if known not in self._kinds:
            self._kinds[known] = self._kind(code, needs_block=needs_block)
        return self._kinds[known]

    def _kind(self, code: str, *, needs_block: bool) -> Kind | None:
        word = first_word(code)
        is_header = bool(ENDS_HEADER.search(code))
        before = BEFORE.get(word, "") if is_header or word != "case" else ""
        if word == "@":
            is_valid = self._is_valid(code + BEHIND["@"])
            return Kind.DECORATOR if is_valid and not needs_block else None
        block = BEHIND.get(word, "\n pass")
        if is_header and self._is_valid(before + code + block):
            return Kind.HEADER
        if needs_block:
            return None
        behind = "\nfinally: pass" if word == "try" else ""
        return Kind.SIMPLE if self._is_valid(before + code + behind) else None

    def _is_valid(self, code: str) -> bool:
        return isinstance(self.tree(code), ast.Module)


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
