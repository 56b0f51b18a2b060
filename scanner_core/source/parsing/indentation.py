"""Put statements on levels that go together, when one is indented like no other.

A line that is too deep, or not deep enough, gets the level of its neighbours; a header
whose block is missing gets an empty one; a clause or a ``try`` without its other half
becomes a block of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.logical_lines import width
from scanner_core.source.parsing.statements import ENDS_HEADER, Kind, first_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLAUSES_OF: Final = {
    "if": frozenset({"elif", "else"}),
    "elif": frozenset({"elif", "else"}),
    "for": frozenset({"else"}),
    "while": frozenset({"else"}),
    "try": frozenset({"except", "finally"}),
    "except": frozenset({"except", "else", "finally"}),
    "else": frozenset({"finally"}),
}
"""What may follow on the same level."""
CLAUSES: Final = frozenset({"elif", "else", "except", "finally"})
CASE: Final = "case _:"
SIMPLE: Final = Kind.SIMPLE
MAX_AHEAD: Final = 500
"""Statements that are looked at to learn what a level is."""


@dataclass(slots=True)
class Statement:
    """A statement, and where it is put."""

    first: int
    """Its first line, from 0."""
    end: int
    """The line behind it."""
    blanks: str
    """What it is indented with."""
    code: str
    """The rest of its first line, and its other ones."""
    kind: Kind
    word: str
    shift: int = 0
    """How far its first line is left of where it was written."""
    is_lost: bool = False
    """Whether something of it is left out, because it does not fit in."""

    def become(self, code: str, kind: Kind) -> None:
        """Be something else, on as many lines."""
        self.code = code + "\n" * (self.end - self.first - 1)
        self.kind, self.word = kind, first_word(code)
        self.is_lost = True


@dataclass(slots=True)
class _Level:
    width: int
    blanks: str
    last: Statement | None = None
    """The last statement on it."""


def put_on_levels(statements: Sequence[Statement]) -> None:
    """Change what is indented like no other, and what lacks its other half."""
    levels = _Levels(statements)
    for index in range(len(statements)):
        levels.put(index)
    levels.finish()


class _Levels:
    """The blocks that are open."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._widths = [width(each.blanks) for each in statements]
        self._levels = [_Level(0, "")]

    def put(self, index: int) -> None:
        """Put the next statement on a level."""
        statement = self._statements[index]
        before = self._statements[index - 1] if index else None
        if before and before.kind is Kind.HEADER and self._is_block(index, before):
            self._open(self._width_of_block(index), statement)
        else:
            self._end_above(index, statement)
            self._leave(self._level_of(index))
        level = self._levels[-1]
        _fit_match(self._levels[-2].last if len(self._levels) > 1 else None, statement)
        _follow(level.last, statement)
        level.last = statement
        _indent(statement, level.blanks)

    def finish(self) -> None:
        """End what is open."""
        self._end_above(len(self._statements), None)
        self._leave(0)
        _follow(self._levels[0].last, None)

    def _end_above(self, index: int, statement: Statement | None) -> None:
        """Complete what waits above a statement for one of another kind."""
        while index and self._statements[index - 1].kind is not SIMPLE:
            index -= 1
            before = self._statements[index]
            was_decorator = before.kind is Kind.DECORATOR
            _end_early(before, statement)
            if not was_decorator or before.kind is Kind.DECORATOR:
                break

    def _is_block(self, index: int, header: Statement) -> bool:
        """Whether a statement is in the block of the header above it."""
        level, own = self._levels[-1].width, self._widths[index]
        if own > level:
            return True
        if self._statements[index].word in CLAUSES_OF.get(header.word, ()):
            return False
        return self._next(index) > level and not self._may_open(index, level)

    def _may_open(self, index: int, level: int) -> bool:
        """Whether what follows deeper is the statement's own block."""
        if self._statements[index].kind is not Kind.HEADER:
            return False
        after = self._behind_block(index)
        return after <= self._widths[index] or after <= level

    def _width_of_block(self, index: int) -> int:
        """Return the width of most of a block, of which one statement is known."""
        level, own = self._levels[-1].width, self._widths[index]
        if own > level:
            block = list(takewhile(lambda each: each > level, self._ahead(index + 1)))
            return own if own in block else min((own, *block))
        if self._statements[index].kind is Kind.HEADER:
            return self._behind_block(index)
        return self._next(index)

    def _level_of(self, index: int) -> int:
        """Return which of the open levels a statement belongs to."""
        own, statement = self._widths[index], self._statements[index]
        level = max(
            (n for n, each in enumerate(self._levels) if each.width <= own), default=0
        )
        below = self._next(index)
        known = {each.width: n for n, each in enumerate(self._levels)}
        if statement.kind is not Kind.HEADER:
            level = max(level, known.get(below, 0))
        elif below > own and known.get(self._behind_block(index), 0) > level:
            level = max(n for n, each in enumerate(self._levels) if each.width < below)
        above = self._levels[level - 1].last if level else None
        if above and above.word == "match" and statement.word != "case":
            level = min(level + 1, len(self._levels) - 1)
        if statement.word in CLAUSES:
            level = self._level_of_clause(statement, level)
        return level

    def _level_of_clause(self, clause: Statement, level: int) -> int:
        fitting = [n for n, each in enumerate(self._levels) if _fits(each.last, clause)]
        return level if level in fitting or not fitting else fitting[-1]

    def _next(self, index: int) -> int:
        return self._widths[index + 1] if index + 1 < len(self._widths) else -1

    def _behind_block(self, index: int) -> int:
        """Return where the first statement is that is left of a header's block."""
        block = self._next(index)
        return next((each for each in self._ahead(index + 2) if each < block), -1)

    def _ahead(self, index: int) -> Iterator[int]:
        for each in range(index, min(index + MAX_AHEAD, len(self._widths))):
            yield self._widths[each]

    def _open(self, deep: int, statement: Statement) -> None:
        level = self._levels[-1]
        blanks = statement.blanks
        if width(blanks) != deep or not blanks.startswith(level.blanks):
            blanks = level.blanks + " " * (deep - level.width)
        self._levels.append(_Level(deep, blanks))

    def _leave(self, level: int) -> None:
        while len(self._levels) - 1 > level:
            _follow(self._levels.pop().last, None)


def _fits(last: Statement | None, clause: Statement | None) -> bool:
    if last is None or clause is None:
        return False
    return clause.word in CLAUSES_OF.get(last.word, ())


def _follow(last: Statement | None, statement: Statement | None) -> None:
    """Let a statement follow another on its level, or the end of the block."""
    if last and last.word == "try" and not _fits(last, statement):
        _replace_head(last)
    if statement and statement.word in CLAUSES and not _fits(last, statement):
        _replace_head(statement)


def _fit_match(header: Statement | None, statement: Statement) -> None:
    """Have cases in a ``match``, and nowhere else."""
    is_in_match = header is not None and header.word == "match"
    if is_in_match and statement.kind is Kind.HEADER and statement.word != "case":
        statement.become(CASE, Kind.HEADER)
    elif is_in_match and statement.kind is SIMPLE and statement.word != "case":
        statement.code, statement.word = f"{CASE} {statement.code}", "case"
        statement.shift -= len(CASE) + 1
    elif not is_in_match and statement.word == "case" and statement.kind is Kind.HEADER:
        _replace_head(statement)


def _replace_head(statement: Statement) -> None:
    """Make a clause, or what needs one, a block of its own."""
    old = new = "if"
    if statement.word == "elif":
        old = "elif"
    elif statement.code.partition(":")[0] != statement.word:
        statement.become("if 1:", Kind.HEADER)
    else:
        old, new = statement.word, "if 1"
    statement.code = new + statement.code[len(old) :]
    statement.shift += len(old) - len(new)
    statement.word = "if"


def _end_early(statement: Statement, below: Statement | None) -> None:
    """Complete a header without block, or a decorator without function."""
    if statement.kind is Kind.HEADER:
        if statement.word == "match":
            statement.become("if 1:", Kind.HEADER)
        statement.code = ENDS_HEADER.sub(": pass", statement.code)
        statement.kind = SIMPLE
    elif not below or below.word not in {"@", "def", "class"}:
        # What is left is an expression.
        statement.code, statement.kind, statement.word = statement.code[1:], SIMPLE, ""
        statement.shift += 1


def _indent(statement: Statement, blanks: str) -> None:
    statement.shift += len(statement.blanks) - len(blanks)
    statement.blanks = blanks
