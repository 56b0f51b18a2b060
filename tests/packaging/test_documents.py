"""The documents: what they show is what happens, and what they link is there."""

from __future__ import annotations

import os
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
DURATION: Final = re.compile(r"\b\d+(\.\d+)? (s|ms)\b")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _sessions() -> list[tuple[str, str]]:
    """Return each command of the console blocks with the output shown for it."""
    parts = [part for block in _blocks("console") for part in block.split("$ ")[1:]]
    return [
        (command, shown) for command, _, shown in (p.partition("\n") for p in parts)
    ]


def _plain_commands() -> list[str]:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("gifthorse ")]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what ``gifthorse demo --keep examples`` writes.

    The environment is one that has torch 2.13, as a folder of metadata says.
    """
    folder = tmp_path_factory.mktemp("readme")
    site_packages = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    (site_packages / "torch-2.13.0.dist-info").mkdir(parents=True)
    _run("gifthorse demo --keep examples", folder)
    return folder


def test_the_first_screen_stays_one() -> None:
    assert len(README.splitlines()) <= 120


def test_the_readme_shows_sessions_and_commands() -> None:
    assert _sessions()
    assert _plain_commands()


@pytest.mark.parametrize(("command", "shown"), _sessions())
def test_the_output_shown_is_the_output_printed(
    command: str, shown: str, examples: Path
) -> None:
    printed = _run(command, examples)

    assert DURATION.sub("0 s", printed) == DURATION.sub("0 s", shown)


@pytest.mark.parametrize("command", _plain_commands())
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


def _run(command: str, folder: Path) -> str:
    program, *words = shlex.split(command)
    assert program == "gifthorse"
    done = subprocess.run(  # noqa: S603 - what our own README says
        [sys.executable, "-P", "-m", "gifthorse", *words],
        cwd=folder,
        env={
            **os.environ,
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            "VIRTUAL_ENV": str(folder / ".venv"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.stdout
