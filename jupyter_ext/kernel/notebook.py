"""The notebook as one program: its saved cells, and those that ran but are not saved.

Each cell is taken as it was last run or last saved, whichever was later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Finding, Location
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jupyter_ext.kernel.cells import Run
    from scanner_core.findings import Edit, Fix, Report

SESSION: Final = "this session"
"""Stands for the path of a notebook that is not saved, or not known to be."""
IN_KERNEL: Final = "<notebook>"
"""What the program is called while it is scanned.

Its literal paths are those of a kernel, which opens them in its working directory and
not beside the notebook's file.
"""


@dataclass(frozen=True, slots=True)
class Saved:
    """The notebook as it is on disk."""

    source: SourceText
    at: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is known of the notebook, and what its parts are called."""

    source: SourceText
    path: str
    """As it is shown."""
    runs: Mapping[int, int]
    """Of cells that only ran: from their index to the number in ``In [3]``."""
    note: str

    def called(self, location: Location) -> Location:
        """Return a place in the program as whoever looks at the notebook calls it."""
        if location.path != self.source.path:
            return location
        if number := self.runs.get(location.cell or 0):
            return replace(location, path=f"In [{number}]", cell=None)
        return replace(location, path=self.path)

    def line(self, location: Location) -> str | None:
        """Return the line of code that a place begins on, as it is called."""
        for cell in self.source.cells:
            start = self.called(Location(self.source.path, cell=cell.index))
            if (start.path, start.cell) == (location.path, location.cell):
                lines = cell.text.splitlines()
                number = location.line or 0
                return lines[number - 1] if 0 < number <= len(lines) else None
        return None

    def renamed(self, report: Report) -> Report:
        """Return the program's report with every place as it is called."""
        first, *linked = report.artifacts
        first = replace(
            first,
            path=self.path,
            findings=tuple(map(self._finding, first.findings)),
            gaps=tuple(
                replace(gap, location=self.called(gap.location)) for gap in first.gaps
            ),
            linked=tuple(
                replace(link, call=self.called(link.call)) for link in first.linked
            ),
        )
        return replace(report, artifacts=(first, *linked))

    def _finding(self, finding: Finding) -> Finding:
        location = self.called(finding.location)
        fixes = tuple(map(self._fix, finding.fixes))
        return replace(finding, location=location, fixes=fixes)

    def _fix(self, fix: Fix) -> Fix:
        return replace(fix, edits=tuple(map(self._edit, fix.edits)))

    def _edit(self, edit: Edit) -> Edit:
        return replace(edit, location=self.called(edit.location))


def program(runs: Sequence[Run], saved: Saved | None) -> Program:
    """Put together what ran and what is saved."""
    if saved is None:
        note = "The notebook's file is not known: these are the cells that ran so far."
        return _program(SourceText.notebook(()), SESSION, runs, note)
    newer = {run.id: run.text for run in runs if run.id and run.at > saved.at}
    cells = tuple(
        replace(cell, text=newer.get(cell.id or "", cell.text))
        for cell in saved.source.cells
    )
    ids = {cell.id for cell in cells if cell.id}
    texts = {cell.text.strip() for cell in cells}
    others = [
        run for run in runs if run.id not in ids and run.text.strip() not in texts
    ]
    source = replace(saved.source, cells=cells)
    return _program(source, saved.source.path, others, _note(len(others)))


def _program(saved: SourceText, path: str, runs: Sequence[Run], note: str) -> Program:
    start = max((cell.index or 0 for cell in saved.cells), default=0) + 1
    only_ran = tuple(Cell(run.text, i) for i, run in enumerate(runs, start))
    numbers = {i: run.number for i, run in enumerate(runs, start)}
    source = replace(saved, path=IN_KERNEL, cells=(*saved.cells, *only_ran))
    return Program(source, path, numbers, note)


def _note(others: int) -> str:
    note = "Each cell as it was last run or saved, whichever was later"
    if not others:
        return f"{note}."
    plural = "s that are" if others > 1 else " that is"
    return f"{note}; with {others} cell{plural} not in the saved notebook but ran."
