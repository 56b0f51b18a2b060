"""Lists and scans the files of a workspace; runs in a process of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsp_server.workspace.jobs import Job, Listed, ListJob, Looked, LookJob, Seen
from scanner_core import configuration, discovery, parallel, scan, source
from scanner_core.discovery import Exclude, Found, Wanted
from scanner_core.discovery.projects import Projects
from scanner_core.findings import Location, Report
from scanner_core.policy import worst
from scanner_core.reporters.wording import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lsp_server.workspace.jobs import Terms
    from scanner_core.configuration import Configuration
    from scanner_core.findings import ArtifactReport, Finding
    from scanner_core.scan import Options, Scanned
    from scanner_core.source import SourceText

MOST_FINDINGS: Final = 50
"""Of one file that nobody has open; opened, it is told in full."""
MOST_TOLD: Final = 10_000
"""Paths of a listing in one answer: whoever reads it has others waiting."""
LONGEST_TEXT: Final = 2_000_000
"""Characters of a program whose findings are told line by line."""


def done(job: Job) -> Listed | Looked:
    """Return what comes of a job."""
    complaint = ""
    root, is_restricted = Path(job.terms.root), job.terms.is_restricted
    try:
        configured = configuration.load(working_in=root, is_restricted=is_restricted)
    except configuration.Invalid as error:  # Its user wrote that, and has to know.
        configured, complaint = configuration.Configuration(), str(error)
    with _working_in(root):
        if isinstance(job, ListJob):
            return _listed(job, configured, complaint)
        return _looked(job, configured, complaint)


@contextlib.contextmanager
def _working_in(root: Path) -> Iterator[None]:
    """Work in a folder for a while, so that messages name files as people there do.

    Only for a while: a folder that somebody works in cannot be deleted everywhere.
    """
    before = Path.cwd()
    try:
        with contextlib.suppress(OSError):  # It is gone, as its files will be.
            os.chdir(root)
        yield
    finally:
        os.chdir(before)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Everything that a folder held."""

    paths: list[str]
    ends: tuple[int, int, int]
    is_complete: bool


_listings: Final[dict[ListJob, _Listing]] = {}
"""The last one, while it is told part by part."""


def _listed(job: ListJob, configured: Configuration, complaint: str) -> Listed:
    whole = dataclasses.replace(job, start=0)
    if job.start == 0 or whole not in _listings:
        _listings.clear()
        _listings[whole] = _listing(job, _wanted(job.terms, configured))
    found = _listings[whole]
    end = job.start + MOST_TOLD
    part = tuple(found.paths[job.start : end])
    if end >= len(found.paths):
        _listings.clear()
    return Listed(part, found.ends, found.is_complete, complaint)


def _listing(job: ListJob, wanted: Wanted) -> _Listing:
    ranks: tuple[list[str], list[str], list[str]] = [], [], []
    most = job.most, job.most, job.most_others
    end = time.monotonic() + job.seconds
    is_complete = True
    root = job.terms.root
    inner = tuple(
        os.path.join(each, "")  # noqa: PTH118 (a string to begin with)
        for each in job.terms.roots
        if each.startswith(os.path.join(root, ""))  # noqa: PTH118 (likewise)
    )
    for found in discovery.files([Path(root)], wanted):
        rank, path = _rank(found), str(found.path)
        if time.monotonic() > end:
            is_complete = False
            break
        if found.trouble or (found.is_wanted and len(ranks[rank]) >= most[rank]):
            is_complete = False
        elif found.is_wanted and not path.startswith(inner):
            ranks[rank].append(path)
    models, programs, others = ranks
    first, second, last = itertools.accumulate(map(len, ranks))
    ends = (first, second, last)
    return _Listing([*models, *programs, *others], ends, is_complete)


def _rank(found: Found) -> int:
    if discovery.is_called_model(found.path.name):
        return 0
    return 1 if discovery.is_program(found.path) else 2


def _looked(job: LookJob, configured: Configuration, complaint: str) -> Looked:
    options = _options(job.terms, configured)
    end = time.monotonic() + job.seconds
    seen: list[Seen] = []
    for path in job.paths:
        seen.append(_seen(path, job, options))
        if time.monotonic() >= end:
            break
    return Looked(tuple(seen), complaint)


def _wanted(terms: Terms, configured: Configuration) -> Wanted:
    own = Exclude(os.path.realpath(terms.root), terms.exclude)
    return Wanted((*configured.excludes, *([own] if terms.exclude else [])))


def _options(terms: Terms, configured: Configuration) -> Options:
    interpreter = Path(terms.interpreter) if terms.interpreter else configured.python
    folders = tuple(os.path.realpath(each) for each in terms.roots)
    return scan.Options(
        environment=source.environment_at(interpreter) if interpreter else None,
        places=(Path(terms.root),),
        decisions=configured.decisions,
        projects=Projects(folders, configured.workspaces),
        wanted=_wanted(terms, configured),
    )


def _seen(path: str, job: LookJob, options: Options) -> Seen:
    suffix = Path(path).suffix.lower()
    found: Found | None = Found(Path(path), suffix in discovery.MODEL_SUFFIXES)
    if not job.is_listed:
        found = _lookup(Path(path), Path(job.terms.root), options.wanted)
    if found is None or found.trouble or not found.is_wanted:
        return Seen(path, None)
    try:
        text = source.read(found.path) if discovery.is_program(found.path) else None
        scanned = (
            scan.scan_program(text, found.path, options)
            if text
            else parallel.scan_one(found, options)
        )
    except Exception as error:  # noqa: BLE001 (the other files go on)
        location = Location(discovery.shown(found.path))
        text, scanned = None, scan.not_scanned(location, scan.failure(error))
    if not scanned.is_model:
        return Seen(path, None)
    return Seen(path, _report(scanned), _text(scanned.report, text))


def _lookup(path: Path, root: Path, wanted: Wanted) -> Found | None:
    """Return what a path is to a scan; what is in a folder left out is nothing."""
    try:
        found = discovery.lookup(path, root, wanted)
    except (OSError, ValueError):
        return None
    return found if found and found.path == path else None


def _report(scanned: Scanned) -> Report:
    every = {each.report.path: each for each in (scanned, *scanned.linked)}
    artifacts = tuple(_shortened(e.report) for e in every.values() if e.is_model)
    return Report(scan.TOOL, worst(each.verdict for each in artifacts), artifacts)


def _shortened(report: ArtifactReport) -> ArtifactReport:
    """Return a report with absolute paths, and with the worst of many findings."""
    findings: Sequence[Finding] = report.findings
    if len(findings) > MOST_FINDINGS:
        findings = worst_first(findings)[:MOST_FINDINGS]
    return dataclasses.replace(
        report,
        path=os.path.abspath(report.path),  # noqa: PTH100 (resolve() would follow links)
        findings=tuple(findings),
        gaps=report.gaps[:MOST_FINDINGS],
        linked=tuple(
            dataclasses.replace(link, artifact=os.path.abspath(link.artifact))  # noqa: PTH100 (as above)
            for link in report.linked
            if link.artifact
        ),
    )


def _text(report: ArtifactReport, text: SourceText | None) -> str | None:
    if not text or not (report.findings or report.gaps or report.linked):
        return None
    if len(text.cells) != 1 or text.cells[0].index is not None:
        return None  # The lines of a notebook are not those of its file.
    return text.cells[0].text if len(text.cells[0].text) <= LONGEST_TEXT else None
