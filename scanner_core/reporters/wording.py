"""The words and the order that every reporter for people shares."""

from __future__ import annotations

import dataclasses
import shlex
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.discovery import PROGRAMS, SKIPPED_FOLDERS
from scanner_core.findings import Kind, Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.legible import LONGEST_NAME, legible, size

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Link,
        Location,
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
CLEAN_BUT: Final = (
    "clean: what fired is suppressed, and all that a loader would interpret was read"
)
CELLS: Final = "cells are counted from the top, Markdown cells as well"
MOST_CLEAN: Final = 8
"""Up to so many clean files are listed without being asked for."""
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


@dataclass(frozen=True, slots=True)
class Sorted:
    """Findings of one artifact, by what they count for; the worst first."""

    standing: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    """What changes no verdict."""
    suppressed: tuple[Finding, ...]


def sorted_out(findings: Iterable[Finding]) -> Sorted:
    """Return findings by what they count for."""
    ordered = worst_first(findings)
    return Sorted(
        tuple(f for f in ordered if f.suppressed is None and not is_remark(f)),
        tuple(f for f in ordered if is_remark(f)),
        tuple(f for f in ordered if f.suppressed is not None),
    )


def alike(findings: Iterable[Finding], links: Iterable[Link]) -> list[list[Finding]]:
    """Return findings of a program in groups: of one rule, as bad, for one reason."""
    outcomes = {link.call: (link.artifact, link.outcome) for link in links}
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        key = finding.severity, finding.rule, outcomes.get(finding.location)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def place_inside(location: Location) -> str:
    """Return a place in a program without its path: ``12:5``, ``cell 3:1:1``."""
    return str(dataclasses.replace(location, path=""))[1:]


def more(findings: Collection[Finding]) -> str:
    """Return how many more findings there are of which severity; or nothing."""
    counted = Counter(finding.severity for finding in findings)
    if not counted:
        return ""
    by_severity = ", ".join(
        f"{counted[each]:,} {each.name.lower()}" for each in sorted(counted)[::-1]
    )
    count = len(findings)
    return f"{count:,} more finding{'s' * (count != 1)}: {by_severity}"


def because(link: Link) -> str:
    """Return the reason of an outcome without where the file was found."""
    return legible(link.outcome.because.partition(";")[0])


def to_explain(report: Report) -> str | None:
    """Return the file to read on about, fit for a shell; ``None`` if there is none."""
    told = [
        artifact
        for artifact in report.artifacts
        if artifact.verdict is not Verdict.CLEAN and not artifact.origin
        if artifact.kind is Kind.ARTIFACT or artifact.path.endswith(PROGRAMS)
    ]
    if not told:
        return None
    worst = min(told, key=_to_explain_first).path
    return shlex.quote(worst) if legible(worst, LONGEST_NAME) == worst else "FILE"


def _to_explain_first(artifact: ArtifactReport) -> tuple[int, bool]:
    # Of a program and the model that it loads, the model has the longer story.
    return WORST_FIRST.index(artifact.verdict), artifact.kind is not Kind.ARTIFACT


def decisions(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each decision, with the rules and the number of findings."""
    by_decision: dict[Suppression, list[str]] = {}
    for finding in findings:
        if finding.suppressed:
            by_decision.setdefault(finding.suppressed, []).append(finding.rule)
    for decided, rules in by_decision.items():
        names = ", ".join(legible(name, 80) for name in dict.fromkeys(rules))
        count = f" ({len(rules)} times)" if len(rules) > 1 else ""
        yield f"{names}{count} {suppression(decided)}"


def clean_means(report: Report) -> str:
    """Return what the verdict means here; nothing if no file is clean."""
    clean = [each for each in report.artifacts if each.verdict is Verdict.CLEAN]
    if not clean:
        return ""
    decided = any(f.suppressed for each in clean for f in each.findings)
    return CLEAN_BUT if decided else CLEAN_MEANS


def is_quiet(artifact: ArtifactReport) -> bool:
    """Tell whether there is nothing to say of an artifact."""
    said = artifact.findings or artifact.gaps or artifact.linked
    return artifact.verdict is Verdict.CLEAN and not said


def has_cells(artifact: ArtifactReport) -> bool:
    """Tell whether places in an artifact name cells."""
    findings = (finding.location for finding in artifact.findings)
    gaps = (gap.location for gap in artifact.gaps)
    return any(place.cell is not None for place in (*findings, *gaps))


def judged_by(artifact: ArtifactReport) -> str:
    """Return which versions a program was judged by, or nothing."""
    by_origin: dict[str, list[str]] = {}
    for each in artifact.judged_by:
        library = legible(f"{each.library} {each.version}", 80)
        by_origin.setdefault(each.origin, []).append(library)
    said = [
        f"{', '.join(libraries)} of {legible(origin, LONGEST_NAME)}"
        for origin, libraries in by_origin.items()
    ]
    return f"judged by {'; '.join(said)}" if said else ""


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


def left_out(report: Report) -> str:
    """Return how much was left out on purpose; nothing if nothing was."""
    ignored, excluded = report.skipped.ignored, report.skipped.excluded
    said = []
    if ignored:
        programs = "1 program" if ignored == 1 else f"{ignored:,} programs"
        said.append(f"{programs} by .gitignore")
    if excluded:
        said.append(f"{excluded:,} excluded")
    return f"left out: {', '.join(said)}" if said else ""


def fixable(report: Report) -> str:
    """Return how many findings ``scan`` can fix by itself; nothing if none."""
    fixes = [
        next((fix for fix in finding.fixes if fix.edits), None)
        for artifact in report.artifacts
        for finding in artifact.findings
        if finding.suppressed is None and artifact.kind is not Kind.ARTIFACT
    ]
    safe = sum(fix.safe for fix in fixes if fix)
    others = sum(not fix.safe for fix in fixes if fix)
    said = [f"{safe} with --fix"] if safe else []
    if others:
        said.append(f"{others}{' more' * bool(safe)} with --unsafe-fixes")
    return f"fixable: {', '.join(said)}; --diff shows how" if said else ""


def totals(report: Report) -> list[str]:
    """Return how much was looked at: files, bytes, seconds."""
    files, work = len(report.artifacts), report.totals
    return [
        f"{files} file{'s' * (files != 1)}, {report.skipped.count} skipped",
        f"{size(work.bytes)}, {size(work.bytes_read)} read",
        f"{work.seconds:.2f} s",
    ]
