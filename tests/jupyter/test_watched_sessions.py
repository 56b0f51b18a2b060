"""The guard, the net and what is said of new files, where people meet them."""

from __future__ import annotations

import contextlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("nbformat")

import nbformat

from jupyter_ext.kernel.log import NAME
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Cells = list[dict[str, Any]]
    Execute = Callable[..., Cells]

pytestmark = pytest.mark.jupyter

PLANTED = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
LOAD = "%load_ext gifthorse"
ON = "%modelscan net on"
BRING = "import shutil; _ = shutil.copy('source/blob', 'new.pkl')"
# What no analysis of the cell can see.
HIDDEN = "import pathlib\ngetattr(pathlib.Path('planted.pkl'), 'read' + '_bytes')()"
READY = """
import time
from jupyter_ext.kernel.status import WATCH
while WATCH.settings.arrivals._is_slow:
    time.sleep(0.01)
"""
WAIT = """
for _ in range(100):
    if WATCH.settings.arrivals._ready.empty():
        time.sleep(0.01)
"""
SEEN = "import pickle\npickle.load(open('planted.pkl', 'rb'))"
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")


@pytest.fixture
def own(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Return an environment in which nothing is decided, cached or logged."""
    (folder / "planted.pkl").write_bytes(PLANTED)
    (folder / "source").mkdir()
    (folder / "source" / "blob").write_bytes(PLANTED)
    names = "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HF_HOME", "TORCH_HOME"
    return environment | {name: str(folder / ".own" / name) for name in names}


def by_nbclient(notebook: Any, folder: Path) -> None:  # noqa: ANN401 (of nbformat)
    nbclient = pytest.importorskip("nbclient")
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, resources=resources
    ).execute()


def by_papermill(notebook: Any, folder: Path) -> None:  # noqa: ANN401 (of nbformat)
    papermill = pytest.importorskip("papermill")
    paths = str(folder / "in.ipynb"), str(folder / "out.ipynb")
    nbformat.write(notebook, paths[0])
    with contextlib.suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(
            *paths, kernel_name="python3", cwd=str(folder), progress_bar=False
        )
    written = nbformat.read(paths[1], 4)
    own = [c for c in written.cells if "papermill-error-cell" not in str(c.metadata)]
    notebook.cells = [cell for cell in own if "injected" not in str(cell.metadata)]


@pytest.fixture(params=[by_nbclient, by_papermill])
def execute(
    request: pytest.FixtureRequest,
    folder: Path,
    own: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Execute:
    """Return a function that runs cells and returns them with their outputs."""
    for name, value in own.items():
        monkeypatch.setenv(name, value)

    def execute(*texts: str) -> Cells:
        made = [nbformat.v4.new_code_cell(text) for text in (LOAD, *texts)]
        notebook = nbformat.v4.new_notebook(cells=made)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.metadata["kernelspec"] = kernel
        request.param(notebook, folder)
        cells: Cells = notebook.cells[1:]
        return cells

    return execute


def said(cell: dict[str, Any]) -> str:
    """Return everything that a cell shows as text."""
    parts = []
    for output in cell["outputs"]:
        shown = output.get("data", {}).get("text/plain", "")
        parts += [output.get("text", ""), shown, *output.get("traceback", [])]
    return "\n".join(filter(None, parts))


def logged(folder: Path) -> list[tuple[str, str]]:
    file = folder / ".own" / "XDG_STATE_HOME" / "gifthorse" / NAME
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return [(line["by"], line["action"]) for line in lines]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_ordinary_notebook_is_left_alone(execute: Execute) -> None:
    cells = execute("1 + 1", ON, "import json\nopen('planted.txt', 'w').close()")

    assert [said(cell) for cell in cells[::2]] == ["2", ""]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_cell_that_loads_an_unsafe_file_does_not_run(
    execute: Execute, folder: Path
) -> None:
    [cell] = execute(SEEN)

    [output] = cell["outputs"]
    assert output["output_type"] == "error"
    assert "did not run: planted.pkl is unsafe" in said(cell)
    assert len(said(cell).splitlines()) == 3
    assert ("guard", "blocked") in logged(folder)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_net_stops_what_the_guard_cannot_see(
    execute: Execute, folder: Path
) -> None:
    *_, cell = execute(ON, HIDDEN)

    [output] = cell["outputs"]
    assert output["ename"] == "Refused"
    assert "a file was not opened: planted.pkl is unsafe" in said(cell)
    assert len(said(cell).splitlines()) == 3
    assert ("net", "blocked") in logged(folder)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_new_file_is_said_once(execute: Execute, folder: Path) -> None:
    cells = execute("1", READY, BRING, WAIT, "None", "None")

    everything = "\n".join(map(said, cells))
    assert everything.count("new model file new.pkl is unsafe") == 1
    assert logged(folder).count(("downloads", "announced")) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_trusted_runs(execute: Execute) -> None:
    trust = "%modelscan trust planted.pkl --reason 'true does nothing'"

    first, _, second, third = execute("1", f"{trust}\n{ON}", SEEN, HIDDEN)

    assert said(first) == "1"
    assert said(second) == "0"
    assert said(third) == repr(PLANTED)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_status_is_told(execute: Execute, folder: Path) -> None:
    [cell] = execute("%modelscan status")

    assert "guard      block" in said(cell)
    assert str(folder) in said(cell)


# A terminal.


@pytest.fixture
def terminal(folder: Path, own: dict[str, str]) -> Iterator[Callable[[str, str], str]]:
    """Return a function that types a line and returns what appears until a text."""
    pexpect = pytest.importorskip("pexpect")
    options = ("--no-banner", "--colors=NoColor", "--simple-prompt")
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "IPython", *options],
        cwd=str(folder),
        env=own,
        dimensions=(40, 110),
        encoding="utf-8",
        timeout=60,
    )
    child.expect_exact("In [1]: ")

    def type_(line: str, until: str) -> str:
        child.sendline(line)
        child.expect_exact(until)
        return CONTROLS.sub("", child.before)

    type_(LOAD, "In [2]: ")
    yield type_
    child.close(force=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_a_terminal_shows_lines_of_text(terminal: Callable[[str, str], str]) -> None:
    new = terminal(BRING, "In [3]: ")
    on = terminal(ON, "In [4]: ")
    hidden = terminal(HIDDEN.replace("\n", "; "), "In [5]: ")
    seen = terminal(SEEN.replace("\n", "; "), "In [6]: ")

    assert "✗ gifthorse: new model file new.pkl is unsafe" in new + on + hidden
    assert "The net is on" in on
    assert "a file was not opened: planted.pkl is unsafe" in hidden
    assert "this cell did not run: planted.pkl is unsafe" in seen
    for output in (new, hidden, seen):
        assert "Traceback" not in output
        assert "<div" not in output
