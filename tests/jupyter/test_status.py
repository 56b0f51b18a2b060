from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")

from IPython.core.error import UsageError

from jupyter_ext.kernel.status import WATCH, Decision, Loaded

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

pytestmark = pytest.mark.jupyter

ASKED = 'getattr(__import__("sys").modules.get("{}"), "state_json", str)()'


def asked(shell: InteractiveShell, module: str = "jupyter_ext.kernel.status") -> str:
    """Return what a front end gets to see."""
    found = shell.user_expressions({"state": ASKED.format(module)})["state"]
    text: str = found["data"]["text/plain"]
    return text


@pytest.fixture
def nothing_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WATCH, "last", None)


def test_a_kernel_without_the_module_says_nothing(shell: InteractiveShell) -> None:
    assert asked(shell, "jupyter_ext.kernel.not_there") == "''"


def test_a_kernel_that_has_unloaded_it_says_nothing(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "gifthorse")

    assert asked(shell) == "''"


@pytest.mark.usefixtures("nothing_decided")
def test_what_a_front_end_gets_is_json_as_it_is(
    shell: InteractiveShell, folder: Path
) -> None:
    state = json.loads(asked(shell))

    here = folder.stat()
    assert state["mode"] == "block"
    assert state["net"] is False
    assert state["cwd"] == os.getcwd()  # noqa: PTH109 (as it is written)
    assert state["cwd_identity"] == [here.st_dev, here.st_ino]
    assert state["prefix"] == sys.prefix
    assert state["versions"]["ipython"]
    assert state["last"] is None


def test_names_with_quotes_come_through(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = 'it\'s "odd" \\ \N{SNOWMAN}\n'
    decision = Decision(3, "blocked", said, (Loaded("a.pt", "unsafe"),))
    monkeypatch.setattr(WATCH, "last", decision)

    last = json.loads(asked(shell))["last"]

    assert last["summary"] == said
    assert last["artifacts"] == [{"path": "a.pt", "verdict": "unsafe"}]


def test_a_working_directory_that_is_gone_is_no_error(
    shell: InteractiveShell, folder: Path
) -> None:
    (gone := folder / "gone").mkdir()
    os.chdir(gone)
    gone.rmdir()

    state = json.loads(asked(shell))

    assert (state["cwd"], state["cwd_identity"]) == ("", None)


def test_an_error_of_ours_leaves_out_the_versions(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr("jupyter_ext.kernel.environment.environment", fail)

    assert json.loads(asked(shell))["versions"] == {}


@pytest.mark.usefixtures("nothing_decided")
def test_status_is_short_and_names_what_is_watched(
    shell: InteractiveShell,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shell.run_cell("%modelscan status")

    output = capsys.readouterr().out
    assert len(output.splitlines()) <= 8
    assert "guard      block: " in output
    assert "net        off: " in output
    assert str(folder) in output
    assert "events.jsonl" in output
    assert "last       nothing so far" in output


def test_status_says_what_was_decided_last(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(WATCH, "last", Decision(3, "blocked", "x.pt is \x1bunsafe"))

    shell.run_cell("%modelscan status")

    assert r"In [3] blocked: x.pt is \x1bunsafe" in capsys.readouterr().out


def test_status_says_that_there_is_no_log(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)

    shell.run_cell("%modelscan status")

    assert "events.jsonl cannot be written: no log" in capsys.readouterr().out


def test_status_takes_no_words(shell: InteractiveShell) -> None:
    result = shell.run_cell("%modelscan status now")

    assert isinstance(result.error_in_exec, UsageError)


def test_the_number_of_a_cell_is_the_one_that_is_shown(shell: InteractiveShell) -> None:
    shell.run_cell("1", store_history=True)
    shell.run_cell("from jupyter_ext.kernel.status import WATCH", store_history=True)
    shell.run_cell("number = WATCH.number", store_history=True)

    assert shell.user_ns["number"] == 3
    assert shell.user_ns["In"][3] == "number = WATCH.number"
