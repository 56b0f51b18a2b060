"""Judge a notebook as it stands in a front end, saved or not; runs in a worker."""

from __future__ import annotations

import collections
import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.explaining import explained
from jupyter_ext.server.file_scan import sha256
from scanner_core import configuration, scan, source, wire
from scanner_core.discovery.projects import Projects
from scanner_core.facts import Environment
from scanner_core.findings import Gap, Kind, Location, Verdict
from scanner_core.source import Cell, Kept, SourceText

if TYPE_CHECKING:
    from jupyter_ext.server.jobs import NotebookJob
    from scanner_core.findings import ArtifactReport, Report
    from scanner_core.wire import Json

MOST_KEPT: Final = 8
"""Notebooks of which something is kept from one edit to the next."""
LARGEST_HASHED: Final = 64 * 1024 * 1024
"""Bytes of a file; of larger ones, nobody waits for the hash while they type."""

_kept: collections.OrderedDict[str, Kept] = collections.OrderedDict()


def judged(job: NotebookJob) -> Json:
    """Return the answer for a front end."""
    numbered = enumerate(job.cells, 1)
    cells = [Cell(text, n, name) for n, (name, is_code, text) in numbered if is_code]
    known = (Gap(job.gap, Location(job.path)),) if job.gap else ()
    options, invalid = _options(job)
    text = SourceText(job.path, Kind.NOTEBOOK, tuple(cells), (*known, *invalid))
    report = _with_hashes(scan.scan_source(text, options, _kept_of(job.path)))
    return {
        "report": wire.encode(report),
        "cells": [name for name, _, _ in job.cells],
        "files": "here" if job.links else "elsewhere",
        "versions": job.told_by,
        "rules": explained(f.rule for a in report.artifacts for f in a.findings),
    }


def _options(job: NotebookJob) -> tuple[scan.Options, tuple[Gap, ...]]:
    """Return how to scan, and a gap if what its user set cannot be understood."""
    here = Path.cwd()
    places = tuple(map(Path, job.places))
    configured = configuration.Configuration()
    gaps: tuple[Gap, ...] = ()
    try:
        configured = configuration.load(working_in=next(iter(places), here))
    except configuration.Invalid as error:
        # Whoever wrote that has to know that it is not in force.
        gaps = (Gap(str(error), Location(job.path)),)
    beside = Path(job.path).parent
    folders = tuple(os.path.realpath(each) for each in (here, beside, *places))
    options = scan.Options(
        environment=_environment(job),
        places=places,
        decisions=configured.decisions,
        projects=Projects(folders, configured.workspaces),
        working_in=Path(job.working_in) if job.working_in else None,
        links=job.links,
    )
    return options, gaps


def _environment(job: NotebookJob) -> Environment:
    """Return what the notebook's kernel has; not what gifthorse itself runs beside."""
    found = source.environment_at(Path(job.installed)) if job.installed else None
    if job.versions is None:
        return found or Environment()
    # What is imported counts before what is on disk: so it was told.
    versions = dict(found.versions if found else ()) | dict(job.versions)
    return Environment(tuple(sorted(versions.items())), "this kernel")


def _kept_of(path: str) -> Kept:
    kept = _kept[path] = _kept.pop(path) if path in _kept else Kept()
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return kept


def _with_hashes(report: Report) -> Report:
    """Return a report with the hashes of what somebody may want to trust."""
    first, *linked = report.artifacts
    hashed = (_with_hash(each) for each in linked)
    return dataclasses.replace(report, artifacts=(first, *hashed))


def _with_hash(artifact: ArtifactReport) -> ArtifactReport:
    if artifact.sha256 or artifact.verdict is Verdict.CLEAN:
        return artifact
    if (artifact.size or 0) > LARGEST_HASHED:
        return artifact
    return dataclasses.replace(artifact, sha256=sha256(Path(artifact.path)))
