"""The guard in real kernels and at a real terminal."""

from __future__ import annotations

import os
import re
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

pytest.importorskip("nbclient")

import nbclient
import nbformat
from jupyter_client.manager import start_new_kernel

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Cell = list[dict[str, Any]]
    Run = Callable[..., list[Cell]]

pytestmark = pytest.mark.jupyter

LOAD_EXT: Final = "%load_ext gifthorse"
FIRST: Final = "print('it' + ' ran'); raise KeyError\n"
UNSAFE: Final = "with open('planted.pkl', 'rb') as file:\n    pickle.load(file)"
PLANTED: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
SECONDS: Final = 60


@pytest.fixture
def own(
    folder: Path,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return a folder with a pickle that calls a command; its kernels are our own."""
    home = str(tmp_path_factory.mktemp("own"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, home)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (folder / "planted.pkl").write_bytes(assemble(PLANTED))
    return folder


@pytest.fixture
def run(own: Path) -> Run:
    """Return a function that runs cells and returns what each of them shows."""

    def run(*cells: str) -> list[Cell]:
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(each) for each in cells]
        resources = {"metadata": {"path": str(own)}}
        nbclient.NotebookClient(
            notebook, kernel_name="python3", allow_errors=True, resources=resources
        ).execute()
        return [each.outputs for each in notebook.cells]

    return run


def test_a_cell_that_loads_nothing_shows_nothing_of_ours(run: Run) -> None:
    [_, quiet, counted] = run(LOAD_EXT, "x = 1\nx + 1", "print(In[-1])")

    assert [each["output_type"] for each in quiet] == ["execute_result"]
    assert [each["text"] for each in counted] == ["print(In[-1])\n"]


def test_a_cell_is_stopped_with_three_lines_and_no_traceback(run: Run) -> None:
    [_, _, [output], after] = run(
        LOAD_EXT, "import pickle", FIRST + UNSAFE, "print('goes on')"
    )

    assert (output["output_type"], output["ename"]) == ("error", "Stopped")
    assert len(output["traceback"]) == 3
    assert output["traceback"][0].startswith("gifthorse: this cell did not run: ")
    assert output["evalue"] == "\n".join(output["traceback"])
    assert after[0]["text"] == "goes on\n"


@pytest.mark.parametrize(
    "text",
    [
        f"%%time\n{FIRST}{UNSAFE}",
        f"%%capture out\n{FIRST}{UNSAFE}",
        f"{FIRST}await read('planted.pkl')",
        f"{FIRST}[load(path) for path in paths]",
        f"%%modelscan\n{FIRST}{UNSAFE}",
    ],
    ids=["timed", "captured", "awaited", "by a function", "with its report"],
)
def test_cells_of_all_kinds_are_stopped(run: Run, text: str) -> None:
    before = """
import pickle

def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)

async def read(path):
    return load(path)

paths = ["x.pkl", "planted.pkl"]
"""

    [*_, outputs] = run(LOAD_EXT, before, text)

    [error] = [each for each in outputs if each["output_type"] == "error"]
    assert error["ename"] == "Stopped"
    assert "it ran" not in str(outputs)


def test_a_front_end_may_ask_silently(own: Path) -> None:
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(own))
    try:
        asked = {"x": "1 + 1"}
        client.execute_interactive(f"{LOAD_EXT}\nimport pickle", timeout=SECONDS)
        said: list[str] = []
        reply = client.execute_interactive(
            "",
            silent=True,
            user_expressions=asked,
            output_hook=lambda message: said.append(message["msg_type"]),
            timeout=SECONDS,
        )
        silent = client.execute_interactive(
            FIRST + UNSAFE, silent=True, store_history=False, timeout=SECONDS
        )
        complete = client.is_complete(f"{FIRST}{UNSAFE}\n\n")
        while (found := client.get_shell_msg(timeout=SECONDS)) is None or (
            found["parent_header"]["msg_id"] != complete
        ):
            continue
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    assert reply["content"]["user_expressions"]["x"]["data"]["text/plain"] == "2"
    assert set(said) <= {"status"}
    assert silent["content"]["ename"] == "Stopped"
    assert found["content"]["status"] == "complete"


def test_papermill_stops_and_says_why(own: Path) -> None:
    papermill = pytest.importorskip("papermill")
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    )
    texts = (LOAD_EXT, "import pickle", FIRST + UNSAFE, "print('never')")
    notebook.cells = [nbformat.v4.new_code_cell(each) for each in texts]
    nbformat.write(notebook, own / "in.ipynb")

    with pytest.raises(papermill.PapermillExecutionError) as raised:
        papermill.execute_notebook(
            str(own / "in.ipynb"),
            str(own / "out.ipynb"),
            cwd=str(own),
            progress_bar=False,
        )

    assert "planted.pkl is unsafe" in str(raised.value)
    assert "it ran" not in (own / "out.ipynb").read_text()


def typed(child: Any, line: str, number: int) -> str:  # noqa: ANN401 (it has no types)
    """Type a line; return what is shown until the next prompt."""
    child.send(line + "\r")
    child.expect_exact(f"In [{number + 1}]")
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", child.before)


@pytest.fixture
def terminal(own: Path) -> Iterator[Any]:
    """Return IPython under a pseudo-terminal, with its prompt answered."""
    pexpect = pytest.importorskip("pexpect")
    arguments = ["-P", "-m", "IPython", "--no-banner", "--colors=nocolor"]
    child = pexpect.spawn(
        sys.executable,
        [
            *arguments,
            "--no-confirm-exit",
            "--TerminalInteractiveShell.autosuggestions_provider=None",
        ],
        cwd=str(own),
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=SECONDS,
        dimensions=(50, 200),
    )
    child.expect_exact("In [1]")
    yield child
    child.close(force=True)


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_a_terminal_shows_the_three_lines(terminal: Any) -> None:  # noqa: ANN401 (as above)
    typed(terminal, LOAD_EXT, 1)
    typed(terminal, "import pickle", 2)
    stopped = "print('it' + ' ran'); pickle.load(open('planted.pkl', 'rb'))"

    said = typed(terminal, stopped, 3)

    assert "gifthorse: this cell did not run: planted.pkl is unsafe" in said
    assert "Why: pickle.load on line 1" in said
    assert "it ran" not in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="there are no signals")
def test_a_long_look_tells_how_far_it_is_and_can_be_interrupted(own: Path) -> None:
    start = b"\x80\x04ccollections\nOrderedDict\n\x940"
    (own / "large.pkl").write_bytes(start + b"h\x00)R0" * 12_000_000 + b"N.")
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(own))
    shown: list[str] = []
    sent: list[float] = []

    def hook(message: dict[str, Any]) -> None:
        text = str(message["content"].get("data", {}).get("text/plain", ""))
        if "before it runs" in text:
            shown.append(text)
            if not sent:
                sent.append(time.monotonic())
                manager.interrupt_kernel()

    settings = f"{LOAD_EXT}\n%config ModelScan.progress_after = 0"
    large = UNSAFE.replace("planted", "large")
    try:
        client.execute_interactive(settings, timeout=SECONDS)
        reply = client.execute_interactive(
            f"import pickle\n{FIRST}{large}", output_hook=hook, timeout=SECONDS
        )
        took = time.monotonic() - sent[0]
        after = client.execute_interactive("1 + 1", timeout=SECONDS)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    assert shown
    assert reply["content"]["ename"] == "Stopped"
    assert reply["content"]["evalue"].startswith("KeyboardInterrupt: ")
    assert took < SECONDS / 2
    assert after["content"]["status"] == "ok"
