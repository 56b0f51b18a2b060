"""Write ignore comments: the edit that makes a program say what need not count.

Where the comment goes is decided by trying: of the places in question, the first in
which it would be read as one about that call, and as nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Edit, Location
from scanner_core.source import ignore_comments, rewriting
from scanner_core.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts.of_comments import IgnoreComment
    from scanner_core.source.text import Cell

NOT_PYTHON: Final = ("%", "!", "?")
"""What lines of a notebook begin with, behind which a hash is no comment."""


def ignoring(cell: Cell, place: Location, rule: str, reason: str) -> Edit | None:
    """Return the edit that ignores a rule at a place; ``None`` where none would.

    Without a ``reason``, the comment ends where one belongs.
    """
    first = place.line or 1
    for edit in _candidates(cell, place, rule, _one_line(reason)):
        after = rewriting.edited(cell.text, [edit])
        moved = edit.text.count("\n")
        last = place.end_line or first
        if _is_ignored(after, rule, first + moved, last + moved):
            return edit
    return None


def _one_line(reason: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in reason)
    return " ".join(shown.split())[: ignore_comments.LONGEST_REASON]


def _candidates(cell: Cell, place: Location, rule: str, reason: str) -> Iterator[Edit]:
    lines = [found[0].rstrip("\r\n") for found in rewriting.LINE.finditer(cell.text)]
    first, last = place.line or 1, place.end_line or place.line or 1
    if not 0 < first <= last <= len(lines):
        return
    for comment in _comments(cell.text):
        if comment.names and comment.lines and _touches(comment, first, last):
            where = _at(place, comment.location.line or 1, comment.names.end_column)
            yield Edit(where, f", {rule}" if comment.rules else rule)
    said = f"# gifthorse: ignore[{rule}] -- {reason}".rstrip()
    for line in dict.fromkeys((first, last)):
        if _takes_a_comment(lines[line - 1]):
            end = len(lines[line - 1].rstrip())
            yield Edit(_at(place, line, end), f"  {said}")
    code = lines[first - 1]
    if not code.startswith("%%") and not (first > 1 and _goes_on(lines[first - 2])):
        indent = code[: len(code) - len(code.lstrip())]
        yield Edit(_at(place, first, len(indent)), f"{said}\n{indent}")


def _at(place: Location, line: int, column: int | None) -> Location:
    return Location(place.path, (), None, place.cell, line, column, line, column)


def _takes_a_comment(line: str) -> bool:
    return not _goes_on(line) and not line.lstrip().startswith(NOT_PYTHON)


def _goes_on(line: str) -> bool:
    return line.rstrip().endswith("\\")


def _comments(text: str) -> list[IgnoreComment]:
    return list(ignore_comments.find(SourceText.module(text)))


def _touches(comment: IgnoreComment, first: int, last: int) -> bool:
    lines = comment.lines or (0, -1)
    return lines[0] <= last and first <= lines[1]


def _is_ignored(text: str, rule: str, first: int, last: int) -> bool:
    return any(
        rule in comment.rules and _touches(comment, first, last)
        for comment in _comments(text)
    )
