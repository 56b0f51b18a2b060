"""A static fragment of HTML for notebooks: no script, nothing fetched, all escaped.

Colours come from JupyterLab's theme where there is one, and are otherwise such that
they can be read on light and on dark; text has the colour of its surroundings.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Kind, Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters import acceptance, wording
from scanner_core.reporters.frame import frame
from scanner_core.reporters.legible import LONGEST_NAME, legible, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Gap,
        Link,
        Location,
        Report,
    )

    SourceLine: TypeAlias = Callable[[Location], str | None]

MOST_ARTIFACTS: Final = 50
MOST_FINDINGS: Final = 20
"""Of one artifact; likewise its gaps.  A notebook keeps what it shows."""
# The theme's name of a colour, and what it is without a theme.
RED: Final = ("--jp-error-color1", "#e5393f")
YELLOW: Final = ("--jp-warn-color1", "#c77700")
BLUE: Final = ("--jp-info-color1", "#0a8bb5")
GREEN: Final = ("--jp-success-color1", "#2e9e44")
COLORS: Final = {
    Verdict.UNSAFE: RED,
    Verdict.REVIEW: YELLOW,
    Verdict.INCOMPLETE: BLUE,
    Verdict.CLEAN: GREEN,
    Severity.CRITICAL: RED,
    Severity.HIGH: RED,
    Severity.MEDIUM: YELLOW,
    Severity.LOW: YELLOW,
    Severity.INFO: BLUE,
    Result.RUNS: RED,
    Result.REFUSED: YELLOW,
    Result.ACCEPTED: GREEN,
    Result.UNKNOWN: YELLOW,
}
DIM: Final = "opacity: 0.75"
FRAME: Final = (
    "color: inherit; font-family: var(--jp-ui-font-family, sans-serif); "
    "font-size: 0.95em; line-height: 1.4; max-width: 60em; overflow-wrap: anywhere"
)
BLOCK: Final = "margin: 0.4em 0; padding: 0.2em 0.8em; border-left: 4px solid gray; "
CODE: Final = (
    "font-family: var(--jp-code-font-family, monospace); background: none; "
    "color: inherit; overflow-wrap: anywhere"
)
SOURCE: Final = f"{CODE}; margin: 0.2em 0; white-space: pre; overflow-x: auto"
SOURCE_WIDTH: Final = 100


def render(
    report: Report,
    *,
    notes: Iterable[str] = (),
    source_line: SourceLine | None = None,
) -> str:
    """Render a report as one ``div``; ``notes`` are lines of text to add below it.

    ``source_line`` returns the line of source that a location begins on.
    """
    ordered = sorted(report.artifacts, key=lambda a: WORST_FIRST.index(a.verdict))
    quiet = sum(map(wording.is_quiet, ordered))
    if quiet > wording.MOST_CLEAN:
        ordered = [each for each in ordered if not wording.is_quiet(each)]
    shown = ordered[:MOST_ARTIFACTS]
    parts = [_artifact(artifact, report, source_line) for artifact in shown]
    if more := len(ordered) - len(shown):
        parts.append(_element("div", f"and {more} more files", DIM))
    if quiet > wording.MOST_CLEAN:
        mark = f"{wording.SYMBOLS[Verdict.CLEAN]} {Verdict.CLEAN.value}"
        head = f"{_strong(mark, GREEN)} {quiet} files"
        style = BLOCK + _colored("border-left-color", GREEN)
        parts.append(f'<div style="{style}">{head}</div>')
    if folders := wording.passed_over(report):
        parts.append(_element("div", folders, DIM))
    ends = wording.left_out(report), wording.clean_means(report)
    parts += [_element("div", each, DIM) for each in ends if each]
    parts.append(_summary(report))
    if (path := wording.to_explain(report)) is not None:
        said = _element("code", f"gifthorse explain {path}", CODE)
        parts.append(f'<div style="{DIM}">{said} tells what, why, and what to do</div>')
    parts += [_element("div", note) for note in notes]
    return f'<div class="gifthorse" style="{FRAME}">{"".join(parts)}</div>'


def _artifact(
    artifact: ArtifactReport, report: Report, source_line: SourceLine | None
) -> str:
    verdict = artifact.verdict
    mark = f"{wording.SYMBOLS[verdict]} {verdict.value}"
    name = legible(artifact.path, LONGEST_NAME)
    head = [_strong(mark, COLORS[verdict]), _element("code", name, CODE)]
    if origin := artifact.origin:
        head.append(_element("span", f"from {legible(origin.repo, 100)}"))
    if about := wording.about(artifact):
        head.append(_element("span", about, DIM))
    if wording.has_cells(artifact):
        head.append(_element("span", f"({wording.CELLS})", DIM))
    if judged_by := wording.judged_by(artifact):
        head.append(_element("span", judged_by, DIM))
    items = list(_items(artifact, report, source_line))
    if said := acceptance.brief(artifact):
        items.append(_element("li", said, DIM))
    said = f'<ul style="margin: 0.2em 0">{"".join(items)}</ul>' if items else ""
    style = BLOCK + _colored("border-left-color", COLORS[verdict])
    return f'<div style="{style}"><div>{" ".join(head)}</div>{said}</div>'


def _items(
    artifact: ArtifactReport, report: Report, source_line: SourceLine | None
) -> Iterator[str]:
    """Yield what there is to say: of a model the worst finding, others folded away."""
    found = wording.sorted_out(artifact.findings)
    links = list(artifact.linked)
    told: list[str] = []
    for finding in (*found.standing, *found.remarks)[:MOST_FINDINGS]:
        own = [link for link in links if link.call == finding.location]
        links = [link for link in links if link not in own]
        line = source_line(finding.location) if source_line else None
        told.append(_finding(finding, own, report, line))
    more = len(found.standing) + len(found.remarks) - len(told)
    if more:
        told.append(_element("li", f"and {more} more findings"))
    shown = 1 if artifact.kind is Kind.ARTIFACT else len(told)
    yield from told[:shown]
    yield from _folded(wording.more(found.standing[shown:]), told[shown:])
    decided = found.suppressed
    count = f"{len(decided)} suppressed finding{'s' * (len(decided) != 1)}"
    items = [_finding(each, [], report, None) for each in decided[:MOST_FINDINGS]]
    yield from _folded(count, items)
    for link in links[:MOST_FINDINGS]:
        yield f"<li>{_place(place(link.call))}{_outcome(link, report)}</li>"
    for gap in artifact.gaps[:MOST_FINDINGS]:
        yield _gap(gap)
    if len(artifact.gaps) > MOST_FINDINGS:
        more = len(artifact.gaps) - MOST_FINDINGS
        yield _element("li", f"and {more} more parts that were not read")


def _folded(summary: str, items: list[str]) -> Iterator[str]:
    """Yield items that show when somebody asks, which needs no script."""
    if items:
        said = _element("summary", summary or "more", "cursor: pointer")
        listed = f"<ul>{''.join(items)}</ul>"
        yield f'<li style="{DIM}"><details>{said}{listed}</details></li>'


def _finding(
    finding: Finding, links: list[Link], report: Report, line: str | None
) -> str:
    severity = _strong(finding.severity.name.lower(), COLORS[finding.severity])
    if wording.is_remark(finding):
        where = _element("code", place(finding.location), CODE)
        message = escape(legible(finding.message))
        return f'<li style="{DIM}">{severity} {where} {message}</li>'
    parts = [f"{severity} {_element('code', legible(finding.rule, 80), CODE)}"]
    if decided := finding.suppressed:
        parts.append(_element("div", wording.suppression(decided)))
    parts.append(_element("div", legible(finding.message)))
    parts.append(_place(place(finding.location)))
    if line is not None:
        code = frame(line, finding.location, SOURCE_WIDTH, indent=0)
        parts.append(_element("pre", "\n".join(code), SOURCE))
    parts += [_outcome(link, report) for link in links]
    parts += [_element("div", f"fix: {legible(fix.title)}") for fix in finding.fixes]
    style = f' style="{DIM}"' if decided else ""
    return f"<li{style}>{''.join(parts)}</li>"


def _outcome(link: Link, report: Report) -> str:
    result = link.outcome.result
    said = escape(wording.outcome(link, report))
    return f"<div>{_strong(result.value, COLORS[result])}: {said}</div>"


def _gap(gap: Gap) -> str:
    reason = escape(legible(gap.reason))
    return (
        f"<li>{_strong('not read', BLUE)}: {reason}{_place(place(gap.location))}</li>"
    )


def _summary(report: Report) -> str:
    verdicts = ", ".join(
        _strong(f"{count} {verdict.value}", COLORS[verdict])
        for verdict, count in wording.counts(report)
    )
    said = [verdicts or "nothing to judge", *map(escape, wording.totals(report))]
    return f"<div>{' · '.join(said)}</div>"


def _place(where: str) -> str:
    return f'<div style="{DIM}">at {_element("code", where, CODE)}</div>'


def _strong(text: str, color: tuple[str, str]) -> str:
    return _element("strong", text, _colored("color", color))


def _colored(attribute: str, color: tuple[str, str]) -> str:
    # JupyterLab takes var() out of notebooks that it does not trust.
    name, otherwise = color
    return f"{attribute}: {otherwise}; {attribute}: var({name}, {otherwise})"


def _element(tag: str, text: str, style: str = "") -> str:
    attribute = f' style="{style}"' if style else ""
    return f"<{tag}{attribute}>{escape(text)}</{tag}>"
