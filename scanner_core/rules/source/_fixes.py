"""Edits of a call: its keyword arguments, and the method that is called."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Edit, Fix

if TYPE_CHECKING:
    from scanner_core.facts import CallSite
    from scanner_core.findings import Location

METHOD: Final = re.compile(r"(?P<owner>[\w.]+)\.(?P<method>\w+)[ ]*\(")


def set_keyword(
    call: CallSite,
    keyword: str,
    value: str,
    position: int | None = None,
    *,
    safe: bool = False,
) -> tuple[Fix, ...]:
    """Return the fix that gives an argument this value, whether it is given or not.

    If an unpacked mapping may hold the argument, or the place cannot be told, a person
    has to do it.  It is ``safe`` if the program does the same afterwards: ``--fix``
    applies such fixes, ``--unsafe-fixes`` the others as well.
    """
    title = f"Pass {keyword}={value}"
    if place := call.written_at(keyword, position):
        return (Fix(title, safe, (Edit(place, value),)),)
    # Arguments of a partial are overridden by those of the call, unpacked ones are not.
    if call.insert_at is None or "**" in call.text or _is_passed_over(call, position):
        return (Fix(title),)
    comma = "" if _is_empty(call, call.insert_at) else ", "
    text = f"{comma}{keyword}={value}"
    return (Fix(title, safe, (Edit(call.insert_at, text),)),)


def replace_keyword(
    call: CallSite, keyword: str, text: str, title: str
) -> tuple[Fix, ...]:
    """Return the fix that gives another argument in the place of a keyword's."""
    value = call.written_at(keyword)
    if value is None or value.line is None or value.column is None:
        return (Fix(title),)
    line, offset = _line(call, value)
    before = line[: value.column - offset]
    if (name := re.search(rf"\b{keyword}\s*=\s*\Z", before)) is None:
        return (Fix(title),)
    place = dataclasses.replace(value, column=name.start() + offset)
    return (Fix(title, edits=(Edit(place, text),)),)


def remove_keyword(
    call: CallSite, keyword: str, *, safe: bool = False
) -> tuple[Fix, ...]:
    """Return the fix that leaves a keyword argument out, with its comma."""
    title = f"Remove {keyword}"
    place = call.written_at(keyword)
    if place is None or place.line is None or place.line != place.end_line:
        return (Fix(title, safe),)
    line, offset = _line(call, place)
    start, end = (place.column or 0) - offset, (place.end_column or 0) - offset
    name = re.search(rf"(,\s*)?\b{keyword}\s*=\s*\Z", line[:start])
    if name is None:
        return (Fix(title, safe),)
    behind = re.match(r"\s*,\s*", line[end:])
    is_first = place.line == call.location.line
    if not is_first and not line[: name.start()].strip() and not line[end:].strip(", "):
        # It has the line to itself.
        gone = dataclasses.replace(
            place, column=0, end_line=place.line + 1, end_column=0
        )
    else:
        end += behind.end() if behind and name[1] is None else 0
        gone = dataclasses.replace(
            place, column=name.start() + offset, end_column=end + offset
        )
    return (Fix(title, safe, (Edit(gone, ""),)),)


def call_instead(call: CallSite, method: str) -> tuple[Fix, ...]:
    """Return the fix that calls another function of the same module."""
    title = f"Call {method}"
    place = call.location
    written = METHOD.match(call.text)
    if written is None or place.line is None or place.column is None:
        return (Fix(title),)
    start, end = (place.column + each for each in written.span("method"))
    place = dataclasses.replace(
        place, column=start, end_line=place.line, end_column=end
    )
    return (Fix(title, edits=(Edit(place, method),)),)


def owner(call: CallSite) -> str:
    """Return how the program spells the module whose function it calls, if it does."""
    written = METHOD.match(call.text)
    return written["owner"] if written else ""


def written(call: CallSite, keyword: str, position: int | None = None) -> str:
    """Return how the program spells an argument, if that is on one line."""
    place = call.written_at(keyword, position)
    if place is None or place.line is None or place.line != place.end_line:
        return ""
    line, offset = _line(call, place)
    return line[(place.column or 0) - offset : (place.end_column or 0) - offset]


def _is_empty(call: CallSite, place: Location) -> bool:
    """Whether the new argument would follow the opening bracket."""
    line, offset = _line(call, place)
    return line[: (place.column or 0) - offset].endswith("(")


def _line(call: CallSite, place: Location) -> tuple[str, int]:
    """Return what a call has on the line of a place, and the column where it begins."""
    row = (place.line or 0) - (call.location.line or 0)
    return call.text.split("\n")[row], 0 if row else call.location.column or 0


def _is_passed_over(call: CallSite, position: int | None) -> bool:
    """Whether the argument may be there by its position, from a partial or a ``*``."""
    return position is not None and (
        position < len(call.positional) or "*" in dict(call.keywords)
    )
