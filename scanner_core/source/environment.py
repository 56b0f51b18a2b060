"""Which versions of libraries the user's environment holds, read off the disk.

Nothing is imported: a distribution's version is the name of its metadata folder.  Only
environments that the user chose are looked at, those of the shell or the interpreter
that runs us.  One that merely lies beside a scanned file could claim any version, and
so turn what a call *runs* into what it *refuses*.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES: Final = ("VIRTUAL_ENV", "CONDA_PREFIX")
FOLDERS: Final = (
    "lib/python3*/site-packages",
    "Lib/site-packages",
    "local/lib/python3*/dist-packages",
    "lib/python3*/dist-packages",
)
SUFFIXES: Final = (".dist-info", ".egg-info")
# Distributions are called otherwise than what one imports.
DISTRIBUTIONS: Final = {"sklearn": "scikit_learn"}


def environment_of(path: str) -> Environment:  # noqa: ARG001 (what lies beside a file is not trusted)
    """Return the environment that a program would run in, as far as can be told."""
    chosen = (os.environ.get(name) for name in VARIABLES)
    return environment_at(Path(next(filter(None, chosen), sys.prefix)))


def environment_at(place: Path) -> Environment:
    """Return the environment with this prefix, or of this Python executable.

    A library of which several versions are found is left out, and so is everything if
    there is no such environment.
    """
    try:
        # A venv's python is a link to another environment's: take it where it stands.
        prefix = place.parent.parent if place.is_file() else place
        folders = [(str(f), f.stat().st_mtime_ns) for f in _folders(prefix)]
    except (OSError, ValueError):
        return Environment()
    return _versions(tuple(folders))


def _folders(prefix: Path) -> Iterator[Path]:
    seen = set()
    for pattern in FOLDERS:
        for folder in prefix.glob(pattern):
            if (real := folder.resolve()) not in seen:
                seen.add(real)
                yield folder


@functools.lru_cache(maxsize=8)
def _versions(folders: tuple[tuple[str, int], ...]) -> Environment:
    # Keyed by modification time as well: an editor outlives many an upgrade.
    found: dict[str, set[str]] = {}
    for folder, _ in folders:
        for name, version in _distributions(folder):
            found.setdefault(name, set()).add(version)
    for module, distribution in DISTRIBUTIONS.items():
        if distribution in found:
            found[module] = found[distribution]
    told = {name: min(several) for name, several in found.items() if len(several) == 1}
    return Environment(tuple(sorted(told.items())))


def _distributions(folder: str) -> Iterator[tuple[str, str]]:
    try:
        entries = os.listdir(folder)  # noqa: PTH208 (names are enough)
    except OSError:
        return
    for entry in entries:
        if entry.endswith(SUFFIXES):
            name, _, version = entry.rpartition(".")[0].partition("-")
            version = version.partition("-")[0]
            if version:
                yield name.lower().replace("-", "_").replace(".", "_"), version
