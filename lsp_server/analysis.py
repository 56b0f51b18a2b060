"""Analyse one version of a program with the engine; the result never changes."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsp_server.documents import path_of
from scanner_core.findings import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lsp_server.programs import Program
    from lsp_server.settings import Settings
    from scanner_core.facts import Environment
    from scanner_core.findings import ArtifactReport, Finding, Link, Report
    from scanner_core.scan import Options
    from scanner_core.source import Kept, SourceText

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Linked:
    """The artifact that a call loads, and what would come of it."""

    link: Link
    artifact: ArtifactReport


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the engine said about one version of a program."""

    program: Program
    report: Report | None
    """``None`` if the engine failed."""
    failure: str = ""

    @property
    def source(self) -> ArtifactReport | None:
        """What was said about the program itself."""
        return (
            self.report.artifacts[0] if self.report and self.report.artifacts else None
        )

    def linked(self, finding: Finding) -> Iterator[Linked]:
        """Yield the artifacts that the call a finding is about would load."""
        if not self.report or not self.source:
            return
        artifacts = {artifact.path: artifact for artifact in self.report.artifacts}
        for link in self.source.linked:
            if link.call == finding.location and link.artifact in artifacts:
                yield Linked(link, artifacts[link.artifact])

    def is_accepted(self, finding: Finding) -> bool:
        """Tell whether a finding only says that a load is fine."""
        results = {linked.link.outcome.result for linked in self.linked(finding)}
        return finding.severity is Severity.INFO and results == {Result.ACCEPTED}

    def unlinked(self) -> Iterator[ArtifactReport]:
        """Yield the artifacts that were scanned, but that no outcome tells of."""
        if self.report and self.source:
            told = {link.artifact for link in self.source.linked}
            yield from (a for a in self.report.artifacts[1:] if a.path not in told)


def analyse(
    program: Program,
    settings: Settings,
    roots: Sequence[Path],
    kept: Kept | None = None,
) -> Analysis:
    """Scan a program and what it loads; whatever goes wrong is part of the result.

    What is ``kept`` of an earlier version saves time.
    """
    # The engine is imported by the first analysis: the server answers before that.
    from scanner_core import configuration  # noqa: PLC0415
    from scanner_core.scan import scan_source  # noqa: PLC0415

    try:
        options = options_for(path_of(program.uri), settings, roots)
        return Analysis(program, scan_source(source_text(program), options, kept))
    except configuration.Invalid as error:
        # Its user wrote that, and has to know that it is not in force.
        return Analysis(program, None, str(error))
    except Exception as error:  # noqa: BLE001 (one bad program must not end the server)
        failure = f"{type(error).__name__}: {error}"
        log.error("no analysis of %r: %s", program.uri, failure)  # noqa: TRY400 (one line)
        return Analysis(program, None, failure)


def options_for(
    path: Path | None, settings: Settings, roots: Sequence[Path]
) -> Options:
    """Return how to scan a file of the workspace.  Raises ``configuration.Invalid``."""
    from scanner_core import configuration  # noqa: PLC0415 (as above)
    from scanner_core.discovery.projects import Projects  # noqa: PLC0415 (as above)
    from scanner_core.scan import Options  # noqa: PLC0415 (as above)

    around = places(path, roots)
    configured = configuration.load(working_in=next(iter(around), None))
    interpreter = settings.interpreter or configured.python
    folders = tuple(os.path.realpath(root) for root in roots)
    return Options(
        environment=_environment(interpreter),
        places=tuple(around),
        decisions=configured.decisions,
        projects=Projects(folders, configured.workspaces),
    )


def source_text(program: Program) -> SourceText:
    """Return a program as the engine takes it, under a path that linking can use."""
    from scanner_core.source.text import Cell, SourceText  # noqa: PLC0415 (as above)

    path = path_of(program.uri)
    shown = path.as_posix() if path else f"<{program.uri}>"
    if program.numbers is None:
        return SourceText.module(program.documents[0].text, shown)
    cells = zip(program.documents, program.numbers, strict=True)
    return SourceText.notebook([Cell(d.text, n, d.uri) for d, n in cells], shown)


def places(path: Path | None, roots: Iterable[Path]) -> list[Path]:
    """Return the folders for literal paths, after the folder of the file itself.

    For a file inside the workspace these are the roots around it, innermost first:
    what lies in another root is not what its program opens.  Where this server runs
    is up to the editor and says nothing about where the program will.
    """
    around = [root for root in roots if path and path.is_relative_to(root)]
    return sorted(around, key=lambda root: -len(root.parts)) or list(roots)


def _environment(interpreter: Path | None) -> Environment | None:
    from scanner_core import source  # noqa: PLC0415 (as above)

    return source.environment_at(interpreter) if interpreter else None
