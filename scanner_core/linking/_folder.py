"""A folder with a model: a local one, or a snapshot of a repository of the Hub."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.linking import _places
from scanner_core.linking._patterns import Listing
from scanner_core.linking._target import File, Unread

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.linking._allowance import Allowance

LARGEST_JSON: Final = 8 * 1024**2
"""Bytes of a configuration or an index: a model of a thousand files needs one."""
LARGEST_SOURCE: Final = 1024**2
MAX_ENTRIES: Final = 5000
DEEPEST: Final = 8
OUTSIDE: Final = "it leads out of the folder"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, and where its files must be."""

    path: Path
    name: str
    """As the program calls it."""
    allowance: Allowance
    commit: str = ""
    """Of a snapshot."""
    roots: tuple[str, ...] = ()
    """Real folders that links in a snapshot may lead to; of a local folder, a loader
    follows them wherever they lead."""

    def find(self, name: str) -> File | Unread | None:
        """Return a file by its path in here, ``None`` if there is none."""
        if not is_inside(name):
            return Unread(name, OUTSIDE)
        path = self.path / name
        if not self._is_reachable(path):
            return Unread(name, OUTSIDE) if os.path.lexists(path) else None
        return File(path, name) if _places.is_file(path) else None

    def json(self, name: str) -> object:
        """Return what is in a JSON file, ``None`` if it cannot be read."""
        found = self.find(name)
        if not isinstance(found, File):
            return None
        data = self._read(found.path, LARGEST_JSON)
        if not data:
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            return None

    def text(self, name: str) -> str:
        """Return the source in a file, or nothing."""
        found = self.find(name)
        if not isinstance(found, File):
            return ""
        return self._read(found.path, LARGEST_SOURCE).decode("utf-8", "replace")

    def files(self) -> list[File | Unread]:
        """Return all files, sorted; those in hidden folders are not a model's."""
        found: list[File | Unread] = []
        listing = Listing(self.allowance, MAX_ENTRIES)
        pending = [""]
        while pending:
            inner = pending.pop()
            folders = []
            for entry in listing.entries(os.path.join(self.path, inner)):  # noqa: PTH118 (inner may be empty)
                name = f"{inner}{entry.name}"
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{name}/")
                elif each := self.find(name):
                    found.append(each)
            pending += [f for f in folders[::-1] if f.count("/") <= DEEPEST]
        if listing.left < 0:
            found.append(Unread(self.name, "it holds too many files"))
        return found

    def _read(self, path: Path, limit: int) -> bytes:
        """Return what is in a small file; nothing if it is large, or over budget."""
        data = small(path, limit) if self.allowance.read(0) else None
        return data if data and self.allowance.read(len(data)) else b""

    def _is_reachable(self, path: Path) -> bool:
        if not self.roots:
            return True
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            return False
        return any(
            real.startswith(os.path.join(root, ""))  # noqa: PTH118 (ends with a slash)
            for root in self.roots
        )


def is_inside(name: str) -> bool:
    """Tell whether a path stays in the folder that it is relative to."""
    parts = name.replace("\\", "/").split("/")
    return (
        bool(name)
        and name.isprintable()
        and ":" not in name
        and (parts[0] != "" and ".." not in parts)
    )


def small(path: Path, limit: int) -> bytes | None:
    """Return all of a regular file, ``None`` if it is none or is large."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) <= limit else None
