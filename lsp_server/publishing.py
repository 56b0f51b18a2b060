"""Tells a client what was found: pushed as it comes, or kept until it asks.

No document is told of both ways.  A client that asks does so document by document, but
an edit of one cell changes what is found in others: those of a notebook are pushed to
every client, and whoever asks about one is told that there is nothing more.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import convert
from lsp_server.documents import key
from lsp_server.reports import named, report_of
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsp_server.analysis import Analysis
    from lsp_server.documents import Document
    from lsp_server.language_server import Server
    from lsp_server.programs import Program
    from scanner_core.findings import Report

STATUS: Final = "gifthorse/status"
NOTHING: Final = "nothing"
"""The result id of no diagnostics."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown in a document because of a report."""

    report: Report | None
    diagnostics: tuple[types.Diagnostic, ...]
    name: str
    """The result id."""


@dataclass(frozen=True, slots=True)
class Status:
    """What an analysis came to, in a few words, for a status bar."""

    uri: str
    verdict: str
    summary: str
    findings: int
    busy: bool


def publish(server: Server, analysis: Analysis) -> None:
    """Tell of a new analysis."""
    program = analysis.program
    if not is_pulled(server, program):
        shown = _diagnostics(server, analysis)
        for document in program.documents:
            server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(
                    document.uri, shown[document.uri], document.version
                )
            )
    if server.client.wants_status and server.settings_of(program.uri).enable:
        server.protocol.notify(STATUS, dataclasses.asdict(status(analysis)))


def clear(server: Server, documents: Iterable[Document], program: Program) -> None:
    """Take back what was told of documents that are gone."""
    if is_pulled(server, program):
        return
    for document in documents:
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, [])
        )


def is_pulled(server: Server, program: Program) -> bool:
    """Tell whether a client asks about a program, and is told of it only then."""
    return server.client.pulls and not program.is_notebook


def answer(
    server: Server, analysis: Analysis, uri: str, before: str | None
) -> types.DocumentDiagnosticReport:
    """Return the answer to who asks, and what it knew ``before``."""
    if analysis.program.is_notebook:
        shown = Shown(analysis.report, (), NOTHING)
    else:
        shown = _shown(server, analysis, uri)
    if shown.name == before:
        return types.RelatedUnchangedDocumentDiagnosticReport(before)
    every = list(shown.diagnostics)
    return types.RelatedFullDocumentDiagnosticReport(every, result_id=shown.name)


def _shown(server: Server, analysis: Analysis, uri: str) -> Shown:
    """Return what to show of a document, made again only if it may have changed."""
    last, is_placed = server.shown.pop(key(uri), None), _is_placed(analysis)
    if not last or analysis.report is not last.report or not is_placed:
        every = tuple(_diagnostics(server, analysis)[uri])
        last = Shown(analysis.report, every, result_id(every))
    if is_placed:
        server.shown[key(uri)] = last
    return last


def _is_placed(analysis: Analysis) -> bool:
    """Whether the columns of a client are those of the report, whatever the text is."""
    source, program = analysis.source, analysis.program
    if source is None or not all(each.text.isascii() for each in program.documents):
        return False
    places = [each.location for each in source.findings]
    places += [each.location for each in source.gaps]
    return all(at.end_column is not None for at in places) and not any(
        each.gaps for each in analysis.unlinked()
    )


def result_id(shown: Iterable[types.Diagnostic]) -> str:
    """Return a name for diagnostics, the same for the same ones."""
    parts = [
        f"{d.range.start.line}:{d.range.start.character}:{d.range.end.line}:"
        f"{d.range.end.character} {d.severity} {d.code} {d.message} "
        f"{[each.message for each in d.related_information or ()]}"
        for d in shown
    ]
    whole = "\n".join(parts).encode(errors="replace")
    return hashlib.blake2b(whole, digest_size=12).hexdigest() if parts else NOTHING


def status(analysis: Analysis) -> Status:
    """Return what an analysis came to, the artifacts of the program included."""
    uri, report = analysis.program.uri, analysis.report
    if report is None or analysis.source is None:
        return Status(uri, Verdict.INCOMPLETE.value, "Not analysed", 0, busy=False)
    findings = [
        finding
        for finding in analysis.source.findings
        if not finding.suppressed and not analysis.is_accepted(finding)
    ]
    gaps = sum(len(artifact.gaps) for artifact in report.artifacts)
    said = [_counted(len(findings), "finding"), _counted(gaps, "gap")]
    summary = ", ".join(filter(None, said)) or "No rule fired"
    return Status(uri, report.verdict.value, summary, len(findings), busy=False)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def leads(server: Server) -> convert.Leads:
    """Return where a client can go from a diagnostic."""
    client = server.client
    return convert.Leads(
        server.pages.address if client.shows_pages else None,
        report_of if client.knows_reports else None,
        functools.partial(named, roots=server.roots()),
    )


def _diagnostics(
    server: Server, analysis: Analysis
) -> dict[str, list[types.Diagnostic]]:
    can_relate = server.client.shows_related
    return convert.diagnostics(
        analysis, server.codec, can_relate=can_relate, leads=leads(server)
    )
