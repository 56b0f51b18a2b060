"""Environments: which versions, and which recipes run there; see the table beside this.

An environment without a ``python`` is the one that runs this: its pins are checked, not
installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
TABLE: Final = HERE / "environments.toml"
SOURCES: Final = "antlr4-python3-runtime"
"""What is only published as its source, and wanted all the same."""
STAMP: Final = "pins.txt"
"""In an environment that is complete: what it was made of."""


class UnavailableError(Exception):
    """An environment that cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Exact versions of libraries, and the recipes that write with them."""

    name: str
    python: str | None
    """``3.9``; ``None`` for the interpreter that runs this."""
    recipes: tuple[str, ...]
    pins: tuple[str, ...]
    """``numpy==2.4.6``, with all that it needs."""

    def interpreter(self, cache: Path) -> Path:
        """Return its Python, installed into the cache if it is not there.

        Raises ``UnavailableError``.
        """
        if self.python is None:
            self._check_versions()
            return Path(sys.executable)
        folder = cache / "environments" / self.name
        wanted = "\n".join((self.python, *self.pins))
        stamp = folder / STAMP
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            self._install(folder)
            stamp.write_text(wanted, "utf-8")
        return folder / "bin" / "python"

    def _check_versions(self) -> None:
        for pin in self.pins:
            library, _, version = pin.partition("==")
            try:
                found = metadata.version(library).partition("+")[0]
            except metadata.PackageNotFoundError:
                found = "missing"
            if found != version:
                raise UnavailableError(f"{library} is {found}, not {version}")

    def _install(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        python = _find_python(self.python or "")
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        exactly = [
            "--no-deps",
            "--only-binary=:all:",
            f"--no-binary={SOURCES}",
            *self.pins,
        ]
        try:
            subprocess.run([python, "-m", "venv", folder], check=True)
            if self.pins:
                subprocess.run([*pip, *exactly], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise UnavailableError(f"cannot be installed: {error}") from error


def environments() -> dict[str, Environment]:
    """Return the environments of the table, by name."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    return {
        name: Environment(
            name, row.get("python"), tuple(row["recipes"]), tuple(row["pins"])
        )
        for name, row in table.items()
    }


def _find_python(version: str) -> str:
    """Return a Python of a version, on the path or in pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [
        *(str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))),
        shutil.which(f"python{version}") or "",
    ]
    for each in filter(None, candidates):
        said = subprocess.run([each, "--version"], capture_output=True, check=False)
        if said.returncode == 0:
            return each
    raise UnavailableError(f"there is no Python {version}")
