"""The syntax trees of a text, of which an edit changes few.

Between two statements that start a line each, Python's parser has forgotten all that it
has read.  So a text need only be parsed from the last statement that starts above what
was changed to the first one that starts below, and that stands for itself: if it is not
valid, whatever is wrong may go on to the end.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.formats import python_cost
from scanner_core.source.parsing.statements import tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PLACED: Final = (ast.stmt, ast.expr, ast.excepthandler, ast.keyword, ast.arg, ast.alias)
NOT_SHIFTED: Final[Mapping[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Block:
    """Statements that are parsed together or not at all."""

    start: int
    """The line, from 0, with which the block starts."""
    body: list[ast.stmt]
    below: int = 0
    """How many lines they stand below those that their trees tell."""


class Trees:
    """The syntax trees of a text as it was when it was last valid.

    They are handed on to be looked at; nobody changes them.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: tuple[Block, ...] = ()

    def parse(
        self, lines: list[str], shifts: Mapping[int, int] = NOT_SHIFTED
    ) -> tuple[Block, ...] | Exception:
        """Return what the lines of a text are, or why they are nothing; never raises.

        Some lines, from 0, were written that much further to the right.
        """
        # A line that was moved is not what it looks like; no line of a text has a NUL.
        marked = list(lines)
        for line, shift in shifts.items():
            marked[line] += f"\0{shift}"
        if marked == self._lines:
            return self._blocks
        above, below = self._unchanged(marked)
        start = self._blocks[len(above)].start if above else 0
        end = below[0].start if below else len(lines)
        if (above or below) and (found := python_cost.excess("\n".join(lines))):
            return ValueError(found)
        parsed = _parsed(lines, range(start, end), shifts)
        if isinstance(parsed, Exception) and below:
            # It is wrong by what stands below, or Python tells where by that.
            parsed, below = _parsed(lines, range(start, len(lines)), shifts), ()
        if not isinstance(parsed, Exception):
            parsed = *above, *parsed, *below
            self._lines, self._blocks = marked, parsed
        return parsed

    def valid(self) -> tuple[list[str], tuple[Block, ...]]:
        """Return the lines of the text as it was last valid, and what they are."""
        return self._lines, self._blocks

    def _unchanged(
        self, lines: list[str]
    ) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """Return the blocks above and below all that is not as it was.

        The line behind those above is as it was, so that nothing goes on with them.
        """
        before, blocks = self._lines, self._blocks
        starts = [block.start for block in blocks]
        first = max(0, bisect_left(starts, _equal(before, lines)) - 1)
        rest = starts[first] if starts else 0
        bottom = _equal(reversed(before[rest:]), reversed(lines[rest:]))
        last = bisect_left(starts, len(before) - bottom)
        return blocks[:first], _moved(blocks[last:], len(lines) - len(before))


def _equal(some: Iterable[str], others: Iterable[str]) -> int:
    """Return how many lines are the same, of those that come first."""
    count = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        count += 1
    return count


def _moved(blocks: tuple[Block, ...], lines: int) -> tuple[Block, ...]:
    if not lines:
        return blocks
    return tuple(
        Block(each.start + lines, each.body, each.below + lines) for each in blocks
    )


def _parsed(
    lines: list[str], which: range, shifts: Mapping[int, int]
) -> tuple[Block, ...] | Exception:
    """Return the blocks of some of the lines; every line keeps its number."""
    if not which:
        return ()
    found = tree("\n" * which.start + "\n".join(lines[which.start : which.stop]))
    if isinstance(found, Exception):
        return found
    blocks = tuple(_blocks(found.body, lines, which.start))
    move_right(found.body, shifts)
    return blocks


def _blocks(body: list[ast.stmt], lines: list[str], start: int) -> Iterator[Block]:
    block = Block(start, [])
    for statement in body:
        line = _first_line(statement) - 1
        if line > block.start and _starts_anew(statement, lines[line - 1 : line + 1]):
            yield block
            block = Block(line, [])
        block.body.append(statement)
    yield block


def _first_line(statement: ast.stmt) -> int:
    above = (each.lineno for each in _decorators(statement))
    return min((statement.lineno, *above))


def _decorators(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.decorator_list
    return []


def _starts_anew(statement: ast.stmt, lines: list[str]) -> bool:
    """Whether a statement starts with the second of two lines, and it alone does."""
    above, line = lines
    if above.endswith("\\"):
        return False
    if _decorators(statement):
        return line.startswith("@")
    return statement.col_offset == 0


def move_right(body: list[ast.stmt], shifts: Mapping[int, int]) -> None:
    """Move what is on some lines, from 0, to the columns where it was written."""
    lines = sorted(shifts)
    pending: list[ast.AST] = list(body) if shifts else []
    while pending:
        node = pending.pop()
        if isinstance(node, PLACED):
            first, last = node.lineno, node.end_lineno or node.lineno
            above = (each.lineno for each in _decorators(node))
            first_of_all = min((first, *above))
            index = bisect_left(lines, first_of_all - 1)
            if index == len(lines) or lines[index] > last - 1:
                continue
            node.col_offset = max(0, node.col_offset + shifts.get(first - 1, 0))
            end = node.end_col_offset or 0
            node.end_col_offset = max(0, end + shifts.get(last - 1, 0))
        pending.extend(ast.iter_child_nodes(node))
