"""The servers that are measured: ours, ruff's with its rules about security, and pylsp.

Each as its users install it, in an environment of its own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import subjects
from benchmarks.language_server.client import Client
from benchmarks.source.tools import PINS

if TYPE_CHECKING:
    Settings = dict[str, object]

PYLSP: Final = ("python-lsp-server[all]==1.15.0",)
"""With the linters that it runs unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Server:
    """A command that talks over stdio, and how a client has to treat it."""

    name: str
    python: Path
    """The interpreter of its environment."""
    command: tuple[str | Path, ...]
    options: Settings
    """What it is initialized with."""
    pulls: bool = True
    """Whether a client asks it for diagnostics; else it waits for them."""

    def version(self) -> str:
        """Return the version that is installed."""
        name = {"pylsp": "python-lsp-server"}.get(self.name, self.name)
        return subjects.version(subjects.Subject(name, self.python.parents[1], ()))

    def start(self, root: Path, settings: Settings | None = None) -> Client:
        """Start it for a folder; the client is yet to say hello."""
        client = Client(self.command, root)
        client.settings = settings if settings is not None else self.options
        return client


def ours(folder: Path | None, cache: Path) -> Server:
    """Return our server: of an environment, or of this checkout, which is installed."""
    if folder is None:
        folder = subjects.install_gifthorse(cache, "lsp").folder
    python = folder / "bin" / "python"
    return Server("gifthorse", python, (folder / "bin" / "gifthorse-server",), {})


def checkout() -> Server:
    """Return our server as it is in this checkout, not installed."""
    python = Path(sys.executable)
    return Server("gifthorse", python, (python, "-P", "-m", "lsp_server"), {})


def ruff(cache: Path) -> Server:
    """Return ruff's server, which is installed unless it is there."""
    folder = _installed("ruff", cache, *PINS["ruff"])
    command = (folder / "bin" / "ruff", "server")
    settings = {"lint": {"select": ["S"]}, "configurationPreference": "editorOnly"}
    return Server("ruff", folder / "bin" / "python", command, {"settings": settings})


def pylsp(cache: Path) -> Server:
    """Return pylsp with its default linters, which is installed unless it is there."""
    folder = _installed("pylsp", cache, *PYLSP)
    command = (folder / "bin" / "pylsp",)
    return Server("pylsp", folder / "bin" / "python", command, {}, pulls=False)


def _installed(name: str, cache: Path, *what: str) -> Path:
    subject = subjects.Subject(name, cache / name, (name,))
    if not (subject.folder / "bin" / name).exists():
        subjects.install(subject, *what)
    return subject.folder


COMPETITORS: Final = {"ruff": ruff, "pylsp": pylsp}
