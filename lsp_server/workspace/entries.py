"""What is known of one file of a workspace, as far as a client is told of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import convert
from lsp_server.analysis import Analysis
from lsp_server.documents import Document
from lsp_server.programs import Program
from scanner_core.findings import Kind, Location, Verdict
from scanner_core.reporters.legible import legible
from scanner_core.reporters.wording import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygls.workspace import PositionCodec

    from lsp_server.convert import Leads
    from lsp_server.workspace.jobs import Seen
    from scanner_core.findings import ArtifactReport, Finding

TOP: Final = types.Range(types.Position(0, 0), types.Position(0, 0))
"""Where it stands what is said of bytes, which have no lines."""
CLEAN: Final = "no rule fired"
LONGEST: Final = 300
"""Characters of a summary."""
_SEVERITIES: Final = {
    Verdict.UNSAFE: types.DiagnosticSeverity.Error,
    Verdict.REVIEW: types.DiagnosticSeverity.Warning,
    Verdict.INCOMPLETE: types.DiagnosticSeverity.Information,
}


@dataclass(frozen=True, slots=True)
class Load:
    """A call that loads an artifact."""

    artifact: str
    """Its path; absolute."""
    where: types.Range


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one file."""

    path: str
    """Absolute."""
    uri: str
    """The same as an address."""
    root: str
    """The folder of the workspace that it is in."""
    kind: Kind
    verdict: Verdict
    format: str | None = None
    size: int | None = None
    summary: str = ""
    """One line."""
    diagnostics: tuple[types.Diagnostic, ...] = ()
    loads: tuple[Load, ...] = ()
    """Of a program."""
    may_load: bool = False
    """Whether it is a program that another file beside it may concern."""

    @property
    def is_artifact(self) -> bool:
        """Whether it is what programs load, and no program."""
        return self.kind is Kind.ARTIFACT

    @property
    def is_worth_keeping(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.is_artifact or self.diagnostics or self.loads or self.may_load)


def entry(
    seen: Seen,
    root: str,
    codec: PositionCodec,
    *,
    can_relate: bool = True,
    leads: Leads = convert.NOWHERE,
) -> Entry | None:
    """Return what is to be known of a file; ``None`` if no loader takes it.

    For the rest, see ``convert.diagnostics``.
    """
    if seen.report is None:
        return None
    report = seen.report.artifacts[0]
    made = Entry(
        seen.path,
        Path(seen.path).as_uri(),
        root,
        report.kind,
        report.verdict,
        report.format,
        report.size,
        summary(report),
    )
    if report.kind is Kind.ARTIFACT:
        shown = tuple(_of_artifact(report, made.summary, leads))
        return dataclasses.replace(made, diagnostics=shown)
    document = Document(made.uri, 0, seen.text or "")
    analysis = Analysis(Program.of(document), seen.report)
    by_uri = convert.diagnostics(analysis, codec, can_relate=can_relate, leads=leads)
    shown = tuple(by_uri[document.uri])
    if report.kind is Kind.NOTEBOOK:
        shown = tuple(_in_notebook(report, leads))
    loads = tuple(
        Load(link.artifact, convert.to_range(link.call, document, codec))
        for link in report.linked
        if link.artifact
    )
    may_load = bool(report.findings or report.judged_by or report.linked)
    return dataclasses.replace(made, diagnostics=shown, loads=loads, may_load=may_load)


def summary(report: ArtifactReport) -> str:
    """Return the worst of a report in one line."""
    standing = _standing(report)
    if standing:
        return legible(standing[0].message, LONGEST)
    if report.gaps:
        return legible(f"not all of it was read: {report.gaps[0].reason}", LONGEST)
    return CLEAN


def _standing(report: ArtifactReport) -> list[Finding]:
    return [f for f in worst_first(report.findings) if not f.suppressed]


def _of_artifact(
    report: ArtifactReport, said: str, leads: Leads
) -> Iterator[types.Diagnostic]:
    """Yield one clear line, unless nothing is wrong."""
    if not (severity := _SEVERITIES.get(report.verdict)):
        return
    standing = _standing(report)
    is_gap = report.verdict is Verdict.INCOMPLETE
    others = len(report.gaps if is_gap else standing) - 1
    what = "gap" if is_gap else "finding"
    more = f" (and {others} more {what}{'s' * (others > 1)})" if others > 0 else ""
    message = said[:1].upper() + said[1:] + more
    rule = None if is_gap else standing[0].rule
    yield _at_top(severity, rule, message, leads)


def _in_notebook(report: ArtifactReport, leads: Leads) -> Iterator[types.Diagnostic]:
    """Yield what is said of cells, at the top: lines of a file are not those of cells.

    Opened, a notebook is told of cell by cell.
    """
    for finding in _standing(report):
        severity = convert.SEVERITIES[finding.severity]
        message = _cell(finding.location) + legible(finding.message)
        yield _at_top(severity, finding.rule, message, leads)
    for gap in report.gaps:
        message = _cell(gap.location) + legible(gap.reason)
        yield _at_top(convert.GAP, None, message, leads)


def _at_top(
    severity: types.DiagnosticSeverity,
    rule: str | None,
    message: str,
    leads: Leads,
) -> types.Diagnostic:
    page = leads.page_of(rule) if rule and leads.page_of else None
    return types.Diagnostic(
        range=TOP,
        severity=severity,
        code=rule or "gap",
        code_description=types.CodeDescription(page) if page else None,
        source=convert.SOURCE,
        message=message,
    )


def _cell(location: Location) -> str:
    if location.cell is None:
        return ""
    line = f", line {location.line}" if location.line else ""
    return f"Cell {location.cell}{line}: "
