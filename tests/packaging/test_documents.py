"""The documents: what they show is what happens, and what they link is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from scanner_core import arguments

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENTS: Final = sorted(ROOT.glob("*.md"))
README: Final = ROOT.joinpath("README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _commands() -> list[str]:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("gifthorse ")]


def test_the_first_screen_stays_one() -> None:
    assert len(README.splitlines()) <= 120


def test_the_readme_shows_a_session_and_commands() -> None:
    assert "$ gifthorse scan" in "".join(_blocks("console"))
    assert _commands()


def test_the_output_shown_is_the_output_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.readme", "--check"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )

    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("command", _commands())
def test_every_command_shown_is_understood(command: str) -> None:
    words = shlex.split(command, comments=True)[1:]

    assert arguments.parse(words).command == words[0]


@pytest.mark.parametrize("word", ["gifthorse demo", "pytest"])
def test_one_line_sets_up_and_runs(word: str) -> None:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    (line,) = (line for line in lines if line.endswith(word))

    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", document.read_text("utf-8"))
    local = [target for target in targets if "://" not in target]

    assert [target for target in local if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_no_place_is_left_to_be_filled_in(document: Path) -> None:
    assert not re.search(
        r"\b(TODO|TBD|FIXME|XXX|EXAMPLE|FINDS)\b", document.read_text()
    )
