"""What is left out of a folder scan: programs by ``.gitignore``, anything by option.

A ``.gitignore`` says what somebody did not write, or does not keep, so its programs are
left out; a model is loaded whether git keeps it or not, so never an artifact.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner_core.discovery._patterns import Patterns

GITIGNORE: Final = ".gitignore"
MAX_BYTES: Final = 1024 * 1024
"""Of a ``.gitignore``; a longer one leaves nothing out."""
MAX_PARENTS: Final = 64
FOREIGN: Final = frozenset({"dist-packages", "node_modules", "site-packages"})
"""Folders that hold what others wrote."""
CACHED: Final = ("datasets--", "models--", "spaces--")
"""How folders in the cache of the Hub begin."""


class Exclude(NamedTuple):  # which is made in less time than a dataclass
    """Patterns of the user, for the files below a folder."""

    folder: str
    """Absolute, every link resolved; empty for all files."""
    patterns: tuple[str, ...]


def is_foreign(path: str) -> bool:
    """Tell whether a path leads through installed packages or a cache of downloads."""
    parts = path.replace(os.sep, "/").split("/")
    return any(part in FOREIGN or part.startswith(CACHED) for part in parts)


class Rules(NamedTuple):  # which is made in less time than a dataclass
    """What holds in one folder: the patterns of it and of those above, deepest last."""

    patterns: tuple[tuple[str, Patterns], ...] = ()
    """With the beginning of every path that each is about."""

    def leaves_out(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether an absolute path is left out; the deepest word counts."""
        for beginning, patterns in reversed(self.patterns):
            if not path.startswith(beginning):
                continue
            below = path[len(beginning) :].replace(os.sep, "/").lstrip("/")
            said = patterns.leaves_out(below, is_folder=is_folder)
            if said is not None:
                return said
        return False

    def within(self, folder: str) -> Rules:
        """Return what holds in a folder below, which may have a file of its own."""
        found = _gitignore(folder)
        return Rules((*self.patterns, (_beginning(folder), found))) if found else self


def above(folder: str) -> Rules:
    """Return what holds in a folder, by those above it in its repository.

    If they leave the whole folder out, whoever names it wants it scanned nevertheless.
    """
    rules = Rules()
    parents = _parents_in_repository(folder)
    for each in parents:
        rules = rules.within(each)
    below = (*parents[1:], folder)
    is_out = any(rules.leaves_out(each, is_folder=True) for each in below)
    return Rules() if is_out else rules


def excluded(excludes: Sequence[Exclude]) -> Rules:
    """Return what the user leaves out."""
    patterns = ((_beginning(e.folder), _patterns(e.patterns)) for e in excludes)
    return Rules(tuple(patterns))


def _beginning(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep if folder else ""


def _parents_in_repository(folder: str) -> list[str]:
    """Return the folders above one, from the root of its repository on, if it has one.

    Without a repository, nobody knows where a project begins.
    """
    parents: list[str] = []
    here = folder
    for _ in range(MAX_PARENTS):
        if os.path.lexists(os.path.join(here, ".git")):  # noqa: PTH118 (thousands of strings)
            return parents[::-1]
        above = os.path.dirname(here)  # noqa: PTH120 (see above)
        if above == here:
            break
        parents.append(above)
        here = above
    return []


def _gitignore(folder: str) -> Patterns | None:
    """Return the patterns of a folder; ``None`` if there is nothing to read."""
    try:
        return _patterns(_lines(os.path.join(folder, GITIGNORE)))  # noqa: PTH118 (see above)
    except (OSError, ValueError):
        return None


def _patterns(lines: Iterable[str]) -> Patterns:
    from scanner_core.discovery._patterns import Patterns  # noqa: PLC0415 (cold start)

    return Patterns(lines)


def _lines(path: str) -> Iterator[str]:
    import stat  # noqa: PLC0415 (only where there is one)

    # As git does since 2.32, links are not followed; opening a pipe waits for a writer.
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return
    with open(path, "rb") as file:  # noqa: PTH123 (see above)
        data = file.read(MAX_BYTES + 1)
    if len(data) <= MAX_BYTES:
        yield from data.decode("utf-8-sig", "surrogateescape").split("\n")
