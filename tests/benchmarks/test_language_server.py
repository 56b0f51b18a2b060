"""The command that measures the language server."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.language_server.typing_session import Edit


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "benchmarks.language_server", *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def edited(text: str, edit: Edit) -> str:
    lines = text.split("\n")
    start, end = (
        sum(len(each) + 1 for each in lines[:line]) + character
        for line, character in (edit.start, edit.end)
    )
    return text[:start] + edit.text + text[end:]


@pytest.mark.parametrize(
    "arguments", [["no-such-case"], ["--competitors", "no-such-server"]]
)
def test_what_is_not_known_is_wrong_usage(
    arguments: list[str], repository: Path
) -> None:
    done = run(*arguments, cwd=repository)

    assert done.returncode == 2
    assert "usage" in done.stderr


def test_the_help_names_every_case(repository: Path) -> None:
    done = run("--help", cwd=repository)

    assert all(name in done.stdout for name in ("editing", "starting", "scanning"))


def test_what_is_typed_is_taken_back(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(repository)
    typing_session = importlib.import_module(
        "benchmarks.language_server.typing_session"
    )

    text = typing_session.program()
    typed = set()
    for edit in typing_session.edits(100):
        text = edited(text, edit)
        line = text.split("\n")[edit.start[0]].strip()
        typed |= {line} & set(typing_session.TYPED)
        if edit.is_settled:
            assert text == typing_session.program()

    assert typed == set(typing_session.TYPED)
