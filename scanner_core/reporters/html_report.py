"""A static fragment of HTML for notebooks: no script, nothing fetched, all escaped.

The verdict comes first, then of each file what fired, where, and what to do instead.
What only some want to know is folded away; what is left out is counted.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters import verdict_page, wording
from scanner_core.reporters.html_report_elements import (
    BLOCK,
    COLORS,
    DIM,
    FRAME,
    GREEN,
    LIST,
    around,
    code,
    colored,
    element,
    folded,
    strong,
)
from scanner_core.reporters.html_report_findings import Telling, counted, items
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import ArtifactReport, Report
    from scanner_core.reporters.fixed_lines import SourceLine

MOST_ARTIFACTS: Final = 50
MOST_OPEN: Final = 6
"""Artifacts that are not folded away."""
MOST_FINDINGS: Final = 200
"""Of them all."""


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
    telling = Telling(report, source_line, MOST_FINDINGS)
    parts = [_head(report)] if len(report.artifacts) > 1 else []
    for number, artifact in enumerate(ordered[:MOST_ARTIFACTS]):
        is_open = number < MOST_OPEN or artifact.verdict is Verdict.CLEAN
        parts.append(_artifact(artifact, telling, is_open=is_open))
    if (more := len(ordered) - MOST_ARTIFACTS) > 0:
        parts.append(element("div", f"and {more:,} more files", DIM))
    if quiet > wording.MOST_CLEAN:
        mark = _mark(Verdict.CLEAN)
        parts.append(_block(f"{mark} {counted(quiet, 'file')}", GREEN))
    ends = [wording.passed_over(report), wording.left_out(report)]
    ends += [wording.clean_means(report), " · ".join(_totals(report))]
    parts += [element("div", each, DIM) for each in ends if each]
    if (path := wording.to_explain(report)) is not None:
        said = code(f"gifthorse explain {path}")
        parts.append(around("div", (f"{said} tells what, why, and what to do",), DIM))
    parts += [element("div", note) for note in notes]
    return f'<div class="gifthorse" style="{FRAME}">{"".join(parts)}</div>'


def _head(report: Report) -> str:
    """Return the worst verdict of several files, and how many files have which."""
    verdicts = ", ".join(
        strong(f"{count:,} {verdict.value}", COLORS[verdict])
        for verdict, count in wording.counts(report)
    )
    means = escape(verdict_page.VERDICT_MEANS[report.verdict].partition(";")[0])
    head = around("span", (_mark(report.verdict),), "font-size: 1.15em")
    return f"<div>{head} {means}</div><div>{verdicts}</div>"


def _artifact(artifact: ArtifactReport, telling: Telling, *, is_open: bool) -> str:
    verdict = artifact.verdict
    name = code(legible(artifact.path, LONGEST_NAME))
    head = [_mark(verdict), around("strong", (name,), "font-weight: 600")]
    if origin := artifact.origin:
        head.append(element("span", f"from {legible(origin.repo, 100)}"))
    about = wording.about(artifact), wording.judged_by(artifact)
    head += [element("span", each, DIM) for each in about if each]
    if wording.has_cells(artifact):
        head.append(element("span", f"({wording.CELLS})", DIM))
    told = list(filter(None, items(artifact, telling)))
    inner = around("ul", told, LIST) if told else ""
    if not is_open and inner:
        return _block(folded(" ".join(head), inner, ""), COLORS[verdict])
    return _block(f"<div>{' '.join(head)}</div>{inner}", COLORS[verdict])


def _block(inner: str, color: tuple[str, str]) -> str:
    return around("div", (inner,), BLOCK + colored("border-left-color", color))


def _mark(verdict: Verdict) -> str:
    mark = f"{wording.SYMBOLS[verdict]} {verdict.value}"
    return strong(mark, COLORS[verdict])


def _totals(report: Report) -> list[str]:
    nothing = [] if report.artifacts else ["nothing to judge"]
    return nothing + wording.totals(report)
