from __future__ import annotations

import dataclasses

import pytest

from jupyter_ext.kernel.cells import Run
from jupyter_ext.kernel.notebook import IN_KERNEL, SESSION, Saved, program
from scanner_core.facts import Environment
from scanner_core.findings import (
    ArtifactReport,
    Edit,
    Finding,
    Fix,
    Gap,
    Kind,
    Link,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Tool,
    Verdict,
)
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText

SAVED = Saved(
    SourceText.notebook(
        [Cell("import torch", 2, "a"), Cell("saved", 3, "b")], "n.ipynb"
    ),
    at=100.0,
)


def texts(runs: list[Run], saved: Saved | None = SAVED) -> list[tuple[str, int | None]]:
    return [(cell.text, cell.index) for cell in program(runs, saved).source.cells]


def test_a_cell_that_was_saved_after_its_run_is_as_saved() -> None:
    runs = [Run(1, "before the edit", "b", at=99.0)]

    assert texts(runs) == [("import torch", 2), ("saved", 3)]


def test_a_cell_that_ran_after_it_was_saved_is_as_run() -> None:
    runs = [Run(1, "after the edit", "b", at=101.0)]

    assert texts(runs) == [("import torch", 2), ("after the edit", 3)]


def test_a_cell_without_an_id_is_told_by_its_text() -> None:
    runs = [Run(1, "import torch\n"), Run(2, "never saved")]

    assert texts(runs) == [("import torch", 2), ("saved", 3), ("never saved", 4)]


def test_an_old_notebook_without_ids_keeps_its_cells() -> None:
    source = SourceText.notebook([Cell("saved", 1)], "n.ipynb")
    runs = [Run(1, "something else", at=101.0)]

    assert texts(runs, Saved(source, 100.0)) == [("saved", 1), ("something else", 2)]


def test_what_could_not_be_read_of_the_file_stays_a_gap() -> None:
    gap = Gap("not a notebook", Location("n.ipynb"))
    source = dataclasses.replace(SAVED.source, gaps=(gap,))

    assert program([], Saved(source, 0.0)).source.gaps == (gap,)


@pytest.mark.parametrize(
    ("saved", "runs", "note"),
    [
        pytest.param(None, [], "file is not known", id="not saved"),
        pytest.param(SAVED, [], "whichever was later.", id="saved"),
        pytest.param(
            SAVED, [Run(1, "x")], "1 cell that is not in the saved notebook", id="one"
        ),
        pytest.param(
            SAVED, [Run(1, "x"), Run(2, "y")], "2 cells that are not", id="two"
        ),
    ],
)
def test_the_note_says_where_the_cells_come_from(
    saved: Saved | None, runs: list[Run], note: str
) -> None:
    assert note in program(runs, saved).note


def test_cells_that_only_ran_are_called_by_their_prompt() -> None:
    known = program([Run(7, "first\nsecond")], SAVED)
    place = Location(IN_KERNEL, cell=4, line=2, column=3)
    elsewhere = Location("model.pt", ("data.pkl",), 31)
    edit = Edit(place, "weights_only=True")
    finding = Finding("r", Severity.HIGH, "m", place, fixes=(Fix("f", edits=(edit,)),))
    link = Link(place, "model.pt", Outcome("torch.load", None, Result.RUNS, "so"))
    first = ArtifactReport(
        IN_KERNEL,
        Kind.NOTEBOOK,
        Verdict.UNSAFE,
        findings=(finding,),
        gaps=(Gap("g", place),),
        linked=(link,),
    )
    second = ArtifactReport(
        "model.pt", Kind.ARTIFACT, Verdict.REVIEW, gaps=(Gap("g", elsewhere),)
    )

    renamed = known.renamed(Report(Tool("t", "0"), Verdict.UNSAFE, (first, second)))

    prompt = Location("In [7]", line=2, column=3)
    report, linked = renamed.artifacts
    assert report.path == "n.ipynb"
    assert report.findings[0].location == prompt
    assert report.findings[0].fixes[0].edits[0].location == prompt
    assert report.gaps[0].location == report.linked[0].call == prompt
    assert linked == second
    assert known.line(prompt) == "second"
    assert known.line(Location("n.ipynb", cell=2, line=1)) == "import torch"
    assert known.line(Location("n.ipynb", cell=2, line=9)) is None
    assert known.line(Location("other.py", line=1)) is None


def test_cells_that_are_saved_are_called_by_their_file() -> None:
    place = Location(IN_KERNEL, cell=3, line=1)

    assert program([], SAVED).called(place) == Location("n.ipynb", cell=3, line=1)


def test_without_a_file_every_cell_is_called_by_its_prompt() -> None:
    known = program([Run(3, "x"), Run(9, "y")], None)

    places = [Location(IN_KERNEL, cell=cell.index) for cell in known.source.cells]

    assert known.path == SESSION
    assert [known.called(place).path for place in places] == ["In [3]", "In [9]"]


def test_shell_lines_of_cells_that_ran_are_judged() -> None:
    runs = [Run(1, "import torch"), Run(2, "!wget https://example.org/m.pt")]
    report = scan_source(program(runs, None).source, Options(Environment()))

    [finding] = report.artifacts[0].findings
    assert finding.rule == "unchecked-download"
    assert (finding.location.cell, finding.location.column) == (2, 1)
