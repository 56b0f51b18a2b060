from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")

from IPython.core.error import UsageError

import jupyter_ext
from jupyter_ext import kernel
from jupyter_ext.kernel import progress
from jupyter_ext.kernel.environment import environment
from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.report import ReportInPlace, ShownReport
from scanner_core.findings import Basis, Result, Verdict
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

pytestmark = pytest.mark.jupyter

OPEN = "import torch\ntorch.load('planted.pt', weights_only=False)"


def run(shell: InteractiveShell, line: str) -> ShownReport:
    result = shell.run_cell(line, store_history=True)
    result.raise_error()
    assert isinstance(result.result, ShownReport)
    return result.result


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("nope.pt", "no such file or folder: nope.pt", id="missing"),
        pytest.param("*.nope", "no file matches *.nope", id="no match"),
        pytest.param("--nope x", "unrecognized arguments: --nope", id="no option"),
        pytest.param("'x", "no closing quotation in: 'x", id="open quote"),
    ],
)
def test_wrong_usage_is_one_line_and_no_traceback(
    shell: InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    line: str,
    message: str,
) -> None:
    result = shell.run_cell(f"%modelscan {line}")

    output = "".join(capsys.readouterr())
    assert isinstance(result.error_in_exec, UsageError)
    assert output == f"UsageError: {message}\n"


def test_an_old_ipython_is_told_what_to_do(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("IPython.version_info", (8, 4, 0))
    monkeypatch.setattr("IPython.__version__", "8.4.0")

    with pytest.raises(UsageError, match="run %pip install"):
        jupyter_ext.load_ipython_extension(shell)


def test_a_missing_part_is_told_how_to_get_it(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run_line_magic("unload_ext", "gifthorse")
    monkeypatch.delitem(sys.modules, "jupyter_ext.kernel.magics")
    monkeypatch.delattr(kernel, "magics")
    monkeypatch.setitem(sys.modules, "traitlets", None)

    result = shell.run_cell("%load_ext gifthorse")

    assert isinstance(result.error_in_exec, UsageError)
    assert "run %pip install 'gifthorse[jupyter]'" in str(result.error_in_exec)


def test_a_stopped_scan_has_no_verdict_and_no_traceback(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "scan_one", stop)

    result = shell.run_cell("%modelscan planted.pt")

    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    told = "KeyboardInterrupt: gifthorse was stopped after 0 files: no verdict\n"
    assert "".join(capsys.readouterr()) == told


def test_unloading_takes_everything_back(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "gifthorse")

    assert shell.find_line_magic("modelscan") is None
    assert not [c for c in shell.configurables if type(c).__name__ == "ModelScan"]
    assert not [f for f in shell.events.callbacks["pre_run_cell"] if "note" in str(f)]
    assert SHIELD not in sys.meta_path


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("%load_ext gifthorse", id="load again"),
        pytest.param("%reload_ext gifthorse", id="reload"),
        pytest.param("%load_ext jupyter_ext", id="load the part"),
    ],
)
def test_loading_again_changes_nothing(shell: InteractiveShell, line: str) -> None:
    shell.run_cell(line).raise_error()

    assert len([c for c in shell.configurables if type(c).__name__ == "ModelScan"]) == 1
    assert (
        len([f for f in shell.events.callbacks["pre_run_cell"] if "note" in str(f)])
        == 1
    )
    assert sys.meta_path.count(SHIELD) == 1  # type: ignore[arg-type]


def test_a_planted_call_is_named_with_its_member_and_offset(
    shell: InteractiveShell,
) -> None:
    report = run(shell, "%modelscan planted.pt")

    assert report.verdict is Verdict.UNSAFE
    for part in ("planted.pt!archive/data.pkl@0x", "posix.system", "'true'"):
        assert part in repr(report)


def test_a_harmless_checkpoint_is_clean(shell: InteractiveShell) -> None:
    assert run(shell, "%modelscan harmless.pt").verdict is Verdict.CLEAN


def test_a_folder_holds_both(shell: InteractiveShell, folder: Path) -> None:
    report = run(shell, f"%modelscan {folder}").report

    assert [(a.path, a.verdict) for a in report.artifacts] == [
        ("harmless.pt", Verdict.CLEAN),
        ("planted.pt", Verdict.UNSAFE),
    ]


@pytest.mark.parametrize(
    "word", ["path", "$path", "{path}", '"{path}"', "{folder}/pl*.pt", "paths"]
)
def test_variables_hold_paths(shell: InteractiveShell, folder: Path, word: str) -> None:
    shell.user_ns |= {"path": "planted.pt", "paths": ["planted.pt"], "folder": folder}

    report = run(shell, f"%modelscan {word}").report

    assert [artifact.path for artifact in report.artifacts] == ["planted.pt"]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("%modelscan planted.pt\nx = 1", id="first line"),
        pytest.param("if True:\n    %modelscan planted.pt", id="inside a block"),
        pytest.param("%modelscan planted.pt", id="last line"),
        pytest.param(
            "get_ipython().run_line_magic('modelscan', 'planted.pt')\nx = 1", id="call"
        ),
    ],
)
def test_a_report_is_shown_once_wherever_it_is_asked_for(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str
) -> None:
    shell.run_cell(cell, store_history=True).raise_error()

    assert capsys.readouterr().out.count("planted.pt (torch-zip") == 1


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("report = %modelscan planted.pt", id="assigned"),
        pytest.param(
            "str(get_ipython().run_line_magic('modelscan', 'planted.pt'))\nx = 1",
            id="passed on",
        ),
    ],
)
def test_a_report_that_is_kept_is_not_shown(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str
) -> None:
    shell.run_cell(cell, store_history=True).raise_error()

    assert capsys.readouterr().out == ""


def test_a_semicolon_hides_the_report(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_cell("%modelscan planted.pt;", store_history=True).raise_error()

    assert capsys.readouterr().out == ""


def test_help_is_shown_and_nothing_scanned(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_line_magic("modelscan", "--help nope.pt") is None

    assert "%modelscan model.pt" in capsys.readouterr().out


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("%modelscan --verbose .", id="option"),
        pytest.param("%config ModelScan.verbose = True\n%modelscan .", id="setting"),
    ],
)
def test_verbose_lists_what_was_skipped(
    shell: InteractiveShell, folder: Path, cell: str
) -> None:
    (folder / "README").write_text("A model.")

    report = run(shell, cell)

    assert [place.path for place in report.report.skipped.locations] == ["README"]
    assert "skipped: README" in repr(report)


def test_the_cells_of_a_session_are_judged_with_the_files_that_they_load(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    shell.run_cell("1 + 1", store_history=True)
    number = shell.execution_count
    shell.run_cell(f"if False:\n    {OPEN.replace(chr(10), '; ')}", store_history=True)

    report = run(shell, "%modelscan")

    notebook, linked = report.report.artifacts
    [link] = notebook.linked
    assert (notebook.verdict, linked.path) == (Verdict.UNSAFE, "planted.pt")
    assert link.outcome.result is Result.RUNS
    assert (link.call.path, link.call.line) == (f"In [{number}]", 2)
    assert f"at In [{number}]:2:" in repr(report)
    assert "torch.load('planted.pt', weights_only=False)" in repr(report)


def test_a_cell_that_ran_since_it_was_saved_is_judged_as_it_ran(
    shell: InteractiveShell, folder: Path
) -> None:
    cell = {"cell_type": "code", "id": "one", "source": OPEN}
    (folder / "n.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    os.utime(folder / "n.ipynb", (1, 1))
    shell.user_ns["__vsc_ipynb_file__"] = str(folder / "n.ipynb")

    as_saved = run(shell, "%modelscan")
    shell.run_cell("1 + 1", store_history=True, cell_id="one")
    as_run = run(shell, "%modelscan")

    assert (as_saved.verdict, as_run.verdict) == (Verdict.UNSAFE, Verdict.CLEAN)
    assert "n.ipynb:cell 1:2:" in repr(as_saved)


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_a_notebook_that_cannot_be_read_leaves_the_cells_that_ran(
    shell: InteractiveShell, folder: Path, text: str | None
) -> None:
    if text is not None:
        (folder / "n.ipynb").write_text(text)
    shell.user_ns["__vsc_ipynb_file__"] = str(folder / "n.ipynb")
    shell.run_cell(f"if False:\n    {OPEN.splitlines()[1]}", store_history=True)
    shell.run_cell("import torch", store_history=True)

    assert run(shell, "%modelscan").verdict is Verdict.UNSAFE


@pytest.mark.parametrize(
    ("version", "result"), [("2.5.1", Result.RUNS), ("2.6.0", Result.REFUSED)]
)
def test_what_a_kernel_has_imported_counts_and_not_what_is_installed(
    shell: InteractiveShell,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    result: Result,
) -> None:
    imported = type(sys)("torch")
    imported.__version__ = version
    monkeypatch.setitem(sys.modules, "torch", imported)
    shell.run_cell("if False:\n    torch.load('planted.pt')", store_history=True)
    shell.run_cell("import torch", store_history=True)

    program = run(shell, "%modelscan").report.artifacts[0]

    [link] = program.linked
    assert (link.outcome.version, link.outcome.result) == (version, result)
    assert Basis("torch", version, "this kernel") in program.judged_by


def test_a_kernel_tells_its_own_python() -> None:
    assert environment().python == platform.python_version()


def test_a_long_scan_shows_progress_where_its_report_will_be(
    shell: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[tuple[dict[str, str], bool, str]] = []

    def publish(
        data: dict[str, str],
        *_: object,
        transient: dict[str, str],
        update: bool = False,
        **__: object,
    ) -> None:
        published.append((data, update, transient["display_id"]))

    monkeypatch.setattr(shell.display_pub, "publish", publish)
    shell.run_cell("%config ModelScan.progress_after = 0")

    report = run(shell, f"%modelscan {folder}")

    first, left, shown = published
    assert isinstance(report, ReportInPlace)
    assert [update for _, update, _ in published] == [False, True, True]
    assert len({place for *_, place in published}) == 1
    assert re.fullmatch(
        r"gifthorse: 0 of 2 files scanned, now harmless\.pt, \d+ B of \d+ B",
        first[0]["text/plain"],
    ), "a large file would keep one waiting"
    assert left[0]["text/plain"] == "gifthorse: 2 files scanned, 1 of them unsafe."
    assert "text/html" in shown[0]


def test_loading_is_quick_because_the_engine_waits() -> None:
    code = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
shell.run_line_magic("load_ext", "gifthorse")
print([name for name in sys.modules if name.startswith("scanner_core")])
"""

    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_a_class_can_be_known_for_one_scan(
    shell: InteractiveShell, folder: Path
) -> None:
    (folder / "mine.pkl").write_bytes(
        assemble("PROTO 2\nGLOBAL 'mine.layers Attention'\nSTOP")
    )

    one = run(shell, "%modelscan --known-class 'mine.*' mine.pkl")
    two = run(shell, "%modelscan mine.pkl --known-class a.* --known-class mine.lay*")
    other = run(shell, "%modelscan --known-class 'other.*' mine.pkl")

    assert (one.verdict, two.verdict) == (Verdict.CLEAN, Verdict.CLEAN)
    assert other.verdict is Verdict.REVIEW
    with pytest.raises(UsageError, match="--known-class mine: names no class"):
        run(shell, "%modelscan --known-class mine mine.pkl")


def test_the_user_knows_classes_here_as_everywhere(
    shell: InteractiveShell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    stream = assemble("PROTO 2\nGLOBAL 'mine.layers Attention'\nSTOP")
    (folder / "mine.pkl").write_bytes(stream)
    (folder / "gifthorse.toml").write_text("known-classes = ['mine.*']\n")
    before = run(shell, "%modelscan mine.pkl")
    (folder / "config" / "gifthorse").mkdir(parents=True)
    config = folder / "config" / "gifthorse" / "config.toml"

    config.write_text("known-classes = ['mine.*']\n")
    after = run(shell, "%modelscan mine.pkl")
    config.write_text("known-clases = []\n")

    assert before.verdict is Verdict.REVIEW
    assert after.verdict is Verdict.CLEAN
    with pytest.raises(UsageError, match=r"config\.toml:1: there is no known-clases"):
        run(shell, "%modelscan mine.pkl")
