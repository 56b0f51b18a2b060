"""Parse source that may be broken: lose the broken line, keep the rest.

Whoever types has a line that does not parse yet.  A valid text is parsed once and that
is all.  Of any other, the top-level block that is broken is mended by itself, so that
nothing else can change, and then the whole is parsed again.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.logical_lines import Scan
from scanner_core.source.parsing.mending import NOT_VALID, mend
from scanner_core.source.parsing.statements import Questions, tree
from scanner_core.source.parsing.trees import Block, Trees, move_right

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LENGTH: Final = 1024 * 1024
"""Code points; a syntax tree takes a hundred times the memory of its text."""
ROUNDS: Final = 2
"""Blocks that are looked for by what Python complains of; then all are looked at."""
MAX_MENDED: Final = 200
"""Blocks; others that are broken are lost."""
MAX_JOINED: Final = 2_000
"""Lines that one block may go on for, and then another."""
MAX_SCANNED: Final = 100_000
"""Lines that are looked at for that."""
# Decorators, `else`, `except` and closing brackets belong to what is above.
STARTS: Final = re.compile(r"(?!(?:else|elif|except|finally|case)\b)[^\s#)\]}]")
# What is hardly ever a line of a text, but often below one that does not end.
DEFINES: Final = re.compile(r"(?:async[ \t]+def|def|class)[ \t]+\w+.*:|@\w|if __name__")
QUOTES: Final = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Lost:
    """A line of which something is not in what was parsed."""

    line: int
    """From 1; 0 if it is the whole text."""
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The statements that could be parsed, and the lines that could not."""

    blocks: tuple[Block, ...]
    lost: tuple[Lost, ...] = ()

    @property
    def body(self) -> list[ast.stmt]:
        """All statements, of a text of which no trees were kept."""
        return [statement for block in self.blocks for statement in block.body]


def parse(text: str, trees: Trees | None = None) -> Parsed:
    """Parse as much of a text as can be parsed; never raises.

    What was kept of the text as it was before need not be parsed again.
    """
    if len(text) > MAX_LENGTH:
        return Parsed((), (Lost(0, f"longer than {MAX_LENGTH >> 20} Mi characters"),))
    # Surrogates and NULs are nothing that Python reads; they take one column, too.
    text = text.replace("\0", "?").encode(errors="replace").decode()
    lines, trees = text.split("\n"), trees or Trees()
    result = trees.parse(lines)
    if isinstance(result, Exception):
        return _Broken(lines, trees).parsed(result)
    return Parsed(result)


class _Broken:
    """A text of which some blocks are not valid."""

    def __init__(self, lines: list[str], trees: Trees) -> None:
        self._lines = lines
        self._trees = trees
        self._starts = list(_starts(lines))
        self._questions = Questions()
        self._lost: dict[int, str] = {}
        self._shifts: dict[int, int] = {}
        self._mended = 0
        self._scannable = MAX_SCANNED

    def parsed(self, error: Exception) -> Parsed:
        """Return what can be kept, given what Python complained of."""
        for _ in range(ROUNDS):
            block = next(filter(self._is_broken, self._suspects(error)), None)
            if block is None:
                break
            self._mend(block)
            result = self._tree()
            if not isinstance(result, Exception):
                return self._parsed(result)
            error = result
        self._mend_all()
        result = self._tree()
        if not isinstance(result, Exception):
            return self._parsed(result)
        return self._in_blocks()

    def _tree(self) -> tuple[Block, ...] | Exception:
        return self._trees.parse(self._lines, self._shifts)

    def _parsed(self, blocks: tuple[Block, ...]) -> Parsed:
        lost = sorted(self._lost.items())
        return Parsed(blocks, tuple(Lost(line + 1, reason) for line, reason in lost))

    def _end(self, block: int) -> int:
        last = block + 1 == len(self._starts)
        return len(self._lines) if last else self._starts[block + 1]

    def _text(self, block: int, last: int | None = None) -> str:
        """Return the lines of a block, or of several."""
        end = self._end(block if last is None else last)
        return "\n".join(self._lines[self._starts[block] : end])

    def _suspects(self, error: Exception) -> Iterator[int]:
        """Yield the blocks that are likely to be why a text is not valid."""
        line = getattr(error, "lineno", None) or 0
        blamed = bisect_right(self._starts, max(0, line - 1)) - 1
        yield from range(blamed, max(-1, blamed - 2), -1)
        for block in range(blamed - 2, -1, -1):
            text = self._text(block)
            if any(text.count(quotes) % 2 for quotes in QUOTES):
                yield block

    def _is_broken(self, block: int) -> bool:
        """Whether a block is not valid, alone or with those that it goes on to."""
        if self._is_valid(block, block):
            return False
        last = self._last_of(block)
        if last == block or not self._is_valid(block, last):
            return True
        self._join(block, last)
        return False

    def _is_valid(self, block: int, last: int) -> bool:
        return isinstance(self._questions.tree(self._text(block, last)), ast.Module)

    def _join(self, block: int, last: int) -> None:
        del self._starts[block + 1 : last + 1]

    def _last_of(self, block: int) -> int:
        """Return the block in which ends what is open at the end of another one."""
        if block + 1 == len(self._starts):
            return block
        start = self._starts[block]
        found = Scan()
        stop = min(self._end(block) + MAX_JOINED, start + self._scannable)
        last, number = block, start
        for number in range(start, min(stop, len(self._lines))):
            found.feed(self._lines[number])
            if number + 1 >= self._end(last):
                if not found.is_open:
                    break
                last = min(last + 1, len(self._starts) - 1)
        self._scannable -= number + 1 - start
        is_decorated = last == block and self._lines[start].startswith("@")
        return block + 1 if is_decorated else last

    def _mend(self, block: int) -> int:
        """Mend a block, and return which one it is now."""
        error = self._questions.tree(self._text(block))
        last = self._last_of(block)
        if last > block and not self._is_valid(block + 1, block + 1):
            self._join(block, last)
        if block and isinstance(error, IndentationError):
            # It may be the rest of the one above, after a line that is too far left.
            block -= 1
            self._join(block, block + 1)
        start, end = self._starts[block], self._end(block)
        mended = mend(self._lines[start:end], self._questions)
        self._lines[start:end] = mended.lines
        self._lost |= {start + line: why for line, why in mended.lost.items()}
        for line, shift in mended.shifts.items():
            self._shifts[start + line] = self._shifts.get(start + line, 0) + shift
        self._mended += 1
        return block

    def _mend_all(self) -> None:
        block = 0
        while block < len(self._starts):
            if self._is_broken(block):
                if self._mended < MAX_MENDED:
                    block = self._mend(block)
                else:
                    self._lose(block)
            block += 1

    def _lose(self, block: int) -> None:
        lines = range(self._starts[block], self._end(block))
        self._lost |= dict.fromkeys(lines, NOT_VALID)
        self._lines[lines.start : lines.stop] = [""] * len(lines)

    def _in_blocks(self) -> Parsed:
        """Return what is valid by itself, of a text that is too much as a whole."""
        body: list[ast.stmt] = []
        for block, start in enumerate(self._starts):
            result = tree(self._text(block))
            if not isinstance(result, ast.Module):
                self._lose(block)
                continue
            body += (ast.increment_lineno(each, start) for each in result.body)
        move_right(body, self._shifts)
        return self._parsed((Block(0, body),))


def _starts(lines: list[str]) -> Iterator[int]:
    """Yield the lines, from 0, with which top-level blocks start."""
    quotes = ""
    for index, line in enumerate(lines):
        if quotes and not DEFINES.match(line):
            quotes = _open_text(line, quotes)
            continue
        above = lines[index - 1] if index else ""
        if not index or (STARTS.match(line) and not above.startswith("@")):
            yield index
        quotes = _open_text(line, "")


def _open_text(line: str, quotes: str) -> str:
    """Return the quotes that are open behind a line, given those in front of it."""
    if '"""' not in line and "'''" not in line:
        return quotes
    found = Scan(quotes=quotes)
    found.feed(line)
    return found.quotes
