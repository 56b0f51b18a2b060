"""Mend lines that are no valid program: keep what can be kept, where it was written.

The lines are taken apart into statements without regard to how they are indented; what
is no statement gives way to a guess; then all are put on levels that go together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.indentation import Statement, put_on_levels
from scanner_core.source.parsing.line_mends import (
    KEEPING,
    guesses,
    inner_header,
    shorter_lines,
)
from scanner_core.source.parsing.logical_lines import (
    BLANKS,
    Scan,
    end_of_statement,
    indent,
    is_code,
    width,
)
from scanner_core.source.parsing.statements import Kind, first_word

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from scanner_core.source.parsing.statements import Questions

MAX_BROKEN: Final = 2_000
"""Characters of a broken statement that is worth guesses."""
MAX_SCANNED: Final = 100_000
"""Lines that are looked at to see where statements end, and look beyond them."""
MAX_STATEMENT: Final = 5_000
"""Lines."""
TRIES: Final = 8
"""To put right what is only wrong together."""
OTHER_LINE: Final = re.compile(r"on line (\d+)")
QUOTES: Final = ('"""', "'''")
DEFINES: Final = re.compile(r"\s*(?:async[ \t]+def|def|class)[ \t]+\w+.*:\s*$")
NOT_VALID: Final = "not valid Python"
LOST: Final = "pass", Kind.SIMPLE
LOST_HEADER: Final = "if 1:", Kind.HEADER


@dataclass(slots=True)
class Mended:
    """Lines that are a valid program, as many as there were."""

    lines: list[str]
    lost: dict[int, str] = field(default_factory=dict)
    """Why, by line from 0, if any of it is not in the program."""
    shifts: dict[int, int] = field(default_factory=dict)
    """How far a line, from 0, is left of where it was written."""


def mend(lines: list[str], questions: Questions) -> Mended:
    """Return lines that are valid, whatever they were."""
    found = _Statements(lines, questions)
    statements = list(found)
    for _ in range(TRIES):
        put_on_levels(statements)
        mended = _assembled(statements, found)
        error = questions.tree("\n".join(mended.lines))
        if not isinstance(error, Exception):
            return mended
        if not _lose(statements, error, found.lost):
            break
    return Mended([""] * len(lines), dict.fromkeys(range(len(lines)), NOT_VALID))


class _Statements:
    """Takes lines apart into statements, each valid by itself."""

    def __init__(self, lines: list[str], questions: Questions) -> None:
        self.lines = lines
        self.lost: dict[int, str] = {}
        self._questions = questions
        self._left = MAX_SCANNED

    def __iter__(self) -> Iterator[Statement]:
        at = 0
        while at < len(self.lines) and not self._questions.is_spent:
            if not is_code(self.lines[at]):
                at += 1
                continue
            statement = self._statement(at)
            yield statement
            at = statement.end

    def _statement(self, at: int) -> Statement:
        end, scan = self._end(at, self.lines, is_strict=True)
        text = _text(self.lines[at:end])
        if self._hides_code(at, end):
            return self._guessed(at)
        found = self._valid(at, text)
        if not found and end > at + 1:
            found = self._without_a_part(at, text, is_closed=not scan.is_open)
        return found or self._guessed(at)

    def _hides_code(self, at: int, end: int) -> bool:
        """Whether a text has definitions left of where it starts."""
        blanks = indent(self.lines[at])
        if not self.lines[at].startswith(QUOTES, len(blanks)):
            return False
        return any(
            DEFINES.match(line) and width(indent(line)) < width(blanks)
            for line in self.lines[at + 1 : end]
        )

    def _end(self, at: int, lines: list[str], *, is_strict: bool) -> tuple[int, Scan]:
        most = max(1, min(MAX_STATEMENT, self._left))
        end, scan = end_of_statement(lines, at, is_strict=is_strict, most=most)
        self._left -= end - at
        return end, scan

    def _valid(self, at: int, text: str) -> Statement | None:
        kind = self._questions.kind(text)
        return self._made(at, text, kind) if kind else None

    def _made(self, at: int, text: str, kind: Kind) -> Statement:
        end = at + text.count("\n") + 1
        blanks = indent(self.lines[at])
        return Statement(at, end, blanks, text, kind, first_word(text))

    def _without_a_part(
        self, at: int, text: str, *, is_closed: bool
    ) -> Statement | None:
        """Return a statement of several lines without what is wrong on one of them."""
        most = max(1, min(MAX_STATEMENT, self._left))
        written = self.lines[at : at + most]
        closed = self._closed(written)
        if found := self._valid(at, closed):
            return found
        # What is never closed has taken lines in that are not to blame.
        blamed = dict(_blamed(self._questions.tree(text))) if is_closed else {}
        lines = self.lines[at : at + text.count("\n") + 1]
        for number, instead in shorter_lines(lines, tuple(blamed)):
            changed = [*lines[:number], instead, *lines[number + 1 :]]
            if found := self._valid(at, self._closed(changed)):
                self.lost[at + number] = blamed.get(number, NOT_VALID)
                return found
        return None

    def _closed(self, lines: list[str]) -> str:
        """Return a statement of several lines with its brackets closed."""
        end, scan = self._end(0, lines, is_strict=False)
        text = _text(lines[:end])
        if not scan.brackets or scan.quotes:
            return text
        comment = len(lines[end - 1]) - scan.end
        return text[: len(text) - comment] + scan.closers

    def _guessed(self, at: int) -> Statement:
        """Return what a single line may have been meant to be."""
        line = self.lines[at].lstrip(BLANKS)
        needs_block = self._is_above_deeper(at)
        if len(line) <= MAX_BROKEN:
            error = self._questions.tree(line)
            for mend, guess in guesses(line, needs_block=needs_block):
                kind = self._questions.kind(guess, needs_block=needs_block)
                if kind is None:
                    continue
                if mend not in KEEPING:
                    self.lost[at] = _reason(error)
                found = self._made(at, guess, kind)
                found.shift = len(line) - len(guess) if mend is inner_header else 0
                return found
        self.lost[at] = NOT_VALID
        return self._made(at, *(LOST_HEADER if needs_block else LOST))

    def _is_above_deeper(self, at: int) -> bool:
        """Whether the next line looks like the first one of a block."""
        rest = range(at + 1, len(self.lines))
        below = next((self.lines[n] for n in rest if is_code(self.lines[n])), "")
        return width(indent(below)) > width(indent(self.lines[at]))


def _text(lines: list[str]) -> str:
    return "\n".join((lines[0].lstrip(BLANKS), *lines[1:]))


def _assembled(statements: list[Statement], found: _Statements) -> Mended:
    mended = Mended([""] * len(found.lines), found.lost)
    for each in statements:
        mended.lines[each.first : each.end] = f"{each.blanks}{each.code}".split("\n")
        if each.shift:
            mended.shifts[each.first] = each.shift
        if each.is_lost:
            for line in range(each.first, each.end):
                mended.lost.setdefault(line, NOT_VALID)
    return mended


def _blamed(error: ast.Module | Exception) -> Iterator[tuple[int, str]]:
    """Yield the lines that are wrong, from 0, as Python says."""
    if isinstance(error, SyntaxError):
        if other := OTHER_LINE.search(error.msg):
            yield int(other[1]) - 1, error.msg
        if error.lineno:
            yield error.lineno - 1, error.msg


def _reason(error: ast.Module | Exception) -> str:
    return error.msg if isinstance(error, SyntaxError) else NOT_VALID


def _lose(
    statements: list[Statement],
    error: Exception,
    lost: dict[int, str],
) -> bool:
    """Give a statement up that is wrong among the others; return whether there was."""
    for number, reason in _blamed(error):
        last = bisect_right(statements, number, key=lambda each: each.first)
        for each in reversed(statements[:last]):
            code, kind = LOST_HEADER if each.kind is Kind.HEADER else LOST
            if each.code.rstrip() == code:
                continue
            lost.update(dict.fromkeys(range(each.first, each.end), reason))
            each.become(code, kind)
            return True
    return False
