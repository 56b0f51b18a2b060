"""The magic in a real kernel, driven as a notebook is executed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("nbclient")

import nbclient
import nbformat

from jupyter_ext.kernel.report import MIME
from scanner_core import wire
from scanner_core.findings import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner_core.findings import Report

    Run = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.jupyter

LOAD = "%load_ext gifthorse"
OPEN = "if False:\n    import torch\n    torch.load('planted.pt', weights_only=False)"


@pytest.fixture
def run(
    folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Return a function that runs cells and returns the outputs of the last."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*cells: str) -> list[dict[str, Any]]:
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in (LOAD, *cells)]
        resources = {"metadata": {"path": str(folder)}}
        client = nbclient.NotebookClient(
            notebook, kernel_name="python3", allow_errors=True, resources=resources
        )
        client.execute()
        outputs: list[dict[str, Any]] = notebook.cells[-1].outputs
        return outputs

    return run


def reported(output: dict[str, Any]) -> Report:
    return wire.from_json(json.dumps(output["data"][MIME]))


def test_a_missing_file_is_one_line(run: Run) -> None:
    [output] = run("%modelscan nope.pt")

    assert output["text"] == "UsageError: no such file or folder: nope.pt\n"


def test_a_planted_call_is_named_in_text_html_and_json(run: Run) -> None:
    [output] = run("%modelscan planted.pt")

    report = reported(output)
    [finding] = report.artifacts[0].findings
    assert output["output_type"] == "execute_result"
    assert set(output["data"]) == {"text/plain", "text/html", MIME}
    assert (report.verdict, finding.location.members) == (
        Verdict.UNSAFE,
        ("archive/data.pkl",),
    )
    place = f"planted.pt!archive/data.pkl@{finding.location.offset:#x}"
    for mime in ("text/plain", "text/html"):
        assert place in output["data"][mime]
        assert "posix.system" in output["data"][mime]


def test_a_hostile_name_is_only_text(run: Run, folder: Path) -> None:
    name = "<script>alert(1)<\N{DIVISION SLASH}script>.pt"
    (folder / "planted.pt").rename(folder / name)

    [output] = run("%modelscan *script*")

    assert reported(output).artifacts[0].path == name
    assert "<script" not in output["data"]["text/html"]
    assert "&lt;script&gt;" in output["data"]["text/html"]


def test_nothing_that_is_scanned_runs(run: Run, folder: Path) -> None:
    (folder / "train.py").write_text("open('ran', 'w')\n" + OPEN)

    run("%modelscan .")

    assert not (folder / "ran").exists()


@pytest.mark.torch
def test_a_file_that_torch_wrote_is_clean(run: Run, folder: Path) -> None:
    torch = pytest.importorskip("torch")
    model = torch.nn.Linear(3, 2)
    torch.save({"model": model.state_dict(), "epoch": 3}, folder / "model.pt")

    [output] = run("path = 'model.pt'", "%modelscan path")

    assert reported(output).verdict is Verdict.CLEAN


def test_the_cells_that_ran_are_judged(run: Run) -> None:
    [output] = run(OPEN, "%modelscan")

    notebook, linked = reported(output).artifacts
    [link] = notebook.linked
    assert (notebook.verdict, linked.path) == (Verdict.UNSAFE, "planted.pt")
    assert (link.call.path, link.call.line) == ("In [2]", 3)
    assert link.outcome.result is Result.RUNS
    assert "the cells that ran" in output["data"]["text/html"]


def test_a_saved_notebook_is_judged_before_its_cells_run(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = nbformat.v4.new_markdown_cell("# Train")
    saved = nbformat.v4.new_notebook(cells=[title, nbformat.v4.new_code_cell(OPEN)])
    nbformat.write(saved, folder / "train.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "train.ipynb"))

    [output] = run("%modelscan")

    notebook, linked = reported(output).artifacts
    [link] = notebook.linked
    assert (notebook.path, linked.path) == ("train.ipynb", "planted.pt")
    assert (link.call.path, link.call.cell, link.call.line) == ("train.ipynb", 2, 3)


def test_a_literal_path_is_opened_where_the_kernel_is_and_not_the_notebook(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(OPEN)])
    nbformat.write(saved, folder / "train.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "train.ipynb"))
    (folder / "elsewhere").mkdir()
    (folder / "harmless.pt").rename(folder / "elsewhere" / "planted.pt")

    [output] = run("%cd -q elsewhere", "%modelscan")

    [link] = reported(output).artifacts[0].linked
    assert link.artifact == "planted.pt"
    assert link.outcome.result is Result.ACCEPTED


def test_a_long_scan_leaves_one_output(run: Run) -> None:
    [output] = run("%config ModelScan.progress_after = 0", "%modelscan .")

    assert set(output["data"]) == {"text/plain", "text/html", MIME}
    assert [artifact.path for artifact in reported(output).artifacts] == [
        "harmless.pt",
        "planted.pt",
    ]
