"""A program without the bodies of functions that do not matter, which parses quicker.

To parse a file takes longer than all that is done with its tree, and most files that
load something are half functions that load nothing.  These are told by indentation;
what is left out has none of the words that matter, so nothing is lost if it is not what
it looks like.  A body that turns out to be needed is parsed by itself.
"""

from __future__ import annotations

import ast
import bisect
import functools
import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.parse import MAX_LENGTH
from scanner_core.source.parsing.statements import tree
from scanner_core.source.parsing.trees import Trees
from scanner_core.source.text import line_starts
from scanner_core.source.words import spelled

if TYPE_CHECKING:
    from scanner_core.source.parsing.trees import Block
    from scanner_core.source.words.relevance import Relevance

# With a line feed in front, which is quickly found.
DEFINITION: Final = re.compile(r"\n( *)(?:(?:async +)?def|(class)) +(\w+)")
TABS: Final = re.compile(r"\n *[\t\f]")
ENDS_HEADER: Final = re.compile(r":[ ]*(?:#.*)?$")
NO_CODE: Final = re.compile(r" *(?:#|$)")
LINE_FEED: Final = "\n"
WITHIN: Final = "async def body():"
MAKING: Final = frozenset({"__init__", "__post_init__", "setUp", "setup"})
"""Methods that matter whenever their classes do."""
ASKED: Final = "find_class"
"""A method that is looked at whether it matters or not."""
LEAST: Final = 3
"""Lines of a body that is worth leaving out."""
MAX_HEADER: Final = 50
"""Lines."""


class Skeleton:
    """The source of a module, and what was left out of it."""

    def __init__(self, text: str, relevance: Relevance) -> None:
        """Look for functions without a line that matters, in the only cell."""
        self._source = text.split("\n")
        text = spelled.as_names(text)
        self._lines = text.split("\n")
        """The same, of which every letter is ASCII."""
        self._relevance = relevance
        self._bodies: dict[int, range] = {}
        """The lines of each body that was left out, by the line of the definition."""
        texts = spelled.lines_of_texts(text)
        self._texts = texts or frozenset()
        if texts is not None:
            self._leave_out(text)

    def blocks(self) -> tuple[Block, ...] | None:
        """Return what is left.

        ``None`` if nothing was left out, or if what is left is too long or not valid.
        """
        lines = self._shortened() if self._bodies else []
        is_short = sum(map(len, lines)) + len(lines) <= MAX_LENGTH
        found = Trees().parse(lines) if lines and is_short else None
        if not found or isinstance(found, Exception):
            self._bodies.clear()
            return None
        return found

    def complete(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Give a function its body, if it was left out."""
        if (body := self._bodies.pop(node.lineno - 1, None)) is None:
            return
        lines = self._source[body.start : body.stop]
        # Above it, there are as many lines as in the whole program: Python is quicker
        # with a text of many lines than with many lines that are empty.
        above = (f'"""{LINE_FEED * (body.start - 2)}"""',) if body.start > 1 else ()
        match tree("\n".join((*above, WITHIN, *lines))):
            case ast.Module(body=[*_, ast.AsyncFunctionDef(body=statements)]):
                node.body[:] = statements

    def _shortened(self) -> list[str]:
        """Return the lines to be parsed; none of those that are left is moved."""
        lines = list(self._source)
        for definition, body in self._bodies.items():
            lines[body.start : body.stop] = [""] * len(body)
            # The last line tells where the function ends.
            lines[body[-1]] = " " * (_indent(lines[definition]) + 1) + "..."
        return lines

    def _leave_out(self, text: str) -> None:
        starts = line_starts(self._lines)
        tabs = (bisect.bisect(starts, match.start()) for match in TABS.finditer(text))
        if any(line not in self._texts for line in tabs):
            return
        end = 0
        classes: list[tuple[int, bool]] = []
        for match in DEFINITION.finditer("\n" + text):
            line = bisect.bisect_right(starts, match.start()) - 1
            if line < end or line in self._texts:
                continue
            indent = len(match[1])
            first = self._behind_header(line, indent)
            if match[2]:
                span = line + 1, self._end(text, starts, first, indent)
                classes.append((indent, self._relevance.covers(0, span)))
            elif not (
                self._relevance.covers(0, (line + 1, line + LEAST))
                or _is_asked(match[3], indent, classes)
            ):
                last = self._end(text, starts, first, indent)
                if self._is_needless(line, first, last):
                    self._bodies[line] = range(first, last)
                    end = last

    def _is_needless(self, line: int, first: int, last: int) -> bool:
        is_short = last - first < LEAST
        return not is_short and not self._relevance.covers(0, (line + 1, last))

    def _end(self, text: str, starts: list[int], first: int, indent: int) -> int:
        """Return the line behind the last one of the body of a function."""
        end, dedent = first, _dedent(indent)
        while end < len(self._lines):
            found = dedent.search(text, starts[end] - 1)
            end = (
                bisect.bisect_right(starts, found.end()) - 1
                if found
                else len(self._lines)
            )
            if end not in self._texts:
                break
            end += 1
        while end > first and NO_CODE.match(self._lines[end - 1]):
            if end - 1 in self._texts:
                break
            end -= 1
        return end

    def _behind_header(self, line: int, indent: int) -> int:
        if ENDS_HEADER.search(self._lines[line]):
            return line + 1
        for number in range(line + 1, min(line + MAX_HEADER, len(self._lines))):
            if self._lines[number].startswith(")", indent):
                if ENDS_HEADER.search(self._lines[number]):
                    return number + 1
                break
        return len(self._lines)


def _is_asked(name: str, indent: int, classes: list[tuple[int, bool]]) -> bool:
    """Whether a function is looked at even if it does not matter.

    ``classes`` are those above it: how far to the right, and whether each matters.
    """
    while classes and classes[-1][0] >= indent:
        classes.pop()
    makes = name in MAKING and (not classes or classes[-1][1])
    return makes or name == ASKED


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@functools.cache
def _dedent(indent: int) -> re.Pattern[str]:
    """Return what finds the first line that is not as far to the right."""
    return re.compile(rf"\n(?! {{{indent + 1}}}| *(?:#|\n|\Z))")
