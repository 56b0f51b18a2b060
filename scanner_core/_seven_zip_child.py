"""The program of the process in which py7zr unpacks an archive.

The archive is its standard input.  What it writes to its standard output are frames: a
letter, a length, and so many bytes.  ``F`` names a folder, ``L`` a link, ``M`` another
member; ``D`` are bytes of what was named last; ``E`` is the end, and says why that is
not all.  Members are given numbers for names before they are unpacked: py7zr refuses
whole archives because of one name.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from py7zr.py7zr import ArchiveFile

FRAME: Final = struct.Struct(">cL")
CHUNK: Final = 1024**2
MISSING: Final = "7z archives are read by py7zr: pip install 'gifthorse[sevenzip]'"


class Writer:
    """What py7zr writes a member to: ``py7zr.io.Py7zIO``."""

    def __init__(self) -> None:
        self._size = 0

    def write(self, data: bytes) -> int:
        """Send bytes."""
        for start in range(0, len(data), CHUNK):
            _write(b"D", bytes(data[start : start + CHUNK]))
        self._size += len(data)
        return len(data)

    def size(self) -> int:
        """Return how many there were."""
        return self._size

    def seek(self, *_: int) -> int:
        """Do nothing: it is asked for at the end of a member."""
        return 0

    def flush(self) -> None:
        """Do nothing, too."""

    def close(self) -> None:
        """Do nothing, too."""


class Writers:
    """What py7zr asks for a place to write to: ``py7zr.io.WriterFactory``."""

    def __init__(self, frames: Sequence[tuple[bytes, bytes]]) -> None:
        self._frames = frames

    def create(self, filename: str) -> Writer:
        """Send the name of the member of a number."""
        _write(*self._frames[int(filename.rpartition("/")[2])])
        return Writer()


def main() -> None:
    """Unpack standard input; ends the process."""
    try:
        import py7zr  # noqa: PLC0415 (may be missing)
    except ImportError:
        _end(MISSING)
    try:
        with py7zr.SevenZipFile(sys.stdin.buffer, "r") as archive:
            frames = []
            for number, member in enumerate(archive.files):
                frames.append((_kind(member), _encoded(member.filename)))
                archive.files.files_list[number]["filename"] = str(number)
            for kind, name in frames:
                if kind == b"F":
                    _write(kind, name)
            archive.extractall(factory=Writers(frames))
    except py7zr.PasswordRequired:
        _end("the archive is encrypted")
    except MemoryError:
        _end("unpacking it takes more memory than the budget allows")
    except Exception as error:  # noqa: BLE001 (whatever hostile bytes lead py7zr to)
        _end(f"cannot be unpacked: {type(error).__name__}: {error}")
    _end("")


def _kind(member: ArchiveFile) -> bytes:
    if member.is_directory:
        return b"F"
    return b"L" if member.is_symlink or member.is_junction else b"M"


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _end(reason: str) -> None:
    _write(b"E", reason.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
    os._exit(0)


def _write(kind: bytes, data: bytes) -> None:
    sys.stdout.buffer.write(FRAME.pack(kind, len(data)) + data)


if __name__ == "__main__":
    main()
