"""Comments that ask gifthorse to ignore something, and the lines that they are about.

``# gifthorse: ignore[rule, other-rule] -- why`` stands behind the first line of a
statement, behind a line of the call, or alone above the statement; ``ignore-file``
stands alone and is about the whole program.  Text in strings is no comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from scanner_core.facts.of_comments import IgnoreComment
from scanner_core.findings import Edit, Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.source.text import Cell, SourceText

MARK: Final = "gifthorse:"
"""Without it in a text, there is nothing to find."""
MOST: Final = 1000
"""Comments of one program that count."""
MOST_RULES: Final = 50
LONGEST_REASON: Final = 500
IGNORE: Final = re.compile(
    r"#[ \t]*gifthorse:[ \t]*ignore(?P<file>-file)?(?![\w-])"
    r"(?:[ \t]*\[(?P<rules>[^\]\n]{0,5000})\])?(?:[ \t]*(?P<dash>--|[\u2013\u2014:]))?"
)
TOKEN: Final = re.compile(
    r'''"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'''
    r"""|\'\'\'[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+\'\'\'"""
    r"""|"(?:\\.|[^"\\\n])*+"|'(?:\\.|[^'\\\n])*+'"""
    r"""|\#[^\n]*|\\.|[(\[{)\]}\n]""",
    re.DOTALL,
)
NEXT_COMMENT: Final = re.compile(r"[ \t]#[ \t]")


@dataclass(slots=True)
class _Statement:
    """Lines that belong together, as far as they were gone through."""

    start: int
    """Where they begin in the text."""
    line: int
    depth: int = 0
    """Brackets that are open."""
    behind: list[tuple[int, re.Match[str]]] = field(default_factory=list)
    """Comments behind code, or between its lines, with their lines."""


def find(text: SourceText) -> Iterator[IgnoreComment]:
    """Yield the comments of a program, in order; the first of very many."""
    cells = (cell for cell in text.cells if MARK in cell.text)
    found = (_in_cell(cell, text.path) for cell in cells)
    yield from islice(chain.from_iterable(found), MOST)


def _in_cell(cell: Cell, path: str) -> Iterator[IgnoreComment]:
    text, line = cell.text, 1
    statement, above = _Statement(0, 1), list[tuple[int, re.Match[str]]]()
    for token in TOKEN.finditer(text):
        char = token[0][0]
        if char in "([{":
            statement.depth += 1
        elif char in ")]}":
            statement.depth = max(0, statement.depth - 1)
        elif char == "#":
            found = IGNORE.search(text, token.start(), token.end())
            if found and statement.depth == 0 and _is_alone(text, token.start()):
                above.append((line, found))
            elif found:
                statement.behind.append((line, found))
        elif char == "\n" and statement.depth == 0:
            if _is_code(text, statement.start, token.start()):
                yield from _about(statement, line, above, cell, path)
                above = []
            statement = _Statement(token.end(), line + 1)
        line += token[0].count("\n")
    is_whole = statement.depth == 0 and _is_code(text, statement.start, len(text))
    yield from _about(statement, line if is_whole else None, above, cell, path)


def _is_code(text: str, start: int, end: int) -> bool:
    return text[start:end].lstrip()[:1] not in {"", "#"}


def _is_alone(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def _about(
    statement: _Statement,
    last: int | None,
    above: list[tuple[int, re.Match[str]]],
    cell: Cell,
    path: str,
) -> Iterator[IgnoreComment]:
    """Yield the comments on a statement; it has no ``last`` line if it never ends."""
    for line, found in above:
        lines = (line, line) if last is None else (statement.line, last)
        yield _comment(found, line, lines, cell, path)
    for line, found in statement.behind:
        is_first = line == statement.line and last is not None
        lines = (line, last) if is_first and last else (line, line)
        yield _comment(found, line, lines, cell, path)


def _comment(
    found: re.Match[str], line: int, lines: tuple[int, int], cell: Cell, path: str
) -> IgnoreComment:
    text = found.string
    begin = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.start())
    end = len(text) if end < 0 else end
    other = NEXT_COMMENT.search(text, found.end(), end)
    stop = other.start() + 1 if other else end
    rules = re.split(r"[\s,]+", found["rules"] or "")
    reason = text[found.end() : stop].strip() if found["dash"] else ""

    def span(first: int, last: int) -> Location:
        columns = first - begin, last - begin
        return Location(path, (), None, cell.index, line, columns[0], line, columns[1])

    if other:
        removal = span(found.start(), stop)
    elif before := text[begin : found.start()].rstrip():
        removal = span(begin + len(before), end)
    else:  # The whole line, with its end if it has one.
        after = (line + 1, 0) if end < len(text) else (line, end - begin)
        removal = Location(path, (), None, cell.index, line, 0, *after)
    return IgnoreComment(
        span(found.start(), found.start() + len(text[found.start() : stop].rstrip())),
        tuple(filter(None, rules))[:MOST_RULES],
        reason[:LONGEST_REASON],
        None if found["file"] else lines,
        Edit(removal, ""),
        None if found["rules"] is None else span(*found.span("rules")),
    )
