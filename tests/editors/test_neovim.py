"""Neovim with the configuration of docs/editors.md, on the installed server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHECK = Path(__file__).parent / "neovim" / "check.lua"
CLEAN = """\
import torch
torch.load("clean.pt", weights_only=True)
torch.load("planted.pt", weights_only=False)
"""
PONY = 'import torch\npony = "🐴"; m = torch.load("planted.pt", weights_only=False)\n'


@pytest.fixture
def look(
    editors: Path,
    editor_environment: dict[str, str],
    documented: Callable[[str], str],
    tmp_path: Path,
) -> Callable[[Path], dict[str, Any]]:
    """Return a function that opens a file, fixes it, and returns what was seen."""

    def look(path: Path) -> dict[str, Any]:
        settings, seen = tmp_path / "init.lua", tmp_path / "seen.json"
        settings.write_text(documented("lua"), "utf-8")
        command = [editors / "neovim" / "bin" / "nvim", "--headless", "--clean"]
        subprocess.run(  # noqa: S603 - our own command
            [*command, "-u", settings, path, "-c", f"luafile {CHECK}"],
            check=True,
            env=editor_environment | {"FIX": "weights_only=True", "SEEN": str(seen)},
            timeout=120,
        )
        return dict(json.loads(seen.read_text("utf-8")))

    return look


def test_a_call_that_accepts_its_file_is_left_alone(
    look: Callable[[Path], dict[str, Any]], new_workspace: Callable[[], Path]
) -> None:
    program = new_workspace() / "clean.py"
    program.write_text(CLEAN)

    assert [each["line"] for each in look(program)["diagnostics"]] == [2]


def test_the_call_is_marked_explained_and_fixed(
    look: Callable[[Path], dict[str, Any]], new_workspace: Callable[[], Path]
) -> None:
    seen = look(new_workspace() / "train.py")

    worst = seen["diagnostics"][-1]
    assert seen.get("problem") is None
    assert worst["code"] == "unrestricted-torch-load"
    assert (worst["severity"], worst["source"]) == ("ERROR", "gifthorse")
    assert "posix.system('true')" in worst["message"]
    assert "torch.load 2.13.0" in seen["hover"]
    assert 'torch.load("planted.pt", weights_only=True)' in seen["text"]
    assert [each["severity"] for each in seen["left"]] == ["WARN", "WARN"]


def test_columns_behind_an_emoji_are_right(
    look: Callable[[Path], dict[str, Any]], new_workspace: Callable[[], Path]
) -> None:
    program = new_workspace() / "pony.py"
    program.write_text(PONY, "utf-8")
    seen = look(program)

    line = PONY.splitlines()[1].encode()
    found = seen["diagnostics"][0]
    marked = line[found["column"] : found["end_column"]]
    assert seen["encoding"] == "utf-8"
    assert marked == b'torch.load("planted.pt", weights_only=False)'
    assert seen["text"] == PONY.replace("False", "True").rstrip()
