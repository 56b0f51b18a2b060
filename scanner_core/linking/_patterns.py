"""The files that fit a pattern, as ``glob`` finds them, with bounds.

A tree of folders may be as large as its owner likes: only so many of its entries are
looked at.
"""

from __future__ import annotations

import fnmatch
import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.linking._allowance import Allowance

MAX_ENTRIES: Final = 20_000
"""Files and folders that are looked at for one pattern."""
MAX_PARTS: Final = 32
MAGIC: Final = re.compile(r"[*?\[]")
ANYWHERE: Final = "**"


class Listing:
    """Lists folders until it has seen too much."""

    def __init__(self, allowance: Allowance, entries: int | None = None) -> None:
        self._allowance = allowance
        self.left = MAX_ENTRIES if entries is None else entries
        """Entries that may still be looked at; less than none if some were not."""

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """Return what is in a folder, sorted; nothing if it cannot be listed."""
        found: list[os.DirEntry[str]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.left -= 1
                    if self.left < 0 or not self._allowance.list_one():
                        break
                    found.append(entry)
        except (OSError, ValueError):
            return []
        return sorted(found, key=lambda entry: entry.name)


def fitting(pattern: str, allowance: Allowance) -> Iterator[str]:
    """Yield the regular files that fit an absolute pattern, folder by folder.

    ``**`` stands for any number of folders; links to folders are not followed there.
    """
    drive, path = os.path.splitdrive(pattern)
    parts = [part for part in re.split(r"[\\/]" if drive else "/", path) if part]
    if not parts or len(parts) > MAX_PARTS:
        return
    fixed = 0
    while fixed < len(parts) - 1 and not MAGIC.search(parts[fixed]):
        fixed += 1
    start = os.path.join(f"{drive}{os.sep}", *parts[:fixed])  # noqa: PTH118 (the text counts)
    yield from _below(start, parts[fixed:], Listing(allowance))


def escaped(path: str) -> str:
    """Return a pattern that only this path fits."""
    return MAGIC.sub(r"[\g<0>]", path)


def _below(start: str, parts: list[str], listing: Listing) -> Iterator[str]:
    seen: set[str] = set()
    pending = [(start, 0)]
    while pending and listing.left > 0:
        folder, done = pending.pop()
        part, is_last = parts[done], done == len(parts) - 1
        further = [(folder, done + 1)] if part == ANYWHERE and not is_last else []
        for entry in listing.entries(folder):
            if not _fits(entry.name, part):
                continue
            if is_last and _is_file(entry) and entry.path not in seen:
                seen.add(entry.path)
                yield entry.path
            if part == ANYWHERE and entry.is_dir(follow_symlinks=False):
                further.append((entry.path, done))
            elif not is_last and part != ANYWHERE and _is_folder(entry):
                further.append((entry.path, done + 1))
        pending += reversed(further)


def _fits(name: str, part: str) -> bool:
    if name.startswith(".") and not part.startswith("."):
        return False
    return part == ANYWHERE or fnmatch.fnmatchcase(name, part)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
