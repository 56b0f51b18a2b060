"""Decide about what a call loads: look at it, trust it, or know its classes.

Nothing is decided by choosing one of these but what its title says; what is written
goes to the folder of the user's own decisions, and is told.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import reports
from scanner_core.decisions import known_classes
from scanner_core.findings import Kind, Severity
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsp_server.actions.asked import Asked
    from scanner_core.findings import ArtifactReport, Finding

SCAN: Final = "gifthorse.server.scanArtifact"
TRUST: Final = "gifthorse.server.trust"
KNOWN_CLASS: Final = "gifthorse.server.knownClass"
MOST_CLASSES: Final = 3
"""Classes with an action of their own."""
LONGEST: Final = 60


def decisions(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield what can be decided about the artifacts of the calls that stand there."""
    if not asked.wants(types.CodeActionKind.QuickFix.value):
        return
    told: set[str] = set()
    for finding in asked.here():
        for linked in asked.analysis.linked(finding):
            artifact = linked.artifact
            if artifact.path in told or not reports.is_local(artifact):
                continue
            told.add(artifact.path)
            about = asked.diagnostics(finding)
            for command in _commands(artifact):
                kind = types.CodeActionKind.QuickFix
                yield types.CodeAction(
                    command.title, kind=kind, diagnostics=about, command=command
                )


def _commands(artifact: ArtifactReport) -> Iterator[types.Command]:
    name = legible(PurePath(artifact.path).name, LONGEST)
    uri = reports.uri_of(artifact)
    yield types.Command(f"Scan {name} and show its report", SCAN, arguments=[uri])
    if artifact.kind is not Kind.ARTIFACT:
        return
    names = _classes(artifact)
    for each in names[:MOST_CLASSES]:
        title = f"{legible(each, LONGEST)} is my class: do not count it any more"
        yield types.Command(title, KNOWN_CLASS, arguments=[each])
    if len(names) > 1:
        title = f"These {len(names)} classes are mine: {_listed(names)}"
        yield types.Command(title, KNOWN_CLASS, arguments=[*names])
    if any(_counts(finding) for finding in artifact.findings):
        title = f"Trust exactly these bytes of {name}, and say why"
        arguments = [uri, artifact.sha256, None, None]
        yield types.Command(title, TRUST, arguments=arguments)


def _counts(finding: Finding) -> bool:
    return finding.suppressed is None and finding.severity > Severity.INFO


def _classes(artifact: ArtifactReport) -> list[str]:
    """Return the names in an artifact that count until somebody knows them."""
    found: dict[str, bool] = {}
    for finding in filter(_counts, artifact.findings):
        if (said := finding.evidence) and not known_classes.complaint(said.name):
            is_known = not known_classes.without_known([finding], (said.name,))
            found[said.name] = is_known
    return [name for name, is_known in found.items() if is_known]


def _listed(names: list[str]) -> str:
    shown = [legible(each, LONGEST) for each in names[:MOST_CLASSES]]
    return ", ".join([*shown, "…"] if len(names) > MOST_CLASSES else shown)
