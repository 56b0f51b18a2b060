"""What the widget shows of a row: HTML, in which all that comes from files is text."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core.extents import State
from scanner_core.findings import Finding, Gap, Kind
from scanner_core.reading import Unreadable
from scanner_core.reporters import verdict_page, wording
from scanner_core.reporters.html_report_elements import (
    COLORS,
    DIM,
    FRAME,
    LIST,
    SOURCE,
    around,
    code,
    element,
    strong,
)
from scanner_core.reporters.html_report_findings import (
    Telling,
    acceptance_item,
    finding_item,
    gap_item,
    outcome_line,
)
from scanner_core.reporters.legible import LONGEST_NAME, legible, size
from scanner_core.reporters.page_text import in_line

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_ext.kernel.widget.row import Row
    from scanner_core.findings import ArtifactReport, Location, Report
    from scanner_core.reading import OnRead
    from scanner_core.reporters.fixed_lines import SourceLine

COLUMNS: Final = 88
MAP_WIDTH: Final = 460
MOST_GAPS: Final = 8
"""Parts that were not read that are named beside an artifact."""
NO_PLACE: Final = "This is about a program or a whole file: there are no bytes to show."
ABSENT: Final = "Nothing is selected."


@dataclass(frozen=True, slots=True)
class Source:
    """A report, and where what it is about can be read again."""

    report: Report
    source_line: SourceLine | None
    folder: Path
    """The working directory of the scan."""
    on_read: OnRead | None = None
    """Told of each read of a file that is gone through again."""

    def opened(self, location: Location) -> Location:
        """Return a place in a file as one that is there in any working directory."""
        return dataclasses.replace(location, path=str(self.folder / location.path))


def head(report: Report) -> str:
    """Return the verdict of everything, and how many files have which."""
    mark = f"{wording.SYMBOLS[report.verdict]} {report.verdict.value}"
    large = around("span", (strong(mark, COLORS[report.verdict]),), "font-size: 1.25em")
    means = escape(verdict_page.VERDICT_MEANS[report.verdict].partition(";")[0])
    counts = ", ".join(
        strong(f"{count:,} {verdict.value}", COLORS[verdict])
        for verdict, count in wording.counts(report)
    )
    totals = escape(" · ".join(wording.totals(report)))
    said = f"<div>{large} {means}</div><div>{counts}</div>"
    return framed(said + element("div", "", "") + around("div", (totals,), DIM))


def about(row: Row | None, source: Source) -> str:
    """Return what there is to say of a row, and what to do."""
    if row is None:
        return framed(element("div", ABSENT, DIM))
    artifact = row.artifact
    telling = Telling(source.report, source.source_line, 1)
    match row.said:
        case None:
            items = [] if row.members else [_counts(artifact)]
            items += [_finding(each, telling, row) for each in _worst(row)]
            items += [gap_item(gap) for gap in _gaps(row)[:MOST_GAPS]]
            items += [] if row.members else [acceptance_item(artifact)]
        case Finding() as finding:
            items = [_finding(finding, telling, row)]
        case Gap() as gap:
            items = [gap_item(gap)]
        case link:
            items = [around("li", (outcome_line(link, source.report),))]
    listed = around("ul", items, f"{LIST}; list-style: none; padding-left: 0")
    # What is behind "Why" has room here.
    return framed(_title(row) + listed.replace("<details", "<details open", 1))


def bytes_of(row: Row | None, source: Source) -> str:
    """Return the bytes around what a row is about, told apart."""
    from scanner_core import explain  # noqa: PLC0415 (most look at no bytes)
    from scanner_core.reporters import story_rows  # noqa: PLC0415 (as above)

    place = _place(row)
    if place is None:
        return framed(element("div", NO_PLACE, DIM))
    try:
        opcodes = explain.bytes_around(source.opened(place))
    except Unreadable as error:
        return _cannot(error)
    if not opcodes:
        return framed(element("div", "There is nothing at that place.", DIM))
    lines = "\n".join(story_rows.opcodes(opcodes, COLUMNS))
    said = f"Around {place.offset or 0:#x}; nothing of it was run:"
    return framed(element("div", said, DIM) + element("pre", lines, SOURCE))


def pseudocode_of(row: Row | None, source: Source) -> str:
    """Return what loading the stream amounts to; another process works that out."""
    from scanner_core import pseudocode  # noqa: PLC0415 (most look at none)

    place = _place(row)
    if place is None:
        return framed(element("div", NO_PLACE, DIM))
    found = pseudocode.at(source.opened(place))
    lines = "\n".join(found.lines)
    said = "What loading it amounts to, for display only, by fickling:"
    parts = [element("div", said, DIM), element("pre", lines, SOURCE)] if lines else []
    if found.missing:
        more = "no more" if lines else "no pseudo-code"
        parts.append(element("div", f"{more}: {found.missing}", DIM))
    return framed("".join(parts))


def map_of(row: Row | None, source: Source) -> str:
    """Return the map of the file that a row is about."""
    from scanner_core import explain  # noqa: PLC0415 (most look at no map)
    from scanner_core.reporters import map_svg  # noqa: PLC0415 (as above)
    from scanner_core.scan import Options  # noqa: PLC0415 (as above)

    if row is None or row.artifact.kind is not Kind.ARTIFACT or row.artifact.origin:
        return framed(element("div", "Only model files on disk have a map.", DIM))
    path = source.folder / row.artifact.path
    try:
        found = explain.extents_of(path, row.artifact, Options(on_read=source.on_read))
    except Unreadable as error:
        return _cannot(error)
    unread = found.amounts()[State.UNREAD]
    said = f"{size(unread)} of it were not read." if unread else ""
    drawn = map_svg.render(found, row.artifact.path, width=MAP_WIDTH)
    parts = (
        _title(row),
        drawn,
        element("div", f"{map_svg.describe(found)} {said}".strip(), DIM),
    )
    return framed("".join(parts))


def framed(inner: str) -> str:
    """Return HTML in the fonts of a report."""
    return f'<div class="gifthorse" style="{FRAME}; max-width: none">{inner}</div>'


def _title(row: Row) -> str:
    artifact = row.artifact
    mark = f"{wording.SYMBOLS[artifact.verdict]} {artifact.verdict.value}"
    name = code(legible(artifact.path, LONGEST_NAME))
    about = element("span", wording.about(artifact), DIM)
    return f"<div>{strong(mark, COLORS[artifact.verdict])} {name} {about}</div>"


def _counts(artifact: ArtifactReport) -> str:
    means = verdict_page.VERDICT_MEANS[artifact.verdict]
    said = f"{means[0].upper()}{means[1:]}."
    found = wording.more(wording.sorted_out(artifact.findings).standing)
    counts = [found.replace("more ", "", 1)] if found else []
    if artifact.gaps:
        plural = "s" * (len(artifact.gaps) != 1)
        counts.append(f"{len(artifact.gaps):,} part{plural} not read")
    parts = [element("div", in_line(said))]
    parts += [element("div", each, DIM) for each in counts]
    return around("li", parts)


def _worst(row: Row) -> list[Finding]:
    """Return the worst finding of an artifact, or of a member; or nothing."""
    ordered = wording.sorted_out(row.artifact.findings).standing
    return [e for e in ordered if e.location.members == row.members or not row.members][
        :1
    ]


def _gaps(row: Row) -> list[Gap]:
    every = row.artifact.gaps
    return [e for e in every if e.location.members == row.members or not row.members]


def _finding(finding: Finding, telling: Telling, row: Row) -> str:
    links = [each for each in row.artifact.linked if each.call == finding.location]
    return finding_item(finding, links, row.artifact, telling)


def _place(row: Row | None) -> Location | None:
    """Return a place in bytes; ``None`` for a row that is about something else."""
    if row is None or row.artifact.kind is not Kind.ARTIFACT or row.artifact.origin:
        return None
    if isinstance(row.said, Finding | Gap):
        return row.said.location
    found = _worst(row)
    return found[0].location if found else None


def _cannot(error: Unreadable) -> str:
    return framed(element("div", f"It cannot be shown: {legible(str(error))}.", DIM))
