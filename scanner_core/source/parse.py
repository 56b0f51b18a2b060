"""Parse source that may be broken: lose the broken line, keep the rest.

Whoever types has a line that does not parse yet.  Such a line is mended or blanked and
the text parsed again; if that does not help soon, each top-level block is parsed on its
own, so a broken one costs only itself.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.formats import python_cost

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH: Final = 1024 * 1024
"""Code points; a syntax tree takes a hundred times the memory of its text."""
RETRIES: Final = 4
# Of the whole program, after which blocks that do not parse are given up at once.
MAX_RETRIES: Final = 200
NO_BLOCK: Final = re.compile(r"expected an indented block after .* on line (\d+)")
NO_HANDLER: Final = "expected 'except' or 'finally' block"
NEVER_CLOSED: Final = "was never closed"
CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
# Decorators, `else`, `except` and closing brackets belong to what is above.
STARTS: Final = re.compile(r"(?!(?:else|elif|except|finally|case)\b)[^\s#)\]}]")
BRACKET: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\#.*|[(\[{)\]}]""")


@dataclass(frozen=True, slots=True)
class Lost:
    """A line that did not parse."""

    line: int
    """From 1; 0 if it is the whole text."""
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The statements that could be parsed, and the lines that could not."""

    body: list[ast.stmt]
    lost: tuple[Lost, ...] = ()


def parse(text: str) -> Parsed:
    """Parse as much of a text as can be parsed; never raises."""
    if len(text) > MAX_LENGTH:
        return Parsed([], (Lost(0, f"longer than {MAX_LENGTH >> 20} Mi characters"),))
    # Surrogates and NULs are nothing that Python reads; they take one column, too.
    text = text.replace("\0", "?").encode(errors="replace").decode()
    attempt = _Attempt(text.split("\n"), RETRIES)
    if (body := attempt.parse()) is not None:
        return Parsed(body, tuple(attempt.lost))
    return _in_blocks(attempt.lines, attempt.lost)


class _Attempt:
    """A text that is mended line by line until it parses."""

    def __init__(self, lines: list[str], retries: int) -> None:
        self.lines = lines
        self.lost: list[Lost] = []
        self.retries = 0
        self._limit = retries

    def parse(self) -> list[ast.stmt] | None:
        while True:
            error = self._try()
            if not isinstance(error, Exception):
                return error
            if self.retries >= self._limit or not self._mend(error):
                return None
            self.retries += 1

    def _try(self) -> list[ast.stmt] | Exception:
        text = "\n".join(self.lines)
        if found := python_cost.excess(text):
            return ValueError(found)
        try:
            with warnings.catch_warnings():
                # Python warns of odd escapes; what is scanned is not ours to warn of.
                warnings.simplefilter("ignore")
                return ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return error

    def _mend(self, error: Exception) -> bool:
        """Change a line so that the next attempt gets further."""
        if not isinstance(error, SyntaxError) or not error.lineno:
            return False
        index = min(error.lineno, len(self.lines)) - 1
        message = error.msg or "invalid syntax"
        if header := NO_BLOCK.search(message):
            index = int(header[1]) - 1
        elif message == NO_HANDLER:
            index = self._opening_try(index)
        elif NEVER_CLOSED in message and self._close(index):
            return True
        if not 0 <= index < len(self.lines):
            return False
        mended = self._blank(index)
        if mended == self.lines[index]:
            return False
        self.lost.append(Lost(index + 1, message))
        self.lines[index] = mended
        return True

    def _opening_try(self, index: int) -> int:
        indent = _indent(self.lines[index])
        for above in range(index - 1, -1, -1):
            line = self.lines[above]
            if re.match(r"\s*try\s*:", line) and _indent(line) >= indent:
                return above
        return index

    def _close(self, index: int) -> bool:
        """Add the brackets that are missing from a line that stands for itself."""
        line = self.lines[index]
        below = next(filter(str.strip, self.lines[index + 1 :]), "")
        open_: list[str] = []
        code = line
        for token in BRACKET.finditer(line):
            if token[0] in CLOSING:
                open_.append(CLOSING[token[0]])
            elif open_ and token[0] == open_[-1]:
                open_.pop()
            elif token[0].startswith("#"):
                code = line[: token.start()]
        if not open_ or (below and _indent(below) > _indent(line)):
            return False
        self.lines[index] = code + "".join(reversed(open_))
        return True

    def _blank(self, index: int) -> str:
        line = self.lines[index]
        indent = line[: _indent(line)]
        below = next(filter(str.strip, self.lines[index + 1 :]), "")
        return f"{indent}if 1:" if _indent(below) > len(indent) else f"{indent}pass"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _in_blocks(lines: list[str], lost: list[Lost]) -> Parsed:
    """Parse each top-level block on its own, and keep those that can be parsed."""
    body: list[ast.stmt] = []
    budget = MAX_RETRIES
    for start, end in _blocks(lines):
        attempt = _Attempt(lines[start:end], min(RETRIES * 2, budget))
        statements = attempt.parse()
        budget -= attempt.retries
        if statements is None:
            lost.append(Lost(start + 1, "not valid Python"))
            lost.extend(Lost(n + 1, "not valid Python") for n in range(start + 1, end))
            continue
        lost.extend(Lost(start + each.line, each.reason) for each in attempt.lost)
        for statement in statements:
            ast.increment_lineno(statement, start)
        body += statements
    return Parsed(body, tuple(lost))


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, line in enumerate(lines):
        if (
            index > start
            and STARTS.match(line)
            and not lines[index - 1].startswith("@")
        ):
            yield start, index
            start = index
    yield start, len(lines)
