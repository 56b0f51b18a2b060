"""The widget in a real kernel without a browser: what a saved notebook keeps of it."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("ipywidgets")
pytest.importorskip("nbclient")

import nbclient
import nbformat

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.jupyter

VIEW = "application/vnd.jupyter.widget-view+json"
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
MEMBER = f"</script>{HOSTILE}/data.pkl"
LOAD = "%load_ext gifthorse"


@pytest.fixture
def _quiet_home(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def notebook(*cells: str) -> Any:  # noqa: ANN401 (nbformat has no types)
    made = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    sources = (LOAD, *cells)
    made.cells = [nbformat.v4.new_code_cell(each) for each in sources]  # type: ignore[no-untyped-call]
    return made


def execute(folder: Path, *cells: str) -> Any:  # noqa: ANN401 (as above)
    made = notebook(*cells)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(
        made, kernel_name="python3", allow_errors=True, resources=resources
    ).execute()
    return made


@pytest.mark.usefixtures("_quiet_home")
def test_beside_the_controls_a_notebook_keeps_the_report(folder: Path) -> None:
    made = execute(folder, "%modelscan --widget planted.pt")

    controls, kept = made.cells[-1].outputs
    assert set(controls["data"]) == {VIEW, "text/plain"}
    assert "need a kernel" in controls["data"]["text/plain"]
    assert kept["data"]["text/html"].count("<details") > 1
    assert "posix.system('true')" in kept["data"]["text/plain"]


@pytest.mark.usefixtures("_quiet_home")
def test_a_report_that_is_there_becomes_a_widget(folder: Path) -> None:
    made = execute(folder, "report = %modelscan planted.pt\nreport.widget()")

    assert [VIEW in each["data"] for each in made.cells[-1].outputs] == [True, False]


@pytest.mark.usefixtures("_quiet_home")
def test_the_notebook_itself_is_shown_that_way(folder: Path) -> None:
    cell = "if False:\n    import torch\n    torch.load('planted.pt')"
    made = execute(folder, cell, "%modelscan --widget")

    _, kept = made.cells[-1].outputs
    assert "torch.load" in kept["data"]["text/plain"]


@pytest.mark.usefixtures("_quiet_home")
def test_a_program_waits_for_the_report_of_a_long_scan(folder: Path) -> None:
    made = execute(
        folder,
        "%config ModelScan.progress_after = 0\nw = %modelscan -w .\nw.report.verdict",
    )

    [said] = made.cells[-1].outputs
    assert said["data"]["text/plain"] == "<Verdict.UNSAFE: 'unsafe'>"


@pytest.mark.usefixtures("_quiet_home")
def test_a_saved_notebook_becomes_a_page_without_anything_of_the_file(
    folder: Path,
) -> None:
    nbconvert = pytest.importorskip("nbconvert")
    with zipfile.ZipFile(folder / f"{HOSTILE}.pt", "w") as archive:
        archive.writestr(MEMBER, assemble("GLOBAL 'posix system'\nSTOP"))
    made = execute(folder, "%modelscan --widget *.pt", "%modelscan *.pt")

    page, _ = nbconvert.HTMLExporter().from_notebook_node(made)

    states = re.sub(r"(?s)<script.*?</script>", "", page)
    assert "posix.system" in states
    assert "<img" not in states
    assert "</script><img" not in page
    assert "\u202e" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;\\u202e" in states


@pytest.mark.usefixtures("_quiet_home")
def test_papermill_stores_it_as_well(folder: Path) -> None:
    papermill = pytest.importorskip("papermill")
    nbformat.write(notebook("%modelscan -w planted.pt"), folder / "in.ipynb")  # type: ignore[no-untyped-call]

    made = papermill.execute_notebook(
        str(folder / "in.ipynb"),
        str(folder / "out.ipynb"),
        cwd=str(folder),
        kernel_name="python3",
        progress_bar=False,
    )

    assert "✗ unsafe" in made.cells[-1].outputs[1]["data"]["text/html"]
