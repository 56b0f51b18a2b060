"""Which model files came or changed since the last look; nothing of them is opened.

A look has to be cheap enough for the end of every cell: of a folder that did not
change, its time and those of the model files in it are asked for, and it is not listed
again.  What is in a folder is told by names here, since whatever looks only decides
what to scan next; a download under another name is found by the guard and by scans.
"""

from __future__ import annotations

import collections
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.discovery import MODEL_SUFFIXES, OTHER_SUFFIXES, SKIPPED_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SUFFIXES: Final = (MODEL_SUFFIXES - {".ipynb"}) | OTHER_SUFFIXES
"""How the names of model files end; in lower case."""
NO_MODELS: Final = SKIPPED_FOLDERS | {"blobs", "dist-packages", "refs", "site-packages"}
"""Folders that are not looked into; what ``blobs`` of the Hub hold has names beside."""
DEEPEST: Final = 6
"""Folders in folders."""
MOST_FOLDERS: Final = 2_000
MOST_FILES: Final = 5_000
"""In one place, the nearest first."""
SETTLED_NS: Final = 2_000_000_000
"""Clocks of file systems are coarse: a change right after another may not show."""


class _State(NamedTuple):
    """What differs after a file was written, or another took its place."""

    inode: int
    size: int
    changed: int
    """Nanoseconds."""


class _Folder(NamedTuple):
    """What a folder held when it was listed."""

    changed: int
    is_settled: bool
    folders: tuple[str, ...]
    models: tuple[str, ...]


class NewFiles:
    """What was there at the last look."""

    def __init__(self, since: float) -> None:
        """Begin at a time, in seconds: for the first look, what came later is new."""
        self._since = int(since * 1e9)
        self._folders: dict[str, _Folder] = {}
        self._files: dict[str, _State] = {}
        self._places: set[str] = set()

    def look(self, places: Iterable[Path]) -> list[Path]:
        """Return the model files below some folders that are new, or not as before."""
        found: dict[str, None] = {}
        for place in dict.fromkeys(map(os.path.realpath, places)):
            if os.path.dirname(place) == place:  # noqa: PTH120 (a string)
                continue  # Everything is below it, and other systems, too.
            found |= dict.fromkeys(self._look(place))
            self._places.add(place)
        return list(map(Path, found))

    def _look(self, place: str) -> Iterator[str]:
        is_first = place not in self._places
        left, files = collections.deque([(place, 0)]), 0
        for _ in range(MOST_FOLDERS):
            if not left or files > MOST_FILES:
                return
            path, depth = left.popleft()
            if (folder := self._folder(path)) is None:
                continue
            if depth < DEEPEST:
                left.extend((each, depth + 1) for each in folder.folders)
            files += len(folder.models)
            for model in folder.models:
                if self._is_new(model, is_first=is_first):
                    yield model

    def _folder(self, path: str) -> _Folder | None:
        """Return what a folder holds; it is listed only if that may have changed."""
        try:
            changed = os.stat(path).st_mtime_ns  # noqa: PTH116 (thousands of strings)
            before = self._folders.get(path)
            if before and before.is_settled and before.changed == changed:
                return before
            folder = _listed(path, changed)
        except (OSError, ValueError):
            self._folders.pop(path, None)
            return None
        self._folders[path] = folder
        return folder

    def _is_new(self, path: str, *, is_first: bool) -> bool:
        try:
            found = os.stat(path)  # noqa: PTH116 (see above)
        except OSError:
            self._files.pop(path, None)
            return False
        state = _State(found.st_ino, found.st_size, found.st_mtime_ns)
        before = self._files.get(path)
        self._files[path] = state
        if before is None and is_first:
            return max(found.st_ctime_ns, found.st_mtime_ns) > self._since
        return before != state


def caches(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders that libraries download models to."""
    outer = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or f"{outer}/huggingface"
    hub = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
    torch = environ.get("TORCH_HOME") or f"{outer}/torch"
    for each in (hub or f"{home}/hub", f"{torch}/hub"):
        yield Path(os.path.expanduser(each))  # noqa: PTH111 (Path would raise for ~nobody)


def is_model(name: str) -> bool:
    """Tell whether a file is called like a model."""
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 (thousands of strings)


def _listed(path: str, changed: int) -> _Folder:
    with os.scandir(path) as entries:
        listed = list(entries)
    is_environment = any(each.name == "pyvenv.cfg" for each in listed)
    folders = () if is_environment else filter(_is_looked_into, listed)
    models = (each for each in listed if is_model(each.name) and each.is_file())
    is_settled = time.time_ns() - changed > SETTLED_NS
    return _Folder(
        changed,
        is_settled,
        tuple(sorted(each.path for each in folders)),
        tuple(sorted(each.path for each in models)),
    )


def _is_looked_into(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name in NO_MODELS or name.startswith("."):
        return False
    return entry.is_dir(follow_symlinks=False)
