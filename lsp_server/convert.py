"""Between the engine's values and the protocol's, positions above all.

The only place where columns change their unit: code points here, and with a client
whatever was agreed (UTF-8, UTF-16 or UTF-32), through the codec of pygls.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from scanner_core.findings import Location, Severity
from scanner_core.reporters.legible import legible
from scanner_core.reporters.wording import suppression, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis, Linked
    from lsp_server.documents import Document
    from scanner_core.findings import Finding, Gap

SOURCE: Final = "gifthorse"
MAX_RELATED: Final = 8
MAX_MESSAGE: Final = 1000

# Stable: people filter by these.  A finding at info changes no verdict, which deserves
# the faintest mark there is.
SEVERITIES: Final = {
    Severity.CRITICAL: types.DiagnosticSeverity.Error,
    Severity.HIGH: types.DiagnosticSeverity.Error,
    Severity.MEDIUM: types.DiagnosticSeverity.Warning,
    Severity.LOW: types.DiagnosticSeverity.Information,
    Severity.INFO: types.DiagnosticSeverity.Hint,
}
GAP: Final = types.DiagnosticSeverity.Information
"""What was not read is always visible, and never louder than a finding."""


def offset(position: types.Position, document: Document, codec: PositionCodec) -> int:
    """Return how many code points into its text a client's position is.

    Behind the end of a line means its end; behind the last line, the end of the text.
    """
    if position.line >= len(document.lines):
        return len(document.text)
    line = document.line(position.line)
    if position.character >= codec.client_num_units(line):
        return document.lines[position.line][1]
    here = types.Position(0, position.character)
    column = codec.position_from_client_units([line], here).character
    return document.lines[position.line][0] + column


def span(location: Location, document: Document) -> tuple[int, int]:
    """Return where a location starts and ends, in code points into the text.

    Without a line, it is the first one: what is said is about the whole document.
    Without an end, it is the rest of the line.
    """
    start = _offset_of(location.line or 1, location.column or 0, document)
    line = location.end_line or location.line or 1
    column = location.end_column
    end = _offset_of(line, len(document.text) if column is None else column, document)
    return start, max(start, end)


def to_range(
    location: Location, document: Document, codec: PositionCodec
) -> types.Range:
    """Return a location as a range in the client's units."""
    start, end = span(location, document)
    return types.Range(
        _to_position(start, document, codec), _to_position(end, document, codec)
    )


def diagnostics(
    analysis: Analysis, codec: PositionCodec, *, can_relate: bool = True
) -> list[types.Diagnostic]:
    """Return everything that an editor should show about a document.

    A line that is fine gets no mark.
    ``can_relate`` is whether the client shows related places; if not, they become part
    of the message.
    """
    document = analysis.document
    if not (source := analysis.source):
        what = f"gifthorse could not analyse this document: {analysis.failure}"
        return [_gap(what, to_range(Location(""), document, codec))]
    shown = [
        to_diagnostic(finding, analysis, codec, can_relate=can_relate)
        for finding in source.findings
        if not analysis.is_accepted(finding)  # a hover tells whoever asks
    ]
    for gap in source.gaps:
        where = to_range(gap.location, document, codec)
        shown.append(_gap(gap.reason[:1].upper() + gap.reason[1:], where))
    for artifact in analysis.unlinked():
        where = to_range(Location(""), document, codec)
        shown += [_gap(_not_read(gap), where) for gap in artifact.gaps]
    return shown


def to_diagnostic(
    finding: Finding,
    analysis: Analysis,
    codec: PositionCodec,
    *,
    can_relate: bool = True,
) -> types.Diagnostic:
    """Return a finding in source as the protocol has it."""
    message, severity = finding.message, SEVERITIES[finding.severity]
    if finding.suppressed:
        severity = types.DiagnosticSeverity.Hint
        message += f" ({suppression(finding.suppressed)})"
    related = [
        place for linked in analysis.linked(finding) for place in _related(linked)
    ]
    message = legible(message, MAX_MESSAGE)
    if not can_relate:
        message = "\n".join([message, *(place.message for place in related)])
    return types.Diagnostic(
        range=to_range(finding.location, analysis.document, codec),
        severity=severity,
        code=finding.rule,
        source=SOURCE,
        message=message,
        related_information=related if can_relate and related else None,
    )


def inside(location: Location) -> str:
    """Return a place in an artifact without the artifact: ``data.pkl at 0x1f``."""
    at = "" if location.offset is None else f"{location.offset:#x}"
    member = "!".join(location.members)
    return " at ".join(filter(None, (member, at))) or "the whole file"


def _offset_of(line: int, column: int, document: Document) -> int:
    if line > len(document.lines):
        return len(document.text)
    start, end = document.lines[line - 1]
    return min(start + column, end)


def _to_position(at: int, document: Document, codec: PositionCodec) -> types.Position:
    number = document.line_at(at)
    before = document.text[document.lines[number][0] : at]
    return types.Position(number, codec.client_num_units(before))


def _related(linked: Linked) -> Iterator[types.DiagnosticRelatedInformation]:
    artifact = linked.artifact
    if artifact.origin:  # not a file here, so there is nothing to open
        return
    start = types.Position(0, 0)  # bytes have no lines
    uri = Path(artifact.path).absolute().as_uri()
    place = types.Location(uri, types.Range(start, start))
    said = [
        f"{inside(f.location)}: {f.message}" for f in worst_first(artifact.findings)
    ]
    said += [_not_read(gap) for gap in artifact.gaps]
    if len(said) > MAX_RELATED:
        said[MAX_RELATED:] = [f"and {len(said) - MAX_RELATED} more"]
    for text in said:
        yield types.DiagnosticRelatedInformation(place, legible(text))


def _gap(message: str, where: types.Range) -> types.Diagnostic:
    return types.Diagnostic(
        range=where,
        severity=GAP,
        code="gap",
        source=SOURCE,
        message=legible(message, MAX_MESSAGE),
    )


def _not_read(gap: Gap) -> str:
    return f"{gap.location.path}, {inside(gap.location)}: not read: {gap.reason}"
