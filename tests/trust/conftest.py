from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import cli
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

CALL = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
FILES = {
    "planted.pkl": assemble("PROTO 2") + CALL,
    "mine.pkl": assemble("PROTO 2\nGLOBAL 'mine.layers Attention'\nSTOP"),
    "clean.pkl": assemble("PROTO 2\nEMPTY_DICT\nSTOP"),
    "cut.pkl": assemble("PROTO 2\nGLOBAL 'mine.layers Attention'"),
    "train.py": b"import pickle\n\npickle.load(open('planted.pkl', 'rb'))\n",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own configuration, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "gifthorse"


@pytest.fixture
def folder(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with a few files in it."""
    (here := tmp_path / "here").mkdir()
    assert not home.exists()
    for name, data in FILES.items():
        (here / name).write_bytes(data)
    monkeypatch.chdir(here)
    for name in ("NO_COLOR", "FORCE_COLOR", "GIFTHORSE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return here


@pytest.fixture
def gifthorse(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command, and returns its code and what it says."""
    assert Path.cwd() == folder

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def record(folder: Path) -> Callable[..., str]:
    """Return a function that writes a record of a file, as TOML."""

    def write(name: str, *rules: str, **others: str) -> str:
        data = (folder / name).read_bytes()
        given = {"reason": '"we made it"', "by": '"ada"', "created": "2026-01-01"}
        given |= {
            "sha256": f'"{hashlib.sha256(data).hexdigest()}"',
            "size": str(len(data)),
            "rules": str([*rules]),
        }
        lines = [f"{key} = {value}" for key, value in (given | others).items()]
        return "\n".join(["[[trusted]]", *lines, ""])

    return write
