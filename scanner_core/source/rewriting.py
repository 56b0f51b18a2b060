"""Edits to programs on disk: nothing changes but what is edited.

Encoding, newlines and a byte order mark stay; of a notebook, so does every byte but
those of the lines that change.
"""

from __future__ import annotations

import codecs
import json
import re
from bisect import bisect_right, insort
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scanner_core.source import notebook_json
from scanner_core.source.files import encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner_core.findings import Edit, Finding, Fix, Location

LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class CannotEdit(ValueError):
    """A program that cannot be written as it was read; the message says why."""


def rewritten(data: bytes, edits: Sequence[Edit], *, is_notebook: bool) -> bytes:
    """Return the bytes of a program with some edits, which do not overlap.

    Raises ``CannotEdit``.
    """
    if is_notebook:
        return _notebook(data, edits)
    encoding = encoding_of(data)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data[len(mark) :].decode(encoding)
        if text.encode(encoding) != data[len(mark) :]:
            raise CannotEdit(f"its encoding, {encoding}, has several spellings")
        return mark + edited(text, edits).encode(encoding)
    except (LookupError, UnicodeError) as error:
        raise CannotEdit(f"it is not text in {encoding}") from error


def edited(text: str, edits: Iterable[Edit], lines: re.Pattern[str] = LINE) -> str:
    """Return a text with some edits; new lines end as the one that they are on."""
    found = [match for match in lines.finditer(text) if match[0] or not match.start()]
    if not found or found[-1][0].endswith(("\r", "\n")):
        found += [match for match in [lines.match(text, len(text))] if match]
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: _start(edit.location)):
        start, end = (_at(found, *each(edit.location)) for each in (_start, _stop))
        if start < at or end < start:
            raise CannotEdit("its edits overlap")
        line = found[min((edit.location.line or 1) - 1, len(found) - 1)][0]
        ending = line[len(line.rstrip("\r\n")) :] or "\n"
        parts += [text[at:start], edit.text.replace("\n", ending)]
        at = end
    return "".join([*parts, text[at:]])


def applicable(finding: Finding, *, unsafe: bool) -> Fix | None:
    """Return the fix to apply: the first that can be, and may be."""
    if finding.suppressed:
        return None
    fixes = (fix for fix in finding.fixes if fix.edits and (fix.safe or unsafe))
    return next(fixes, None)


def chosen(
    findings: Iterable[Finding], path: str, *, unsafe: bool
) -> tuple[int, list[Edit]]:
    """Return edits that do not touch each other, and how many findings they fix."""
    count = 0
    edits: dict[Edit, None] = {}
    taken: defaultdict[int | None, list[Location]] = defaultdict(list)
    for finding in findings:
        fix = applicable(finding, unsafe=unsafe)
        if fix is None or any(each.location.path != path for each in fix.edits):
            continue
        new = [edit for edit in fix.edits if edit not in edits]
        places = [edit.location for edit in new]
        if not any(_is_in(taken[place.cell], place) for place in places):
            for place in places:
                insort(taken[place.cell], place, key=_start)
            edits |= dict.fromkeys(new)
            count += 1
    return count, list(edits)


def overlaps(one: Location, other: Location) -> bool:
    """Tell whether two edits touch: nobody can say which one goes first."""
    if one.cell != other.cell:
        return False
    return _start(one) <= _stop(other) and _start(other) <= _stop(one)


def _is_in(taken: list[Location], place: Location) -> bool:
    """Tell whether a place overlaps one of others, in their order, which do not."""
    before = bisect_right(taken, _stop(place), key=_start)
    return before > 0 and overlaps(taken[before - 1], place)


def _start(place: Location) -> tuple[int, int]:
    return place.line or 1, place.column or 0


def _stop(place: Location) -> tuple[int, int]:
    start = _start(place)
    end = start[1] if place.end_column is None else place.end_column
    return place.end_line or start[0], end


def _at(lines: list[re.Match[str]], line: int, column: int) -> int:
    if not 0 < line <= len(lines):
        raise CannotEdit("it has fewer lines than it had")
    found = lines[line - 1]
    return min(found.start() + column, found.end())


def _notebook(data: bytes, edits: Sequence[Edit]) -> bytes:
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data[len(mark) :].decode()
        cells = notebook_json.sources(text)
    except (UnicodeError, ValueError, RecursionError, IndexError) as error:
        raise CannotEdit("it is no notebook in UTF-8") from error
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits:
        by_cell.setdefault(edit.location.cell or 0, []).append(edit)
    if not by_cell.keys() <= cells.keys():
        raise CannotEdit("it has fewer cells than it had")
    for index in sorted(by_cell, reverse=True):
        source = cells[index]
        new = edited(source.text, by_cell[index], notebook_json.LINE)
        text = text[: source.start] + source.written(text, new) + text[source.end :]
    json.loads(text)
    return mark + text.encode()
