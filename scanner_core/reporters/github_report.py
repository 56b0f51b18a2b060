"""Workflow commands of GitHub Actions: a note on each line that a finding is about.

GitHub shows ten errors, ten warnings and ten notices of a step: the worst come first.
All that comes out of a file is escaped: a name must not start a command of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Severity
from scanner_core.reporters import wording
from scanner_core.reporters.legible import legible, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.findings import Finding, Gap, Location, Report

COMMANDS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "warning",
    Severity.INFO: "notice",
}
NOT_READ: Final = "not-read"
IN_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTIES: Final = IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(
    report: Report, line_in_file: Callable[[Location], int | None] | None = None
) -> str:
    """Render a report as commands, and a last line that counts the verdicts.

    ``line_in_file`` tells the line of a notebook's file that a place in a cell is on.
    """
    where = line_in_file or (lambda _: None)
    notes = [*_findings(report, where), *_gaps(report, where)]
    counts = [f"{count} {verdict.value}" for verdict, count in wording.counts(report)]
    said = ", ".join(counts) or "nothing to judge"
    return "\n".join([*notes, " - ".join([said, *wording.totals(report)])]) + "\n"


def _findings(report: Report, where: Callable[[Location], int | None]) -> Iterator[str]:
    loads = {link.call for artifact in report.artifacts for link in artifact.linked}
    found = [
        finding
        for artifact in report.artifacts
        for finding in artifact.findings
        # That a load is fine is no news on a line.
        if finding.severity > Severity.INFO or finding.location not in loads
    ]
    for finding in wording.worst_first(found):
        if finding.suppressed is None:
            yield _command(
                COMMANDS[finding.severity],
                _said(finding),
                finding.rule,
                finding.location,
                where,
            )


def _gaps(report: Report, where: Callable[[Location], int | None]) -> Iterator[str]:
    gaps: list[Gap] = [gap for artifact in report.artifacts for gap in artifact.gaps]
    for gap in gaps:
        said = f"Not read: {legible(gap.reason)}."
        yield _command("warning", said, NOT_READ, gap.location, where)


def _said(finding: Finding) -> str:
    inside = finding.location.members or finding.location.offset is not None
    said = legible(finding.message)
    if inside:
        said += f" ({place(finding.location)})"
    if finding.fixes:
        said += f"\n{legible(finding.fixes[0].title)}"
    return said


def _command(
    name: str,
    said: str,
    title: str,
    location: Location,
    where: Callable[[Location], int | None],
) -> str:
    properties: dict[str, object] = {"file": location.path, "title": title}
    if location.cell is not None:
        properties["title"] = f"{title} (cell {location.cell}, line {location.line})"
        if (line := where(location)) is not None:
            properties["line"] = line
    elif location.line is not None:
        end = location.end_line or location.line
        properties |= {"line": location.line, "endLine": end}
        if end == location.line and location.column is not None:
            properties["col"] = location.column + 1
            last = location.end_column
            properties["endColumn"] = max(last or 0, location.column) + 1
    written = ",".join(
        f"{key}={_text(value).translate(IN_PROPERTIES)}"
        for key, value in properties.items()
    )
    return f"::{name} {written}::{said.translate(IN_DATA)}"


def _text(value: object) -> str:
    return str(value).encode(errors="backslashreplace").decode()
