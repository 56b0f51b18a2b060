"""Plain text for terminals, 80 columns wide: a block per artifact, the worst first.

Verdicts and severities are words; colours only repeat them.  All that comes out of a
file passes through ``legible`` on its way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.frame import frame
from scanner_core.reporters.legible import LONGEST_NAME, legible, place, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
RED, YELLOW, CYAN, GREEN, BOLD, DIM = "31", "33", "36", "32", "1", "2"
SYMBOLS: Final = {
    Verdict.UNSAFE: ("✗", "x", RED),
    Verdict.REVIEW: ("!", "!", YELLOW),
    Verdict.INCOMPLETE: ("?", "?", CYAN),
    Verdict.CLEAN: ("✓", "+", GREEN),
}
COLORS: Final = {
    Severity.CRITICAL: RED,
    Severity.HIGH: RED,
    Severity.MEDIUM: YELLOW,
    Severity.LOW: YELLOW,
    Severity.INFO: DIM,
}
DOES: Final = {
    Result.RUNS: "runs what is in",
    Result.REFUSED: "refuses",
    Result.ACCEPTED: "loads",
    Result.UNKNOWN: "may run what is in",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How the text is to look; the command line decides."""

    color: bool = False
    verbose: bool = False
    """List every clean file and every finding."""
    ascii_only: bool = False
    source_line: Callable[[Location], str | None] | None = None
    """Returns the line of source that a location begins on."""

    def paint(self, text: str, *codes: str) -> str:
        """Return the text in colour, if there is any."""
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.color else text


PLAIN: Final = Look()


def render(report: Report, look: Look = PLAIN) -> str:
    """Render a report as text that ends with a newline."""
    verdicts = {artifact.path: artifact.verdict for artifact in report.artifacts}
    blocks = list(_blocks(report, look, verdicts))
    blocks.append([*_notes(report, look), _summary(report, look)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _blocks(
    report: Report, look: Look, verdicts: dict[str, Verdict]
) -> Iterator[list[str]]:
    quiet = [artifact for artifact in report.artifacts if _is_quiet(artifact)]
    is_listed = look.verbose or len(quiet) <= MOST_CLEAN
    for is_quiet, artifacts in itertools.groupby(report.artifacts, _is_quiet):
        if not is_quiet:
            for artifact in artifacts:
                yield list(_artifact(artifact, look, verdicts))
        elif is_listed:
            yield [_header(artifact, look) for artifact in artifacts]
    if not is_listed:
        mark = _mark(Verdict.CLEAN, look)
        yield [f"{mark} {len(quiet)} files, not listed without --verbose"]


def _is_quiet(artifact: ArtifactReport) -> bool:
    said = artifact.findings or artifact.gaps or artifact.linked
    return artifact.verdict is Verdict.CLEAN and not said


def _mark(verdict: Verdict, look: Look) -> str:
    symbol, in_ascii, color = SYMBOLS[verdict]
    word = f"{in_ascii if look.ascii_only else symbol} {verdict.value:10}"
    return look.paint(word, color, BOLD)


def _header(artifact: ArtifactReport, look: Look) -> str:
    about = [legible(artifact.format, 40)] if artifact.format else []
    about += [size(artifact.size)] if artifact.size is not None else []
    name = look.paint(legible(artifact.path, LONGEST_NAME), BOLD)
    origin = f" from {legible(artifact.origin.repo, 100)}" if artifact.origin else ""
    end = look.paint(f" ({', '.join(about)})", DIM) if about else ""
    return f"{_mark(artifact.verdict, look)} {name}{origin}{end}"


def _artifact(
    artifact: ArtifactReport, look: Look, verdicts: dict[str, Verdict]
) -> Iterator[str]:
    yield _header(artifact, look)
    findings = sorted(artifact.findings, key=_rank)
    shown = findings if look.verbose else findings[:MOST_FINDINGS]
    links = list(artifact.linked)
    for finding in shown:
        yield from _finding(finding, look)
        for link in [link for link in links if link.call == finding.location]:
            links.remove(link)
            yield from _outcome(link, look, verdicts)
        yield from _fixes(finding)
    for link in links:
        yield f"  at {place(link.call)}"
        yield from _outcome(link, look, verdicts)
    yield from _more(len(findings) - len(shown), "finding")
    gaps = artifact.gaps if look.verbose else artifact.gaps[:MOST_FINDINGS]
    for gap in gaps:
        yield from _gap(gap, artifact, look)
    yield from _more(len(artifact.gaps) - len(gaps), "part was not read")


def _rank(finding: Finding) -> tuple[bool, int]:
    # Findings of one severity stay in the order of the file.
    return finding.suppressed is not None, -finding.severity


def _finding(finding: Finding, look: Look) -> Iterator[str]:
    severity = finding.severity.name.lower()
    decided = finding.suppressed
    head = look.paint(severity, DIM if decided else COLORS[finding.severity])
    yield f"  {head} {look.paint(legible(finding.rule, 80), BOLD)}"
    if decided:
        by = f"suppressed by {decided.by}: {decided.reason}"
        yield from _wrapped(legible(by), 4)
    yield from _wrapped(legible(finding.message), 4)
    yield f"    {look.paint(f'at {place(finding.location)}', DIM)}"
    line = look.source_line(finding.location) if look.source_line else None
    if line is not None:
        yield from frame(line, finding.location, WIDTH - 6, indent=6)


def _outcome(link: Link, look: Look, verdicts: dict[str, Verdict]) -> Iterator[str]:
    outcome = link.outcome
    loader = " ".join(filter(None, (outcome.loader, outcome.version)))
    verdict = verdicts.get(link.artifact)
    about = f" ({verdict.value})" if verdict else ""
    artifact = legible(link.artifact, LONGEST_NAME)
    color = RED if outcome.result is Result.RUNS else YELLOW
    word = outcome.result.value
    text = f"{word}: {legible(loader, 80)} {DOES[outcome.result]} {artifact}{about}; "
    first, *others = _wrapped(text + legible(outcome.because), 4)
    yield first.replace(word, look.paint(word, color, BOLD), 1)
    yield from others


def _fixes(finding: Finding) -> Iterator[str]:
    for fix in finding.fixes:
        yield from _wrapped(f"fix: {legible(fix.title)}", 4)


def _gap(gap: Gap, artifact: ArtifactReport, look: Look) -> Iterator[str]:
    yield from _wrapped(f"not read: {legible(gap.reason)}", 2)
    if (where := place(gap.location)) != legible(artifact.path, LONGEST_NAME):
        yield f"    {look.paint(f'at {where}', DIM)}"


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"  {count} more: --verbose lists every {what}"


def _notes(report: Report, look: Look) -> Iterator[str]:
    skipped = report.skipped
    for location in skipped.locations[:MOST_SKIPPED]:
        yield look.paint(f"skipped: {place(location)}", DIM)
    if skipped.count > MOST_SKIPPED and skipped.locations:
        yield f"skipped: {skipped.count - MOST_SKIPPED} more"
    if any(artifact.verdict is Verdict.CLEAN for artifact in report.artifacts):
        clean = "clean: no rule fired, and all that a loader would interpret was read"
        yield look.paint(clean, DIM)


def _summary(report: Report, look: Look) -> str:
    counts = Counter(artifact.verdict for artifact in report.artifacts)
    verdicts = [
        look.paint(f"{counts[verdict]} {verdict.value}", SYMBOLS[verdict][2], BOLD)
        for verdict in WORST_FIRST
        if counts[verdict]
    ]
    files = len(report.artifacts)
    totals = report.totals
    parts = [
        ", ".join(verdicts) or "nothing to judge",
        f"{files} file{'s' * (files != 1)}, {report.skipped.count} skipped",
        f"{size(totals.bytes)}, {size(totals.bytes_read)} read",
        f"{totals.seconds:.2f} s",
    ]
    return (" - " if look.ascii_only else " · ").join(parts)


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield lines of whole words; a word that is too long stays whole, to be copied."""
    line = " " * (indent - 1)
    for word in text.split():
        if len(line) > indent and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = " " * (indent + 1)
        line += f" {word}"
    yield line
