"""Plain text for terminals, 80 columns wide: a block per artifact, the worst first.

Verdicts and severities are words; colours only repeat them.  All that comes out of a
file passes through ``legible`` on its way.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Kind, Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters import acceptance, wording
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
MOST_CALLS: Final = 4
"""Findings of a program that are named without being asked for; likewise its loads."""
MOST_MEDIUM: Final = 12
"""Kinds of findings of a program that are named if they are medium or worse."""
MOST_PLACES: Final = 6
"""Further findings of one kind in a program, of which the place is shown."""
MOST_GAPS: Final = 3
"""Of one artifact, without being asked for."""
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
    advises: bool = True
    """Whether to end with what to type next."""
    fixes: bool = True
    """Whether that tells of options of the command line that write fixes."""
    width: int = WIDTH
    """Columns for lines of source."""

    def paint(self, text: str, *codes: str) -> str:
        """Return the text in colour, if there is any."""
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.color else text


PLAIN: Final = Look()


def render(report: Report, look: Look = PLAIN) -> str:
    """Render a report as text that ends with a newline."""
    end = [*_notes(report, look), _summary(report, look), *_advice(report, look)]
    blocks = list(_blocks(report, look))
    if not look.verbose:  # Then they are short, and follow each other directly.
        blocks = [[line for block in blocks for line in block]] if blocks else []
    return "\n\n".join("\n".join(block) for block in [*blocks, end]) + "\n"


def _blocks(report: Report, look: Look) -> Iterator[list[str]]:
    artifacts = sorted(report.artifacts, key=_programs_before_models)
    quiet = [artifact for artifact in artifacts if wording.is_quiet(artifact)]
    for artifact in artifacts:
        if not wording.is_quiet(artifact):
            yield list(_artifact(artifact, report, look))
    if quiet and (look.verbose or len(quiet) <= wording.MOST_CLEAN):
        yield [line for artifact in quiet for line in _quiet(artifact, look)]
    elif quiet:
        mark = _mark(Verdict.CLEAN, look)
        yield [f"{mark} {len(quiet)} files, which only --verbose lists"]


def _programs_before_models(artifact: ArtifactReport) -> tuple[int, bool, int]:
    # Of what is as bad, first the lines that somebody can change.
    standing = (f.severity for f in artifact.findings if f.suppressed is None)
    is_model = artifact.kind is Kind.ARTIFACT
    worst = 0 if is_model else max(standing, default=0)
    return WORST_FIRST.index(artifact.verdict), is_model, -worst


def _quiet(artifact: ArtifactReport, look: Look) -> Iterator[str]:
    yield _header(artifact, look)
    if look.verbose:
        yield from _judged_by(artifact, look)
    if look.verbose or acceptance.is_worth_a_line(artifact):
        yield from _acceptance(artifact, look)


def _judged_by(artifact: ArtifactReport, look: Look) -> Iterator[str]:
    if said := wording.judged_by(artifact):
        yield from (look.paint(line, DIM) for line in _wrapped(said, 2))


def _acceptance(artifact: ArtifactReport, look: Look) -> Iterator[str]:
    tell = acceptance.sentence if look.verbose else acceptance.brief
    if said := tell(artifact):
        yield from (look.paint(line, DIM) for line in _wrapped(said, 2))


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
    yield from _judged_by(artifact, look)
    yield from (_all if look.verbose else _worst)(artifact, report, look)
    yield from _acceptance(artifact, look)
    if look.pseudocode:
        findings = wording.worst_first(artifact.findings)
        yield from _pseudocode(findings, look.pseudocode, look)


def _all(artifact: ArtifactReport, report: Report, look: Look) -> Iterator[str]:
    links, advice = list(artifact.linked), set[str]()
    for finding in wording.worst_first(artifact.findings):
        own = [link for link in links if link.call == finding.location]
        links = [link for link in links if link not in own]
        yield from _finding(finding, look)
        for link in own:
            yield from _outcome(link, report, look)
        for fix in finding.fixes:
            if fix.title not in advice:
                yield from _wrapped(f"fix: {legible(fix.title)}", 4)
            if not fix.edits:
                advice.add(fix.title)  # It is about more than this one finding.
    for link in links:
        yield f"  at {place(link.call)}"
        yield from _outcome(link, report, look)
    for gap in artifact.gaps:
        yield from _gap(gap, artifact, look)


def _worst(artifact: ArtifactReport, report: Report, look: Look) -> Iterator[str]:
    """Yield the worst finding, and how many more there are of what kind.

    Of a program, each finding is about a line of its own: a few more are named, those
    of one kind together.
    """
    sorted_ = wording.sorted_out(artifact.findings)
    groups = [[finding] for finding in sorted_.standing[:1]]
    if artifact.kind is not Kind.ARTIFACT:
        groups = wording.alike(sorted_.standing, artifact.linked)
        heavy = sum(group[0].severity >= Severity.MEDIUM for group in groups)
        groups = groups[: max(MOST_CALLS, min(heavy, MOST_MEDIUM))]
    for number, (finding, *others) in enumerate(groups):
        own = [link for link in artifact.linked if link.call == finding.location]
        yield from _brief(finding, own, look, is_first=not number)
        yield from _also(others, look)
    told = {id(finding) for group in groups for finding in group}
    if more := wording.more([f for f in sorted_.standing if id(f) not in told]):
        yield look.paint(f"  and {more}", DIM)
    if not sorted_.standing:
        yield from _remarks(sorted_.remarks, artifact, look)
    decided = list(wording.decisions(sorted_.suppressed))
    for line in decided[:MOST_CALLS]:
        yield from (look.paint(each, DIM) for each in _wrapped(line, 2))
    yield from _more(len(decided) - MOST_CALLS, "decisions")
    said_of = {finding.location for finding in artifact.findings}
    links = [link for link in artifact.linked if link.call not in said_of]
    for link in links[:MOST_CALLS]:
        yield f"  at {place(link.call)}"
        yield from _outcome(link, report, look)
    yield from _more(len(links) - MOST_CALLS, "calls")
    for gap in artifact.gaps[:MOST_GAPS]:
        yield from _gap(gap, artifact, look)
    yield from _more(len(artifact.gaps) - MOST_GAPS, "parts that were not read")


def _brief(
    finding: Finding, links: list[Link], look: Look, *, is_first: bool
) -> Iterator[str]:
    yield from _head(finding, look)
    if is_first:
        yield from _source(finding, look)
        yield from _wrapped(legible(finding.message), 4)
    for link in links:
        yield from _outcome(link, None, look)
    for fix in finding.fixes[:1] if is_first else ():
        yield from _wrapped(f"fix: {legible(fix.title)}", 4)


def _also(others: list[Finding], look: Look) -> Iterator[str]:
    """Yield where else the same was found, as far as that fits a line or two."""
    places = [wording.place_inside(finding.location) for finding in others]
    if (more := len(places) - MOST_PLACES) > 0:
        places[MOST_PLACES:] = [f"{more:,} more"]
    if places:
        said = f"also at {', '.join(places)}"
        yield from (look.paint(line, DIM) for line in _wrapped(said, 4))


def _remarks(
    remarks: Iterable[Finding], artifact: ArtifactReport, look: Look
) -> Iterator[str]:
    """Yield a line for each of a few loads that are fine, and count the others."""
    remarks, calls = list(remarks), {link.call for link in artifact.linked}
    fine = [each for each in remarks if each.location in calls][:MOST_CALLS]
    for finding in fine:
        yield from _remark(finding, look)
    if more := len(remarks) - len(fine):
        said = f"{'and ' * bool(fine)}{more}{' more' * bool(fine)}"
        remark = f"remark{'s' * (more != 1)}"
        yield look.paint(f"  {said} {remark}, which --verbose lists", DIM)


def _remark(finding: Finding, look: Look) -> Iterator[str]:
    said = f"info {place(finding.location)} {legible(finding.message)}"
    yield from (look.paint(line, DIM) for line in _wrapped(said, 2))


def _finding(finding: Finding, look: Look) -> Iterator[str]:
    yield from _head(finding, look)
    if decided := finding.suppressed:
        yield from _wrapped(wording.suppression(decided), 4)
    yield from _source(finding, look)
    yield from _wrapped(legible(finding.message), 4)


def _head(finding: Finding, look: Look) -> Iterator[str]:
    """Yield which rule fired where, on one line if there is room."""
    severity = finding.severity.name.lower()
    rule, where = legible(finding.rule, 80), f"at {place(finding.location)}"
    color = DIM if finding.suppressed else COLORS[finding.severity]
    said = f"  {look.paint(severity, color)} {look.paint(rule, BOLD)}"
    if len(f"  {severity} {rule} {where}") <= WIDTH:
        yield f"{said} {look.paint(where, DIM)}"
    else:
        yield said
        yield f"    {look.paint(where, DIM)}"


def _source(finding: Finding, look: Look) -> Iterator[str]:
    line = look.source_line(finding.location) if look.source_line else None
    if line is not None:
        yield from frame(line, finding.location, look.width - 4, indent=4)


def _outcome(link: Link, report: Report | None, look: Look) -> Iterator[str]:
    """Yield what a call does; without a report, which says with what, only why."""
    result = link.outcome.result
    said = wording.because(link) if report is None else wording.outcome(link, report)
    first, *others = _wrapped(f"{result.value}: {said}", 4)
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
    if any(map(wording.has_cells, report.artifacts)):
        yield look.paint(wording.CELLS, DIM)
    if folders := wording.passed_over(report):
        yield from (look.paint(line[1:], DIM) for line in _wrapped(folders, 1))
    for said in filter(None, (wording.left_out(report), wording.clean_means(report))):
        yield look.paint(said, DIM)


def _summary(report: Report, look: Look) -> str:
    verdicts = [
        look.paint(f"{count} {verdict.value}", COLORS[verdict], BOLD)
        for verdict, count in wording.counts(report)
    ]
    said = ", ".join(verdicts) or "nothing to judge"
    return " · ".join([said, *wording.totals(report)])


def _advice(report: Report, look: Look) -> Iterator[str]:
    """Yield one line: what to type next, about the worst file that there is."""
    if look.advises and (path := wording.to_explain(report)) is not None:
        command = f"gifthorse explain {path}"
        yield look.paint(f"{command} tells what, why, and what to do", DIM)
    if look.advises and look.fixes and (said := wording.fixable(report)):
        yield look.paint(said, DIM)


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield lines of whole words; a word that is too long stays whole, to be copied."""
    line = " " * (indent - 1)
    for word in text.split():
        if len(line) > indent and len(line) + 1 + len(word) > WIDTH:
            yield line
            line = " " * (indent + 1)
        line += f" {word}"
    yield line
