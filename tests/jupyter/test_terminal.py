from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.jupyter


def ipython(
    folder: Path, environment: dict[str, str], *lines: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "IPython", "--simple-prompt", "--no-banner"],
        input="\n".join(("%load_ext gifthorse", *lines)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_terminal_shows_text_and_nothing_else(
    folder: Path, environment: dict[str, str]
) -> None:
    done = ipython(folder, environment, "%colors nocolor", "%modelscan planted.pt")

    assert "planted.pt!archive/data.pkl@0x" in done.stdout
    assert "\x1b" not in done.stdout
    assert "<div" not in done.stdout
    assert "schema_version" not in done.stdout


def test_a_missing_file_is_one_line(folder: Path, environment: dict[str, str]) -> None:
    done = ipython(folder, environment, "%modelscan nope.pt")

    assert done.stderr == "UsageError: no such file or folder: nope.pt\n"
    assert "Traceback" not in done.stdout


def test_the_cells_of_a_terminal_are_the_lines_that_ran(
    folder: Path, environment: dict[str, str]
) -> None:
    load = "torch.load('planted.pt', weights_only=False)"
    done = ipython(folder, environment, f"if 0: import torch; {load}", "", "%modelscan")

    assert "runs: weights_only is False" in done.stdout
    assert "at In [2]:1:" in done.stdout
