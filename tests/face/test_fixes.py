from __future__ import annotations

import difflib
import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import cli
from scanner_core.commands import _fixing
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

BEFORE = """\
import torch

x = torch.load(p, weights_only=False)
y = torch.load(torch.load(q, weights_only=False), weights_only=False)
"""
AFTER = BEFORE.replace("False", "True")
UNUSED = "z = 1  # gifthorse: ignore[unrestricted-unpickling] -- not needed\n"
NEEDLESS = (
    "from datasets import load_dataset\n"
    'load_dataset("org/data", trust_remote_code=True)\n'
)
CELLS = [
    {"cell_type": "markdown", "source": ["# Title"]},
    {"cell_type": "code", "source": BEFORE.splitlines(keepends=True), "outputs": []},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (here := tmp_path / "here").mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (here / "load.py").write_text(BEFORE + UNUSED)
    return here


@pytest.fixture
def gifthorse(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    assert Path.cwd() == folder

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["scan", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_without_being_asked_for_nothing_is_written(
    gifthorse: Run, folder: Path
) -> None:
    _, out, _ = gifthorse(".")

    assert (folder / "load.py").read_text() == BEFORE + UNUSED
    assert "fixable: 4 with --unsafe-fixes; --diff shows how" in out


def test_a_fix_leaves_programs_as_they_are(gifthorse: Run, folder: Path) -> None:
    (folder / "load.py").write_text(BEFORE + NEEDLESS + UNUSED)
    (folder / "requirements.txt").write_text("datasets==4.0.0\n")

    code, _, err = gifthorse(".", "--fix")

    after = NEEDLESS.replace(", trust_remote_code=True", "")
    assert (folder / "load.py").read_text() == BEFORE + after + UNUSED
    assert code == 1
    assert err.startswith("gifthorse: fixed 1 finding in 1 file; ")


def test_unsafe_fixes_are_applied_until_nothing_is_left(
    gifthorse: Run, folder: Path
) -> None:
    code, out, err = gifthorse(".", "--fix", "--unsafe-fixes")

    assert (folder / "load.py").read_text() == f"{AFTER}z = 1\n"
    assert (code, err) == (
        0,
        "gifthorse: fixed 4 findings in 1 file; 0 findings left\n",
    )
    assert "clean" in out


def test_nothing_to_fix_is_said(gifthorse: Run) -> None:
    gifthorse(".", "--fix", "--unsafe-fixes")

    assert gifthorse(".", "--fix")[2] == (
        "gifthorse: nothing was fixed; 0 findings left\n"
    )


@pytest.mark.parametrize(
    "options", [["--unsafe-fixes"], ["--fix", "--diff"]], ids=["alone", "both"]
)
def test_options_that_mean_nothing_are_refused(
    gifthorse: Run, options: list[str]
) -> None:
    assert gifthorse(".", *options)[0] == 3


def test_a_diff_writes_nothing_and_can_be_applied(gifthorse: Run, folder: Path) -> None:
    after = f"{AFTER}z = 1\n"

    code, out, err = gifthorse(".", "--diff", "--unsafe-fixes")

    lines = (BEFORE + UNUSED).splitlines(keepends=True), after.splitlines(keepends=True)
    assert out == "".join(difflib.unified_diff(*lines, "load.py", "load.py"))
    assert (code, err) == (1, "gifthorse: would fix 4 findings in 1 file\n")
    assert (folder / "load.py").read_text() == BEFORE + UNUSED


def test_a_diff_of_a_notebook_is_one_of_its_cells(gifthorse: Run, folder: Path) -> None:
    (folder / "n.ipynb").write_text(json.dumps({"cells": CELLS}, indent=1))
    (folder / "load.py").unlink()

    code, out, _ = gifthorse(".", "--diff", "--unsafe-fixes")

    assert code == 1
    assert out.startswith("--- n.ipynb:cell 2\n+++ n.ipynb:cell 2\n")
    assert gifthorse(".", "--diff")[:2] == (0, "")


def test_a_notebook_is_fixed_in_place(gifthorse: Run, folder: Path) -> None:
    raw = json.dumps({"cells": CELLS, "nbformat": 4}, indent=1)
    (folder / "n.ipynb").write_text(raw)

    gifthorse("n.ipynb", "--fix", "--unsafe-fixes")

    assert (folder / "n.ipynb").read_text() == raw.replace("=False", "=True")


def test_control_characters_of_a_program_do_not_reach_the_terminal(
    gifthorse: Run, folder: Path
) -> None:
    (folder / "load.py").write_text(f"{BEFORE}'\x1b[31m'\n")

    assert "\x1b" not in gifthorse("load.py", "--diff", "--unsafe-fixes")[1]


def test_what_is_suppressed_stays(gifthorse: Run, folder: Path) -> None:
    gifthorse(".", "--write-baseline", "known.json")
    gifthorse(".", "--fix", "--unsafe-fixes", "--baseline", "known.json")

    assert (folder / "load.py").read_text() == f"{BEFORE}z = 1\n"


def test_the_mode_of_a_file_stays(gifthorse: Run, folder: Path) -> None:
    (folder / "load.py").chmod(0o754)

    gifthorse(".", "--fix", "--unsafe-fixes")

    assert stat.S_IMODE((folder / "load.py").stat().st_mode) == 0o754
    assert [path.name for path in folder.iterdir()] == ["load.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_a_link_is_not_followed(gifthorse: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "load.py").rename(tmp_path / "other.py")
    (folder / "load.py").symlink_to(tmp_path / "other.py")

    err = gifthorse(".", "--fix", "--unsafe-fixes")[2]

    assert "gifthorse: not fixed: load.py: it is a link" in err
    assert (tmp_path / "other.py").read_text() == BEFORE + UNUSED


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="may write")
def test_what_may_not_be_written_is_told(gifthorse: Run, folder: Path) -> None:
    (folder / "load.py").chmod(0o444)

    assert "it may not be written" in gifthorse(".", "--fix", "--unsafe-fixes")[2]


def test_what_was_installed_is_left_alone(gifthorse: Run, folder: Path) -> None:
    (folder / "site-packages").mkdir()
    (folder / "load.py").rename(folder / "site-packages" / "load.py")

    err = gifthorse(".", "--fix", "--unsafe-fixes")[2]

    assert "it is not yours" in err
    assert (folder / "site-packages" / "load.py").read_text() == BEFORE + UNUSED


def test_a_program_that_changed_is_not_overwritten(
    gifthorse: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = _fixing.shutil.copymode

    def change(source: Path, target: str) -> None:
        (folder / "load.py").write_text("x = 1\n")
        copy(source, target)

    monkeypatch.setattr(_fixing.shutil, "copymode", change)

    err = gifthorse(".", "--fix", "--unsafe-fixes")[2]

    assert "not fixed: load.py: it changed while it was scanned" in err
    assert (folder / "load.py").read_text() == "x = 1\n"
    assert [path.name for path in folder.iterdir()] == ["load.py"]


def test_a_fix_that_would_break_a_program_is_not_written(
    gifthorse: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        _fixing.rewriting, "rewritten", lambda *_, **__: b"import torch\n)torch.load("
    )

    err = gifthorse(".", "--fix", "--unsafe-fixes")[2]

    assert "not fixed: load.py: a fix would break it" in err
    assert (folder / "load.py").read_text() == BEFORE + UNUSED


def test_a_model_is_never_fixed(gifthorse: Run, folder: Path) -> None:
    call = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
    (folder / "model.pkl").write_bytes(call)

    code, _, err = gifthorse("model.pkl", "--fix", "--unsafe-fixes")

    assert (code, err) == (1, "gifthorse: nothing was fixed; 1 finding left\n")
    assert (folder / "model.pkl").read_bytes() == call
