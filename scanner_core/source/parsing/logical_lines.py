"""Where statements of a program end that may be broken, told line by line.

What is open at the end of a line goes on with the next one: a bracket, a text between
three quotes, a backslash.  Python is asked of nothing here, so nothing can fail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
TOKEN: Final = re.compile(
    r"""'''|\"\"\"|'(?:\\.|[^'\\])*+'|"(?:\\.|[^"\\])*+"|['"]|\#|[(\[{)\]}]"""
)
BLANKS: Final = " \t\f"
TAB: Final = 8


def indent(line: str) -> str:
    """Return what a line starts with."""
    return line[: len(line) - len(line.lstrip(BLANKS))]


def width(blanks: str) -> int:
    """Return how far a line is indented, as Python counts."""
    return len(blanks.replace("\f", "").expandtabs(TAB))


def is_code(line: str) -> bool:
    """Whether a line is neither empty nor a comment."""
    bare = line.lstrip(BLANKS)
    return bool(bare) and not bare.startswith("#")


@dataclass(slots=True)
class Scan:
    """What is open where a line ends, and where its code does."""

    brackets: list[tuple[str, int]] = field(default_factory=list)
    """What would close each open one, and its place on its line."""
    quotes: str = ""
    """Three quotes that are open."""
    stray: list[int] = field(default_factory=list)
    """Places of brackets that close nothing."""
    quote: int = -1
    """Where a text starts that this line does not end, or -1."""
    end: int = 0
    """Where the code of the line ends, and its comment starts."""
    continues: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the next line belongs to this one."""
        return bool(self.brackets or self.quotes or self.continues)

    @property
    def closers(self) -> str:
        """Return what closes all open brackets."""
        return "".join(closer for closer, _ in reversed(self.brackets))

    def feed(self, line: str) -> None:
        """Go on with a line."""
        position, self.end, self.quote = 0, len(line), -1
        while True:
            if self.quotes:
                found = line.find(self.quotes, position)
                if found < 0:
                    break
                position, self.quotes, self.quote = found + 3, "", -1
            token = TOKEN.search(line, position)
            if token is None:
                break
            position = token.end()
            if not self._take(token[0], token.start()):
                break
        # A backslash goes on with a text, but not with a comment.
        self.continues = line.endswith("\\") and self.end == len(line)

    def _take(self, mark: str, place: int) -> bool:
        """Return whether there may be more on the line."""
        if mark == "#":
            self.end = place
            return False
        if mark in {"'", '"'}:
            self.quote = place
            return False
        if mark in {"'''", '"""'}:
            self.quotes, self.quote = mark, place
        elif mark in CLOSING:
            self.brackets.append((CLOSING[mark], place))
        elif mark in CLOSING.values():
            self._close(mark, place)
        return True

    def _close(self, mark: str, place: int) -> None:
        for depth in range(len(self.brackets) - 1, -1, -1):
            if self.brackets[depth][0] == mark:
                del self.brackets[depth:]
                return
        self.stray.append(place)


def scan(line: str) -> Scan:
    """Return what is open at the end of a line that starts a statement."""
    found = Scan()
    found.feed(line)
    return found


def end_of_statement(
    lines: Sequence[str], start: int, *, is_strict: bool, most: int
) -> tuple[int, Scan]:
    """Return the line behind a statement, and what is still open there.

    Hardly anybody goes on with an expression in brackets where its statement starts, or
    left of it, unless to close them; so there it ends, unless Python is to be followed
    strictly.  No more than ``most`` lines are looked at.
    """
    found = Scan()
    limit = width(indent(lines[start]))
    stop = min(len(lines), start + most)
    for number in range(start, stop):
        line = lines[number]
        in_brackets = number > start and found.brackets and not found.quotes
        if in_brackets and not is_strict and _is_left_of(line, limit):
            return number, found
        found.feed(line)
        if not found.is_open:
            return number + 1, found
    return stop, found


def _is_left_of(line: str, limit: int) -> bool:
    bare = line.lstrip(BLANKS)
    return bool(bare) and bare[0] not in "#)]}" and width(indent(line)) <= limit
