"""The calls of a program that load something, whether or not a rule says anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import linking
from scanner_core.facts import CallSite
from scanner_core.story import LoadCall

if TYPE_CHECKING:
    from scanner_core.facts import Environment
    from scanner_core.findings import Location, Report
    from scanner_core.source import SourceText

MOST_CALLS: Final = 24
COLLECTING: Final = frozenset({"builtins.dict"})
"""What only collects keywords for another call."""


def calls(
    text: SourceText, environment: Environment, report: Report, place: Location | None
) -> tuple[list[LoadCall], int]:
    """Return the calls to tell of, and how many more there are."""
    from scanner_core import source  # noqa: PLC0415 (models are explained without)

    found = [
        call
        for call in source.observe(text, environment, linking.WANTED)
        if isinstance(call, CallSite) and call.callee not in COLLECTING
        if place is None or _is_at(call.location, place)
    ]
    return [_told(call, text, report) for call in found[:MOST_CALLS]], max(
        0, len(found) - MOST_CALLS
    )


def _is_at(location: Location, place: Location) -> bool:
    end = location.end_line or location.line or 0
    return (
        (place.cell is None or place.cell == location.cell)
        and (place.line is None or (location.line or 0) <= place.line <= end)
        and (place.column is None or place.column == location.column)
    )


def _told(call: CallSite, text: SourceText, report: Report) -> LoadCall:
    own = next(each for each in report.artifacts if each.path == text.path)
    link = next((each for each in own.linked if each.call == call.location), None)
    artifact = None
    if link:
        loaded = (each for each in report.artifacts if each.path == link.artifact)
        artifact = next(loaded, None)
    findings = (each for each in own.findings if each.location == call.location)
    return LoadCall(
        call.location,
        call.callee,
        call.text,
        link.outcome.version if link else call.version,
        tuple(findings),
        link,
        artifact,
    )
