"""Ignore a finding by a comment, where one would count, with a reason to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lsp_server.actions import lazy
from lsp_server.actions.asked import is_remark
from lsp_server.actions.edits import BLANK, workspace_edit
from lsp_server.actions.lazy import Lazy
from scanner_core.discovery.projects import Standing
from scanner_core.findings import Severity, Verdict
from scanner_core.source import Cell, ignoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsp_server.actions.asked import Asked
    from scanner_core.findings import Edit, Finding


def ignores(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield how to ignore what stands there, if a comment may."""
    if not asked.wants(types.CodeActionKind.QuickFix.value):
        return
    for finding in asked.here():
        if not ignored(finding, asked, BLANK):
            continue
        action = types.CodeAction(
            f"Ignore {finding.rule} here, and say why",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=asked.diagnostics(finding),
        )
        if asked.client.resolves_edits:
            action.data = _wish(finding, asked).data
        else:
            action.edit = workspace_edit(
                edits(finding, asked),
                asked.analysis.program,
                asked.codec,
                asked.client,
            )
        yield action


def edits(finding: Finding, asked: Asked, reason: str = BLANK) -> list[Edit]:
    """Return the edit that ignores a finding; none where no comment would count."""
    place = finding.location
    document = asked.analysis.program.at(place)
    if place.line is None or document is None:
        return []
    cell = Cell(document.text, place.cell)
    found = ignoring.ignoring(cell, place, finding.rule, reason)
    return [found] if found else []


def ignored(finding: Finding, asked: Asked, reason: str) -> list[Edit]:
    """Return the same, only where a comment counts."""
    return edits(finding, asked, reason) if _may(finding, asked) else []


def _wish(finding: Finding, asked: Asked) -> Lazy:
    at, uri = finding.location, asked.document.uri
    return Lazy(
        lazy.IGNORE,
        uri,
        finding.rule,
        cell=at.cell,
        line=at.line,
        column=at.column,
    )


def _may(finding: Finding, asked: Asked) -> bool:
    """Tell whether a comment about a finding counts; see ``decisions.comments``."""
    if is_remark(finding) or asked.standing is Standing.OTHERS:
        return False
    if finding.severity >= Severity.HIGH and asked.standing is not Standing.TRUSTED:
        return False
    linked = asked.analysis.linked(finding)
    return all(each.artifact.verdict is not Verdict.UNSAFE for each in linked)
