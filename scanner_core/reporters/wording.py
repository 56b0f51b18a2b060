"""The words and the order that every reporter for people shares."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from scanner_core.discovery import SKIPPED_FOLDERS
from scanner_core.findings import Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.legible import LONGEST_NAME, legible, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Link,
        Report,
        Suppression,
    )

SYMBOLS: Final = {
    Verdict.UNSAFE: "✗",
    Verdict.REVIEW: "!",
    Verdict.INCOMPLETE: "?",
    Verdict.CLEAN: "✓",
}
CLEAN_MEANS: Final = (
    "clean: no rule fired, and all that a loader would interpret was read"
)
CELLS: Final = "cells are counted from the top, Markdown cells as well"
MOST_FOLDERS: Final = 12
_DOES: Final = {
    Result.RUNS: "runs what is in",
    Result.REFUSED: "refuses",
    Result.ACCEPTED: "loads",
    Result.UNKNOWN: "may run what is in",
}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then as they came; what is suppressed comes last."""
    return sorted(findings, key=lambda f: (f.suppressed is not None, -f.severity))


def is_remark(finding: Finding) -> bool:
    """Tell what changes no verdict, and deserves a line at most."""
    return finding.severity is Severity.INFO and finding.suppressed is None


def suppression(decided: Suppression) -> str:
    """Return who decided that a finding does not count, until when, and why."""
    until = f" until {decided.until}" if decided.until else ""
    return legible(f"suppressed by {decided.by}{until}: {decided.reason}")


def has_cells(artifact: ArtifactReport) -> bool:
    """Tell whether places in an artifact name cells."""
    findings = (finding.location for finding in artifact.findings)
    gaps = (gap.location for gap in artifact.gaps)
    return any(place.cell is not None for place in (*findings, *gaps))


def outcome(link: Link, report: Report) -> str:
    """Return what a call does, without the word for it that goes in front."""
    said = link.outcome
    loader = legible(" ".join(filter(None, (said.loader, said.version))), 80)
    path = legible(link.artifact, LONGEST_NAME)
    verdict = next(
        (f" ({a.verdict.value})" for a in report.artifacts if a.path == link.artifact),
        "",
    )
    return f"{loader} {_DOES[said.result]} {path}{verdict}; {legible(said.because)}"


def about(artifact: ArtifactReport) -> str:
    """Return the format and the size of an artifact, or nothing."""
    format_ = legible(artifact.format or "", 40)
    bytes_ = "" if artifact.size is None else size(artifact.size)
    return ", ".join(filter(None, (format_, bytes_)))


def counts(report: Report) -> Iterator[tuple[Verdict, int]]:
    """Yield how many artifacts got each verdict that there is, the worst first."""
    counted = Counter(artifact.verdict for artifact in report.artifacts)
    yield from ((each, counted[each]) for each in WORST_FIRST if counted[each])


def passed_over(report: Report) -> str:
    """Return which folders were not looked into; nothing if there are none."""
    paths = [folder.path for folder in report.skipped.folders]
    by_name = Counter(path.rpartition("/")[2] for path in paths)
    said = [
        f"{name} ({by_name[name]} times)" if by_name[name] > 1 else name
        for name in by_name
        if name in SKIPPED_FOLDERS
    ]
    said += [
        f"{legible(path, LONGEST_NAME)} (an environment or a link)"
        for path in paths
        if path.rpartition("/")[2] not in SKIPPED_FOLDERS
    ]
    if (more := len(said) - MOST_FOLDERS) > 0:
        said[MOST_FOLDERS:] = [f"and {more} more"]
    return f"not looked into: {', '.join(said)}" if said else ""


def totals(report: Report) -> list[str]:
    """Return how much was looked at: files, bytes, seconds."""
    files, work = len(report.artifacts), report.totals
    return [
        f"{files} file{'s' * (files != 1)}, {report.skipped.count} skipped",
        f"{size(work.bytes)}, {size(work.bytes_read)} read",
        f"{work.seconds:.2f} s",
    ]
