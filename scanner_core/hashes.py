"""Files by their content: what a decision about one of them names."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from scanner_core.discovery import shown
from scanner_core.findings import Location
from scanner_core.reading import LocalFile, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

STEP: Final = 1024 * 1024
"""Bytes that are read at once."""


def sha256(path: Path) -> str | None:
    """Return the hash of a file in hexadecimal; ``None`` if it cannot be read."""
    hashed, offset = hashlib.sha256(), 0
    try:
        with LocalFile(path, Location(shown(path))) as file:
            while read := file.read(offset, STEP):
                hashed.update(read)
                offset += len(read)
    except Unreadable:
        return None
    return hashed.hexdigest()


def size(path: Path) -> int | None:
    """Return the number of bytes of a file; ``None`` if that cannot be told."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return None
