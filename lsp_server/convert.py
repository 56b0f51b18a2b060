"""Between the engine's values and the protocol's, positions above all.

The only place where columns change their unit: code points here, and with a client
whatever was agreed (UTF-8, UTF-16 or UTF-32), through the codec of pygls.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from scanner_core.findings import Location, Severity
from scanner_core.reporters.legible import legible
from scanner_core.reporters.wording import suppression, worst_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis, Linked
    from lsp_server.documents import Document
    from lsp_server.programs import Program
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


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a person can go from a diagnostic, as far as the client can open it."""

    page_of: Callable[[str], str | None] | None = None
    """Tells where the page of a rule is."""
    report_of: Callable[[str], str] | None = None
    """Tells where the report of a file is; ``None``: to the file itself."""
    name_of: Callable[[str], str] | None = None
    """Tells what people call a file; ``None``: by its path, as it was opened."""


NOWHERE: Final = Leads()


def offset(position: types.Position, document: Document, codec: PositionCodec) -> int:
    """Return how many code points into its text a client's position is.

    Behind the end of a line means its end; behind the last line, the end of the text.
    """
    if (at := document.quickly(position.line, position.character)) is not None:
        return at
    if position.line >= len(document.lines):
        return len(document.text)
    line = document.line(position.line)
    if line.isascii():
        return document.lines[position.line][0] + min(position.character, len(line))
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


def place(
    location: Location, program: Program, codec: PositionCodec
) -> tuple[Document, types.Range] | None:
    """Return which document of a program a location is in, and where.

    ``None`` if the program has no documents.
    """
    document = program.at(location)
    return (document, to_range(location, document, codec)) if document else None


def point(
    position: types.Position, document: Document, program: Program, codec: PositionCodec
) -> Location:
    """Return a client's position as the engine has it: where something may start."""
    at = offset(position, document, codec)
    line = document.line_at(at)
    return Location(
        program.uri,
        cell=program.cell(document),
        line=line + 1,
        column=at - document.lines[line][0],
    )


def touches(
    location: Location,
    program: Program,
    document: Document,
    asked: types.Range,
    codec: PositionCodec,
) -> bool:
    """Tell whether a location and what a client asks about have a place in common."""
    if program.at(location) is not document:
        return False
    above = (location.line or 1) - 1 > asked.end.line
    last = (location.end_line or location.line or 1) - 1
    if above or last < asked.start.line < len(document.lines):
        return False  # Most are elsewhere, which no column is needed for.
    start, end = span(location, document)
    first = offset(asked.start, document, codec)
    return first <= end and start <= offset(asked.end, document, codec)


def to_range(
    location: Location, document: Document, codec: PositionCodec
) -> types.Range:
    """Return a location as a range in the client's units."""
    return stretch(*span(location, document), document, codec)


def stretch(
    start: int, end: int, document: Document, codec: PositionCodec
) -> types.Range:
    """Return a piece of text, by its code points, as a range in the client's units."""
    return types.Range(
        _to_position(start, document, codec), _to_position(end, document, codec)
    )


def diagnostics(
    analysis: Analysis,
    codec: PositionCodec,
    *,
    can_relate: bool = True,
    leads: Leads = NOWHERE,
) -> dict[str, list[types.Diagnostic]]:
    """Return everything that an editor should show, by the address of each document.

    A line that is fine gets no mark.
    ``can_relate`` is whether the client shows related places; if not, they become part
    of the message.  ``leads`` is where else it can go from there.
    """
    program = analysis.program
    shown: dict[str, list[types.Diagnostic]] = {e.uri: [] for e in program.documents}
    for location, diagnostic in _diagnostics(
        analysis, codec, can_relate=can_relate, leads=leads
    ):
        if document := program.at(location):
            shown[document.uri].append(diagnostic)
    return shown


def _diagnostics(
    analysis: Analysis,
    codec: PositionCodec,
    *,
    can_relate: bool,
    leads: Leads,
) -> Iterator[tuple[Location, types.Diagnostic]]:
    program, whole = analysis.program, Location("")
    if not (source := analysis.source):
        what = f"gifthorse could not analyse this document: {analysis.failure}"
        yield whole, _gap(what, whole, program, codec)
        return
    for finding in source.findings:
        if not analysis.is_accepted(finding):  # a hover tells whoever asks
            yield (
                finding.location,
                to_diagnostic(
                    finding,
                    analysis,
                    codec,
                    can_relate=can_relate,
                    leads=leads,
                ),
            )
    for gap in source.gaps:
        reason = gap.reason[:1].upper() + gap.reason[1:]
        yield gap.location, _gap(reason, gap.location, program, codec)
    for artifact in analysis.unlinked():
        for gap in artifact.gaps:
            yield whole, _gap(_not_read(gap), whole, program, codec)


def to_diagnostic(
    finding: Finding,
    analysis: Analysis,
    codec: PositionCodec,
    *,
    can_relate: bool = True,
    leads: Leads = NOWHERE,
) -> types.Diagnostic:
    """Return a finding in source as the protocol has it."""
    message, severity = finding.message, SEVERITIES[finding.severity]
    if leads.name_of:
        message = named(finding, analysis, leads.name_of)
    if finding.suppressed:
        severity = types.DiagnosticSeverity.Hint
        message += f" ({suppression(finding.suppressed)})"
    related = [
        place
        for linked in analysis.linked(finding)
        for place in _related(linked, leads)
    ]
    page = leads.page_of(finding.rule) if leads.page_of else None
    message = legible(message, MAX_MESSAGE)
    if not can_relate:
        message = "\n".join([message, *(place.message for place in related)])
    return types.Diagnostic(
        range=_range(finding.location, analysis.program, codec),
        severity=severity,
        code=finding.rule,
        source=SOURCE,
        message=message,
        code_description=types.CodeDescription(page) if page else None,
        related_information=related if can_relate and related else None,
    )


def named(finding: Finding, analysis: Analysis, name_of: Callable[[str], str]) -> str:
    """Return what a finding says, with what it loads called as people do."""
    message = finding.message
    for linked in analysis.linked(finding):
        path = linked.artifact.path
        message = message.replace(path, name_of(path))
    return message


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
    # What is ASCII takes one unit a character in any encoding; the codec is slow.
    width = len(before) if before.isascii() else codec.client_num_units(before)
    return types.Position(number, width)


def _related(
    linked: Linked, leads: Leads
) -> Iterator[types.DiagnosticRelatedInformation]:
    artifact = linked.artifact
    if artifact.origin:  # not a file here, so there is nothing to open
        return
    start = types.Position(0, 0)  # bytes have no lines
    uri = Path(artifact.path).absolute().as_uri()
    uri = leads.report_of(uri) if leads.report_of else uri
    place = types.Location(uri, types.Range(start, start))
    said = [
        f"{inside(f.location)}: {f.message}" for f in worst_first(artifact.findings)
    ]
    said += [_not_read(gap) for gap in artifact.gaps]
    if len(said) > MAX_RELATED:
        said[MAX_RELATED:] = [f"and {len(said) - MAX_RELATED} more"]
    for text in said:
        yield types.DiagnosticRelatedInformation(place, legible(text))


def _gap(
    message: str, location: Location, program: Program, codec: PositionCodec
) -> types.Diagnostic:
    return types.Diagnostic(
        range=_range(location, program, codec),
        severity=GAP,
        code="gap",
        source=SOURCE,
        message=legible(message, MAX_MESSAGE),
    )


def _range(location: Location, program: Program, codec: PositionCodec) -> types.Range:
    found = place(location, program, codec)
    start = types.Position(0, 0)
    return found[1] if found else types.Range(start, start)


def _not_read(gap: Gap) -> str:
    return f"{gap.location.path}, {inside(gap.location)}: not read: {gap.reason}"
