"""Random access to bytes under inspection, in windows, with budgets.

A blob never hands out more than was asked for, and never maps a file into memory: a
file that is truncated while it is mapped kills the process.
"""

from __future__ import annotations

import enum
import os
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import Location

WINDOW: Final = 64 * 1024
"""Bytes that are read at once from directories and headers."""


class Unreadable(Exception):
    """Bytes that cannot be had; the message is the reason of a gap."""


class Role(enum.Enum):
    """What a loader does with a member, by the word of a layout."""

    STREAM = "stream"
    """Unpickles it, whatever its first bytes look like."""
    INERT = "inert"
    """Copies it: no loader interprets these bytes."""
    UNKNOWN = "unknown"


class Blob(Protocol):
    """Bytes of known origin: a file, a member of a container, bytes in memory."""

    location: Location

    def size(self) -> int:
        """Return the number of bytes; raises ``Unreadable``."""

    def read(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes, or fewer where the blob ends.

        Raises ``Unreadable``.
        """


class Bytes:
    """A blob in memory."""

    def __init__(self, data: bytes, location: Location) -> None:
        self.location = location
        self._data = data

    def size(self) -> int:
        """Return the number of bytes."""
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes."""
        return self._data[offset : offset + length]


class LocalFile:
    """A file on disk, read with ``pread``; a context manager."""

    def __init__(self, path: Path, location: Location) -> None:
        self.location = location
        self.bytes_read = 0
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error

    def __enter__(self) -> LocalFile:
        """Return the blob."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def size(self) -> int:
        """Return the number of bytes that the file has now."""
        return os.fstat(self._file.fileno()).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes; fewer only at the end of the file."""
        parts: list[bytes] = []
        try:
            while length > 0 and (part := self._read_once(offset, length)):
                parts.append(part)
                offset += len(part)
                length -= len(part)
        except (OSError, OverflowError) as error:
            raise Unreadable(f"cannot be read: {error}") from error
        self.bytes_read += sum(map(len, parts))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_once(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), length, offset)
        self._file.seek(offset)
        return self._file.read(length)


class Part:
    """A stretch of another blob: a member that is stored as it is."""

    def __init__(self, whole: Blob, start: int, size: int, location: Location) -> None:
        self.location = location
        self._whole = whole
        self._start = start
        self._size = size

    def size(self) -> int:
        """Return the number of bytes the container declares."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes, never past the end of the stretch."""
        length = min(length, self._size - offset)
        return self._whole.read(self._start + offset, length) if length > 0 else b""
