"""What the engine said about one version of a program; it never changes."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scanner_core.findings import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lsp_server.programs import Program
    from lsp_server.settings import Settings
    from scanner_core.configuration import Configuration
    from scanner_core.discovery.projects import Projects
    from scanner_core.facts import Environment
    from scanner_core.findings import ArtifactReport, Finding, Link, Location, Report
    from scanner_core.scan import Options


@dataclass(frozen=True, slots=True)
class Linked:
    """The artifact that a call loads, and what would come of it."""

    link: Link
    artifact: ArtifactReport


@dataclass(frozen=True)
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
        yield from self._linked.get(finding.location, ())

    def is_accepted(self, finding: Finding) -> bool:
        """Tell whether a finding only says that a load is fine."""
        if finding.severity is not Severity.INFO:
            return False
        results = {linked.link.outcome.result for linked in self.linked(finding)}
        return results == {Result.ACCEPTED}

    def unlinked(self) -> Iterator[ArtifactReport]:
        """Yield the artifacts that were scanned, but that no outcome tells of."""
        if self.report and self.source:
            told = {link.artifact for link in self.source.linked}
            yield from (a for a in self.report.artifacts[1:] if a.path not in told)

    @cached_property
    def _linked(self) -> dict[Location, list[Linked]]:
        """By the call: a program may have thousands, which are all asked about."""
        found: defaultdict[Location, list[Linked]] = defaultdict(list)
        if self.report and self.source:
            artifacts = {artifact.path: artifact for artifact in self.report.artifacts}
            for link in self.source.linked:
                if link.artifact in artifacts:
                    found[link.call].append(Linked(link, artifacts[link.artifact]))
        return found


def options_for(
    path: Path | None,
    settings: Settings,
    roots: Sequence[Path],
    configured: Configuration | None = None,
) -> Options:
    """Return how to scan a file of the workspace, for a worker.

    What is ``configured`` is read if it is not given.  Raises ``Invalid``.
    """
    from scanner_core.scan import Options  # noqa: PLC0415 (the server has no engine)

    configured = configured or _configured(path, settings, roots)
    interpreter = settings.interpreter or configured.python
    return Options(
        environment=_environment(interpreter),
        places=tuple(places(path, roots)),
        decisions=configured.decisions,
        projects=_projects(roots, configured),
    )


def projects_for(
    path: Path | None, settings: Settings, roots: Sequence[Path]
) -> Projects:
    """Return whose ignore comments count in a file.  Raises ``Invalid``."""
    return _projects(roots, _configured(path, settings, roots))


def places(path: Path | None, roots: Iterable[Path]) -> list[Path]:
    """Return the folders for literal paths, after the folder of the file itself.

    For a file inside the workspace these are the roots around it, innermost first:
    what lies in another root is not what its program opens.  Where this server runs
    is up to the editor and says nothing about where the program will.
    """
    around = [root for root in roots if path and path.is_relative_to(root)]
    return sorted(around, key=lambda root: -len(root.parts)) or list(roots)


def _configured(
    path: Path | None, settings: Settings, roots: Sequence[Path]
) -> Configuration:
    from scanner_core import configuration  # noqa: PLC0415 (as above)

    return configuration.load(
        working_in=next(iter(places(path, roots)), None),
        is_restricted=settings.is_restricted,
    )


def _projects(roots: Sequence[Path], configured: Configuration) -> Projects:
    from scanner_core.discovery.projects import Projects  # noqa: PLC0415 (as above)

    folders = tuple(os.path.realpath(root) for root in roots)
    return Projects(folders, configured.workspaces)


def _environment(interpreter: Path | None) -> Environment | None:
    from scanner_core import source  # noqa: PLC0415 (as above)

    return source.environment_at(interpreter) if interpreter else None
