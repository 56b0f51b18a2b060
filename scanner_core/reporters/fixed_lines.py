"""What a fix makes of the lines of a program, to be read and copied."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from scanner_core.findings import Edit, Fix, Location

    SourceLine: TypeAlias = Callable[[Location], str | None]

LONGEST: Final = 400
"""Characters of a line; what would have to be cut is of no use to anybody."""
MOST_LINES: Final = 12


def fixed(fix: Fix, source_line: SourceLine) -> str:
    """Return the lines that a fix changes as they are afterwards.

    The text is empty if that cannot be told, or is not fit to be shown as it is.
    """
    by_line: dict[tuple[int, int], list[Edit]] = {}
    for edit in fix.edits:
        place = edit.location
        if place.line is None or place.end_line not in {None, place.line}:
            return ""
        by_line.setdefault((place.cell or 0, place.line), []).append(edit)
    changed: list[str] = []
    for where in sorted(by_line):
        line = source_line(by_line[where][0].location)
        if line is None:
            return ""
        changed += _edited(line, by_line[where]).split("\n")
    is_fit = all(len(each) <= LONGEST and _is_plain(each) for each in changed)
    if not is_fit or len(changed) > MOST_LINES:
        return ""
    return textwrap.dedent("\n".join(changed))


def _edited(line: str, edits: Iterable[Edit]) -> str:
    for edit in sorted(edits, key=lambda each: -(each.location.column or 0)):
        start = edit.location.column or 0
        end = edit.location.end_column
        line = line[:start] + edit.text + line[start if end is None else end :]
    return line


def _is_plain(line: str) -> bool:
    return line.replace("\t", " ").isprintable()
