"""Small files and folders, as texts and names: bounded, and never waiting for a pipe.

What cannot be read is empty: that somebody's lock file is broken tells no version, and
is no reason to stop.
"""

from __future__ import annotations

import functools
import itertools
import os
import stat
from typing import Final

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_NAMES: Final = 20_000
"""In one folder; the installed distributions of one environment are a few hundred."""
KEPT_BYTES: Final = 16 * 1024
"""Texts up to here are remembered; whoever reads larger ones keeps the gist."""


def changed(path: str) -> int | None:
    """Return when something changed, in nanoseconds; ``None`` if it is not there."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 (quicker, and often asked)
    except (OSError, ValueError):
        return None


def names(folder: str) -> tuple[str, ...]:
    """Return the sorted names in a folder; read again only if it has changed."""
    at = changed(folder)
    return () if at is None else _names(folder, at)


def read(path: str) -> str:
    """Return the text of a regular file; a small one is remembered until it changes."""
    try:
        found = os.stat(path)  # noqa: PTH116 (as above)
    except (OSError, ValueError):
        return ""
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
        return ""
    reading = _read if found.st_size <= KEPT_BYTES else _read.__wrapped__
    return reading(path, found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=256)
def _names(folder: str, _changed: int) -> tuple[str, ...]:
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted(e.name for e in itertools.islice(entries, MAX_NAMES)))
    except OSError:
        return ()


@functools.lru_cache(maxsize=64)
def _read(path: str, _changed: int, _size: int) -> str:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (a descriptor)
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return ""
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    return text if len(data) <= MAX_BYTES else ""
