"""What the HTML report says of one artifact: what fired, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core import rules
from scanner_core.findings import Acceptance, Kind, Result
from scanner_core.reporters import acceptance, wording
from scanner_core.reporters.fixed_lines import fixed
from scanner_core.reporters.frame import frame
from scanner_core.reporters.html_report_elements import (
    COLORS,
    COPIED,
    DIM,
    GRAY,
    LIST,
    SOURCE,
    around,
    code,
    element,
    folded,
    strong,
)
from scanner_core.reporters.legible import LONGEST_NAME, legible, place
from scanner_core.reporters.page_text import in_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Gap,
        Link,
        Location,
        Report,
    )
    from scanner_core.reporters.fixed_lines import SourceLine

MOST_FINDINGS: Final = 20
"""Of one artifact; likewise its gaps.  A notebook keeps what it shows."""
MOST_OPEN: Final = 4
"""Findings of a program that are not folded away; of a model it is the worst one."""
MOST_MEMBERS: Final = 4
SOURCE_WIDTH: Final = 100
INTO: Final = " → "


@dataclass(slots=True)
class Telling:
    """What has been told: nothing is told twice, and a report has an end."""

    report: Report
    source_line: SourceLine | None
    left: int
    """Findings that there is room for."""
    advice: set[str] = field(default_factory=set)
    """Of this artifact."""
    explained: set[str] = field(default_factory=set)
    """Rules."""


def items(artifact: ArtifactReport, telling: Telling) -> Iterator[str]:
    """Yield what there is to say of an artifact, the worst first."""
    found = wording.sorted_out(artifact.findings)
    links = list(artifact.linked)
    telling.advice.clear()
    named = (*found.standing, *found.remarks)
    told: list[str] = []
    for finding in named[: min(MOST_FINDINGS, telling.left)]:
        own = [link for link in links if link.call == finding.location]
        links = [link for link in links if link not in own]
        told.append(finding_item(finding, own, artifact, telling))
    telling.left -= len(told)
    if more := len(named) - len(told):
        told.append(element("li", f"and {counted(more, 'more finding')}"))
    shown = 1 if artifact.kind is Kind.ARTIFACT else MOST_OPEN
    yield from told[:shown]
    yield _folded(wording.more(found.standing[shown:]), told[shown:])
    yield _suppressed(found.suppressed, artifact, telling)
    for link in links[:MOST_FINDINGS]:
        yield f"<li>{_place(link.call)}{outcome_line(link, telling.report)}</li>"
    yield from _more(len(links) - MOST_FINDINGS, "more call")
    yield from map(gap_item, artifact.gaps[:MOST_FINDINGS])
    gaps = len(artifact.gaps) - MOST_FINDINGS
    if gaps > 0:
        yield element("li", f"and {gaps:,} more parts that were not read")
    yield acceptance_item(artifact)


def counted(count: int, one: str) -> str:
    """Return a number of things."""
    return f"{count:,} {one}{'s' * (count != 1)}"


def _more(count: int, one: str) -> Iterator[str]:
    if count > 0:
        yield element("li", f"and {counted(count, one)}")


def _folded(summary: str, told: Sequence[str]) -> str:
    if not told:
        return ""
    inner = around("ul", told, LIST)
    return around("li", (folded(escape(summary or "more"), inner),))


def _suppressed(
    decided: Sequence[Finding], artifact: ArtifactReport, telling: Telling
) -> str:
    shown = decided[: max(0, min(MOST_FINDINGS, telling.left))]
    telling.left -= len(shown)
    told = [finding_item(each, [], artifact, telling) for each in shown]
    told += _more(len(decided) - len(shown), "more suppressed finding")
    return _folded(counted(len(decided), "suppressed finding"), told)


def finding_item(
    finding: Finding, links: list[Link], artifact: ArtifactReport, telling: Telling
) -> str:
    """Return a finding with its place, its outcomes, and what to do."""
    severity = strong(finding.severity.name.lower(), COLORS[finding.severity])
    message = escape(legible(finding.message))
    if wording.is_remark(finding):
        where = code(place(finding.location))
        return around("li", (f"{severity} {where} {message}",), DIM)
    parts = [f"{severity} {code(legible(finding.rule, 80))}"]
    if decided := finding.suppressed:
        parts.append(element("div", wording.suppression(decided)))
        parts += [f"<div>{message}</div>", _chain(finding)]
        return around("li", parts, DIM)
    parts += [f"<div>{message}</div>", _chain(finding)]
    parts += _source(finding, telling)
    parts += [outcome_line(link, telling.report) for link in links]
    parts += _instead(finding, links, telling)
    parts.append(_why(finding, artifact, telling))
    return around("li", parts, "margin: 0.3em 0")


def _chain(finding: Finding) -> str:
    """Return the way to the place: the file, its members, and what is named there."""
    where = finding.location
    if where.line is not None:
        return _place(where)
    members: Iterable[str] = where.members
    if len(where.members) > MOST_MEMBERS:
        members = (*where.members[:2], "[...]", *where.members[-1:])
    steps = [code(legible(each, LONGEST_NAME)) for each in (where.path, *members)]
    if said := finding.evidence:
        call = said.name
        if said.arguments:
            call += f"({said.arguments})"
        steps.append(code(legible(call, LONGEST_NAME)))
    at = "" if where.offset is None else f" at {code(f'{where.offset:#x}')}"
    return around("div", (f"in {INTO.join(steps)}{at}",), DIM)


def _source(finding: Finding, telling: Telling) -> Iterator[str]:
    line = telling.source_line(finding.location) if telling.source_line else None
    if line is not None:
        framed = frame(line, finding.location, SOURCE_WIDTH, indent=0)
        yield element("pre", "\n".join(framed), SOURCE)


def _instead(
    finding: Finding, links: Iterable[Link], telling: Telling
) -> Iterator[str]:
    """Yield what to do, and what to type if that can be told."""
    for fix in finding.fixes:
        title = legible(fix.title)
        text = fixed(fix, telling.source_line) if telling.source_line else ""
        if title in telling.advice and not text:
            continue
        telling.advice.add(title)
        yield f"<div><strong>Do instead:</strong> {escape(title)}</div>"
        if text:
            yield element("pre", text, COPIED)
    # Of a call that a loader refuses, the message says what to do: nothing.
    runs = all(link.outcome.result is Result.RUNS for link in links)
    rule = rules.named(finding.rule) if runs and not finding.fixes else None
    if rule and rule.advice and rule.advice not in telling.advice:
        telling.advice.add(rule.advice)
        said = escape(in_line(rule.advice))
        yield f"<div><strong>Do instead:</strong> {said}</div>"


def _why(finding: Finding, artifact: ArtifactReport, telling: Telling) -> str:
    """Return the page of the rule, which shows when somebody asks."""
    rule = rules.named(finding.rule)
    if rule is None or finding.rule in telling.explained:
        return ""
    telling.explained.add(finding.rule)
    told = [element("div", in_line(each), "margin: 0.2em 0") for each in rule.why]
    if not artifact.origin:
        where = place(finding.location)
        told.append(f"<div>More: {code(f'gifthorse explain {where}')}</div>")
    return folded("Why", around("div", told, "margin-left: 1em"))


def acceptance_item(artifact: ArtifactReport) -> str:
    """Return what ``weights_only=True`` would do, with the lines that it needs."""
    said = acceptance.brief(artifact)
    if said is None:
        return ""
    weights_only = artifact.weights_only
    snippet = (weights_only.snippet or "") if weights_only else ""
    needs = weights_only is not None and weights_only.result is Acceptance.NEEDS
    lines = [legible(each, 2000) for each in snippet.splitlines()]
    if not needs or not lines:
        return element("li", said, DIM)
    inner = element("pre", "\n".join(lines), COPIED)
    return around("li", (folded(escape(said), inner),))


def outcome_line(link: Link, report: Report) -> str:
    """Return what a call would do with the artifact that it names."""
    result = link.outcome.result
    said = escape(wording.outcome(link, report))
    return f"<div>{strong(result.value, COLORS[result])}: {said}</div>"


def gap_item(gap: Gap) -> str:
    """Return what was not read, and why."""
    reason = escape(legible(gap.reason))
    return f"<li>{strong('not read', GRAY)}: {reason}{_place(gap.location)}</li>"


def _place(location: Location) -> str:
    return around("div", (f"at {code(place(location))}",), DIM)
