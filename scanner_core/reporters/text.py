"""Plain text for terminals, 80 columns wide: a block per artifact, the worst first.

Verdicts and severities are words; colours only repeat them.  All that comes out of a
file passes through ``legible`` on its way.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Result, Severity, Verdict
from scanner_core.reporters import wording
from scanner_core.reporters.frame import frame
from scanner_core.reporters.legible import LONGEST_NAME, legible, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Gap,
        Link,
        Location,
        Report,
    )

WIDTH: Final = 80
MOST_CLEAN: Final = 8
"""Up to so many clean files are listed without being asked for."""
MOST_FINDINGS: Final = 20
"""Of one artifact; likewise its gaps."""
MOST_SKIPPED: Final = 1000
MOST_LINES: Final = 40
"""Of pseudo-code for one pickle."""
MOST_STREAMS: Final = 4
"""Pickles of one artifact that get pseudo-code, which takes a process each."""
RED, YELLOW, CYAN, GREEN, BOLD, DIM = "31", "33", "36", "32", "1", "2"
COLORS: Final = {
    Verdict.UNSAFE: RED,
    Verdict.REVIEW: YELLOW,
    Verdict.INCOMPLETE: CYAN,
    Verdict.CLEAN: GREEN,
    Severity.CRITICAL: RED,
    Severity.HIGH: RED,
    Severity.MEDIUM: YELLOW,
    Severity.LOW: YELLOW,
    Severity.INFO: DIM,
    Result.RUNS: RED,
    Result.REFUSED: YELLOW,
    Result.ACCEPTED: GREEN,
    Result.UNKNOWN: YELLOW,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How the text is to look; the command line decides."""

    color: bool = False
    verbose: bool = False
    """List every clean file and every finding."""
    source_line: Callable[[Location], str | None] | None = None
    """Returns the line of source that a location begins on."""
    pseudocode: Callable[[Location], Iterable[str]] | None = None
    """Yields lines, fit to be shown, for the pickle that a location is in."""

    def paint(self, text: str, *codes: str) -> str:
        """Return the text in colour, if there is any."""
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.color else text


PLAIN: Final = Look()


def render(report: Report, look: Look = PLAIN) -> str:
    """Render a report as text that ends with a newline."""
    end = [*_notes(report, look), _summary(report, look), *_advice(report, look)]
    blocks = [*_blocks(report, look), end]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _blocks(report: Report, look: Look) -> Iterator[list[str]]:
    quiet = sum(map(_is_quiet, report.artifacts))
    is_listed = look.verbose or quiet <= MOST_CLEAN
    for is_quiet, artifacts in itertools.groupby(report.artifacts, _is_quiet):
        if not is_quiet:
            for artifact in artifacts:
                yield list(_artifact(artifact, report, look))
        elif is_listed:
            yield [_header(artifact, look) for artifact in artifacts]
    if not is_listed:
        mark = _mark(Verdict.CLEAN, look)
        yield [f"{mark} {quiet} files, which only --verbose lists"]


def _is_quiet(artifact: ArtifactReport) -> bool:
    said = artifact.findings or artifact.gaps or artifact.linked
    return artifact.verdict is Verdict.CLEAN and not said


def _mark(verdict: Verdict, look: Look) -> str:
    word = f"{wording.SYMBOLS[verdict]} {verdict.value:10}"
    return look.paint(word, COLORS[verdict], BOLD)


def _header(artifact: ArtifactReport, look: Look) -> str:
    name = look.paint(legible(artifact.path, LONGEST_NAME), BOLD)
    origin = f" from {legible(artifact.origin.repo, 100)}" if artifact.origin else ""
    about = wording.about(artifact)
    end = look.paint(f" ({about})", DIM) if about else ""
    return f"{_mark(artifact.verdict, look)} {name}{origin}{end}"


def _artifact(artifact: ArtifactReport, report: Report, look: Look) -> Iterator[str]:
    yield _header(artifact, look)
    if wording.has_cells(artifact):
        yield look.paint(f"  {wording.CELLS}", DIM)
    findings = wording.worst_first(artifact.findings)
    most = len(findings) if look.verbose else MOST_FINDINGS
    links = list(artifact.linked)
    told: set[str] = set()
    for finding in findings[:most]:
        own = [link for link in links if link.call == finding.location]
        links = [link for link in links if link not in own]
        if wording.is_remark(finding) and not look.verbose:
            yield from _remark(finding, look)
            continue
        yield from _finding(finding, look)
        for link in own:
            yield from _outcome(link, report, look)
        yield from _fixes(finding, told)
    yield from _more(len(findings) - most, "findings")
    for link in links:
        yield f"  at {place(link.call)}"
        yield from _outcome(link, report, look)
    most = len(artifact.gaps) if look.verbose else MOST_FINDINGS
    for gap in artifact.gaps[:most]:
        yield from _gap(gap, artifact, look)
    yield from _more(len(artifact.gaps) - most, "parts that were not read")
    if look.pseudocode:
        yield from _pseudocode(findings, look.pseudocode, look)


def _remark(finding: Finding, look: Look) -> Iterator[str]:
    said = f"info {place(finding.location)} {legible(finding.message)}"
    yield from (look.paint(line, DIM) for line in _wrapped(said, 2))


def _finding(finding: Finding, look: Look) -> Iterator[str]:
    decided = finding.suppressed
    severity = finding.severity.name.lower()
    color = DIM if decided else COLORS[finding.severity]
    rule = look.paint(legible(finding.rule, 80), BOLD)
    yield f"  {look.paint(severity, color)} {rule}"
    if decided:
        said = (wording.suppression(decided), legible(finding.message))
        lines = itertools.chain.from_iterable(_wrapped(text, 4) for text in said)
        yield from (look.paint(line, DIM) for line in lines)
    else:
        yield from _wrapped(legible(finding.message), 4)
    yield f"    {look.paint(f'at {place(finding.location)}', DIM)}"
    line = look.source_line(finding.location) if look.source_line else None
    if line is not None:
        yield from frame(line, finding.location, WIDTH - 6, indent=6)


def _fixes(finding: Finding, told: set[str]) -> Iterator[str]:
    """Yield what can be done; what one edits elsewhere is told once for a file."""
    for fix in finding.fixes if finding.suppressed is None else ():
        if fix.title not in told:
            yield from _wrapped(f"fix: {legible(fix.title)}", 4)
        if not fix.edits:
            told.add(fix.title)


def _outcome(link: Link, report: Report, look: Look) -> Iterator[str]:
    result = link.outcome.result
    text = f"{result.value}: {wording.outcome(link, report)}"
    first, *others = _wrapped(text, 4)
    word = look.paint(result.value, COLORS[result], BOLD)
    yield first.replace(result.value, word, 1)
    yield from others


def _gap(gap: Gap, artifact: ArtifactReport, look: Look) -> Iterator[str]:
    yield from _wrapped(f"not read: {legible(gap.reason)}", 2)
    if (where := place(gap.location)) != legible(artifact.path, LONGEST_NAME):
        yield f"    {look.paint(f'at {where}', DIM)}"


def _pseudocode(
    findings: Iterable[Finding],
    pseudocode: Callable[[Location], Iterable[str]],
    look: Look,
) -> Iterator[str]:
    """Yield one block per member, whatever the number of findings in it."""
    where = {
        each.location.members: each.location
        for each in findings
        if each.location.offset is not None
    }
    for location in itertools.islice(where.values(), MOST_STREAMS):
        pickle = dataclasses.replace(location, offset=None)
        yield look.paint(f"  {place(pickle)} as pseudo-code:", DIM)
        lines = list(pseudocode(location))
        most = len(lines) if look.verbose else MOST_LINES
        yield from (f"    {line}" for line in lines[:most])
        yield from _more(len(lines) - most, "lines")
    yield from _more(len(where) - MOST_STREAMS, "pickles")


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"  and {count} more {what}, which --verbose lists"


def _notes(report: Report, look: Look) -> Iterator[str]:
    skipped = report.skipped.locations
    for location in skipped[:MOST_SKIPPED]:
        yield look.paint(f"skipped: {place(location)}", DIM)
    if (more := len(skipped) - MOST_SKIPPED) > 0:
        yield look.paint(f"skipped: {more} more", DIM)
    if folders := wording.passed_over(report):
        yield from (look.paint(line[1:], DIM) for line in _wrapped(folders, 1))
    if any(artifact.verdict is Verdict.CLEAN for artifact in report.artifacts):
        yield look.paint(wording.CLEAN_MEANS, DIM)


def _summary(report: Report, look: Look) -> str:
    verdicts = [
        look.paint(f"{count} {verdict.value}", COLORS[verdict], BOLD)
        for verdict, count in wording.counts(report)
    ]
    said = ", ".join(verdicts) or "nothing to judge"
    return " · ".join([said, *wording.totals(report)])


def _advice(report: Report, look: Look) -> Iterator[str]:
    """Yield one line: where to read on, about the worst that there is."""
    standing = (
        finding
        for artifact in report.artifacts
        for finding in artifact.findings
        if finding.suppressed is None and not wording.is_remark(finding)
    )
    if worst := max(standing, key=lambda finding: finding.severity, default=None):
        command = f"gifthorse explain {legible(worst.rule, 80)}"
        yield look.paint(f"{command} says why, and what to do", DIM)


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield lines of whole words; a word that is too long stays whole, to be copied."""
    line = " " * (indent - 1)
    for word in text.split():
        if len(line) > indent and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = " " * (indent + 1)
        line += f" {word}"
    yield line
