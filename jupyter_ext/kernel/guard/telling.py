"""What ``%%modelscan`` shows: the report on a cell, without what the kernel knows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.policy import judge, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_ext.kernel.guard.looking import Part, Seen
    from scanner_core.findings import ArtifactReport, Finding, Location, Report

CELL: Final = "this cell"


def report(seen: Seen) -> Report | None:
    """Return the report on a cell, and all that it would load; nothing if nothing."""
    if not seen.parts:
        return None
    artifacts: dict[str, ArtifactReport] = {}
    for part in seen.parts:
        for each in _artifacts(part):
            artifacts.setdefault(each.path, each)
    whole = seen.parts[0].report
    return dataclasses.replace(
        whole,
        verdict=worst(each.verdict for each in artifacts.values()),
        artifacts=tuple(artifacts.values()),
    )


def _artifacts(part: Part) -> Iterator[ArtifactReport]:
    first = part.report.artifacts[0]
    is_cell = part.program.source.path == first.path == "<cell>"
    loaded = {load.link.artifact for load in part.loads}

    def at(location: Location) -> Location:
        place = part.program.place(location)
        path = place.where or (CELL if is_cell else location.path)
        return dataclasses.replace(location, path=path, cell=None, line=place.line)

    def moved(finding: Finding) -> Finding:
        return dataclasses.replace(finding, location=at(finding.location), fixes=())

    links = [
        dataclasses.replace(load.link, call=at(load.link.call)) for load in part.loads
    ]
    yield dataclasses.replace(
        first,
        path=CELL if is_cell else first.path,
        size=len(part.program.source.cells[-1].text.encode(errors="replace")),
        verdict=judge(part.findings, part.gaps),
        findings=tuple(map(moved, part.findings)),
        gaps=tuple(
            dataclasses.replace(gap, location=at(gap.location)) for gap in part.gaps
        ),
        linked=tuple(links),
    )
    yield from (each for each in part.report.artifacts[1:] if each.path in loaded)
