"""Emacs, eglot and the configuration of docs/editors.md, on the installed server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHECK = Path(__file__).parent / "emacs" / "check.el"
PONY = 'import torch\npony = "🐴"; m = torch.load("planted.pt", weights_only=False)\n'


@pytest.fixture
def look(
    editor_environment: dict[str, str],
    documented: Callable[[str], str],
    tmp_path: Path,
) -> Callable[[Path], dict[str, Any]]:
    """Return a function that opens a file, fixes it, and returns what was seen."""

    def look(path: Path) -> dict[str, Any]:
        settings, seen = tmp_path / "init.el", tmp_path / "seen.json"
        settings.write_text(documented("elisp"), "utf-8")
        command = [shutil.which("emacs") or "emacs", "--batch", "-q"]
        command += ["-f", "package-initialize", "-l", str(settings), "-l", str(CHECK)]
        subprocess.run(  # noqa: S603 - our own command
            command,
            check=True,
            env=editor_environment
            | {"FILE": str(path), "FIX": "weights_only=True", "SEEN": str(seen)},
            timeout=120,
        )
        return dict(json.loads(seen.read_text("utf-8")))

    return look


def test_the_call_is_marked_explained_and_fixed(
    look: Callable[[Path], dict[str, Any]], new_workspace: Callable[[], Path]
) -> None:
    seen = look(new_workspace() / "train.py")

    *_, worst = seen["diagnostics"]
    assert seen.get("problem") is None
    assert worst["type"] == "eglot-error"
    assert "unrestricted-torch-load" in worst["message"]
    assert "posix.system('true')" in worst["message"]
    assert "torch.load 2.13.0" in seen["hover"]
    assert 'torch.load("planted.pt", weights_only=True)' in seen["text"]
    assert [each["type"] for each in seen["left"]] == ["eglot-warning"] * 2


def test_columns_behind_an_emoji_are_right(
    look: Callable[[Path], dict[str, Any]], new_workspace: Callable[[], Path]
) -> None:
    program = new_workspace() / "pony.py"
    program.write_text(PONY, "utf-8")
    seen = look(program)

    found = seen["diagnostics"][0]
    marked = PONY.splitlines()[1][found["column"] : found["end_column"]]
    assert marked == 'torch.load("planted.pt", weights_only=False)'
    assert seen["text"] == PONY.replace("False", "True")
