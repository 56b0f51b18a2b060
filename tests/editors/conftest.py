"""Real editors on the real server: what ``bash tests/editors/install`` installed.

Every test beside this file is marked ``editors``; ``pytest -m editors`` runs them, and
only them.  What an editor starts has a home of its own and meets the demo's files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import demo

if TYPE_CHECKING:
    from collections.abc import Callable

METADATA: Final = "Metadata-Version: 2.1\nName: torch\nVersion: {version}\n"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test beside this file; conftest.py above says what it needs.

    They come last: once Playwright has begun, its event loop runs until the end.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.editors)
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def editors(repository: Path) -> Path:
    """Return where the editors are installed."""
    return repository / "build" / "editors"


@pytest.fixture(scope="session")
def new_python(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that makes a Python with nothing but, it says, a torch."""

    def new_python(torch: str) -> Path:
        home = tmp_path_factory.mktemp("python")
        command = [sys.executable, "-m", "venv", "--without-pip", home]
        subprocess.run(command, check=True, timeout=120)  # noqa: S603 - our own command
        packages = next(home.glob("lib/python*/site-packages"))
        installed = packages / f"torch-{torch}.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text(METADATA.format(version=torch))
        return home / "bin" / "python3"

    return new_python


@pytest.fixture(scope="session")
def python(new_python: Callable[[str], Path]) -> Path:
    """Return such a Python."""
    return new_python("2.13.0")


@pytest.fixture(scope="session")
def new_workspace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that makes a folder with the demo's files."""

    def new_workspace(name: str = "examples") -> Path:
        folder = tmp_path_factory.mktemp("workspaces") / name
        demo.write(folder)
        demo.write_tour(folder)
        return folder

    return new_workspace


@pytest.fixture
def editor_environment(python: Path, tmp_path: Path) -> dict[str, str]:
    """Return variables for an editor that finds the installed server, and no more."""
    commands = Path(sys.executable).parent
    return {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": f"{commands}:{os.defpath}",
        "TERM": "dumb",
        "VIRTUAL_ENV": str(python.parents[1]),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.fixture(scope="session")
def documented(repository: Path) -> Callable[[str], str]:
    """Return a function that finds the one block of a language in docs/editors.md."""
    page = (repository / "docs" / "editors.md").read_text("utf-8")

    def documented(language: str) -> str:
        _, block = page.split(f"```{language}\n")
        return block.partition("```")[0]

    return documented
