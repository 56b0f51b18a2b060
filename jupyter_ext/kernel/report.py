"""What ``%modelscan`` returns: a report that shows itself wherever it is displayed.

It is static.  A notebook that is opened without a kernel, converted or sent by mail
shows the same HTML; a terminal shows text; the JSON is for front ends.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.progress import put
from scanner_core import wire
from scanner_core.findings import Kind
from scanner_core.reporters import text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from IPython.display import DisplayHandle

    from jupyter_ext.kernel.widget.shown import ShownWidget
    from scanner_core.findings import Location, Report, Verdict
    from scanner_core.reporters.fixed_lines import SourceLine
    from scanner_core.reporters.text import Look
    from scanner_core.wire import Json

MIME: Final = "application/vnd.gifthorse.report+json"
"""The report as one JSON object, as ``gifthorse scan --format json`` prints it."""
MOST_IN_JSON: Final = 2000
"""Artifacts, findings, gaps and links; a notebook keeps what it shows."""
MOST_LINES: Final = 200
LONGEST: Final = 400
"""Lines of source beside the JSON, and characters of one."""


class ShownReport:
    """A report, how it is to look, and what has to be said about how it came to be."""

    def __init__(self, report: Report, look: Look, notes: tuple[str, ...] = ()) -> None:
        self.report = report
        self.notes = notes
        self._look = look

    @property
    def verdict(self) -> Verdict:
        """Return the worst verdict of everything that was scanned."""
        return self.report.verdict

    @property
    def source_line(self) -> SourceLine | None:
        """What returns the line of source that a location begins on."""
        return self._look.source_line

    def widget(self) -> ShownWidget:
        """Return the report with controls, to be searched and looked into.

        It needs ipywidgets, and a kernel that runs.
        """
        with SHIELD.raised():
            from jupyter_ext.kernel.widget.shown import ShownWidget  # noqa: PLC0415 (on request)

            widget = ShownWidget(lambda _: self)
            widget.show(self)
        return widget

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the report as JSON text."""
        with SHIELD.raised():
            return wire.to_json(self.report, indent=indent)

    def __repr__(self) -> str:
        """Render as plain text, as the command line does."""
        return self._text(dataclasses.replace(self._look, color=False))

    def _repr_html_(self) -> str:
        with SHIELD.raised():
            from scanner_core.reporters import html_report  # noqa: PLC0415 (terminals need none)

            lines = self._look.source_line
            return html_report.render(self.report, notes=self.notes, source_line=lines)

    def _repr_mimebundle_(
        self,
        include: Container[str] | None = None,
        exclude: Container[str] | None = None,
    ) -> tuple[dict[str, Json], dict[str, Json]]:
        renderers: dict[str, Callable[[], Json]] = {
            "text/plain": lambda: self._text(self._look),
            "text/html": self._repr_html_,
        }
        if _length(self.report) <= MOST_IN_JSON:
            renderers[MIME] = lambda: wire.encode(self.report)
        data = {
            mime: render()
            for mime, render in renderers.items()
            if (include is None or mime in include) and mime not in (exclude or ())
        }
        return data, {MIME: self._beside_the_json()} if MIME in data else {}

    def _beside_the_json(self) -> Json:
        """Return what the HTML shows and the report does not hold."""
        with SHIELD.raised():
            from scanner_core import rules  # noqa: PLC0415 (few ask for it)

            fired = [rules.named(each) for each in sorted(_fired(self.report))]
        lines: dict[str, Json] = {}
        for location in _in_programs(self.report):
            line = self._look.source_line(location) if self._look.source_line else None
            if line is not None and len(lines) < MOST_LINES:
                cell = "" if location.cell is None else location.cell
                lines[f"{location.path}|{cell}|{location.line}"] = line[:LONGEST]
        told: dict[str, Json] = {
            rule.id: {"summary": rule.summary, "doc": rule.doc}
            for rule in fired
            if rule
        }
        return {"notes": list(self.notes), "lines": lines, "rules": told}

    def _text(self, look: Look) -> str:
        with SHIELD.raised():
            rendered = text.render(self.report, look)
        return "\n".join((rendered.rstrip(), *self.notes))


class ReportInPlace(ShownReport):
    """A report that first appears where its progress was shown.

    Otherwise a saved notebook would keep a progress line above each long scan.
    """

    def __init__(self, report: Report, look: Look, place: DisplayHandle) -> None:
        super().__init__(report, look)
        self._place: DisplayHandle | None = place

    def _ipython_display_(self) -> None:
        place, self._place = self._place, None
        data, metadata = self._repr_mimebundle_()
        put(data, place, metadata)


def _fired(report: Report) -> set[str]:
    return {each.rule for artifact in report.artifacts for each in artifact.findings}


def _in_programs(report: Report) -> Iterator[Location]:
    for artifact in report.artifacts:
        if artifact.kind is not Kind.ARTIFACT:
            yield from (finding.location for finding in artifact.findings)


def _length(report: Report) -> int:
    return sum(
        1 + len(each.findings) + len(each.gaps) + len(each.linked)
        for each in report.artifacts
    )
