"""Random access to bytes under inspection, in windows, with budgets.

A blob never hands out more than was asked for, and never maps a file into memory: a
file that is truncated while it is mapped kills the process.
"""

from __future__ import annotations

import enum
import os
import stat
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner_core.findings import Location

    OnRead = Callable[[int, int], None]

WINDOW: Final = 64 * 1024
"""Bytes that are read at once from directories and headers."""
MAX_UNPACKED: Final = 2 * 1024**3
"""Bytes that the members of one artifact may unpack to."""
MAX_RATIO: Final = 1000
"""Bytes that one packed byte may unpack to, once there are many; zeros get to 1032."""
MUCH_UNPACKED: Final = 64 * 1024**2
"""Unpacked bytes from which on the ratio counts, of one member or of all."""
MAX_OPCODES: Final = 500_000_000
"""Opcodes that are walked in all the pickles of one artifact: ten seconds or so."""
SETTLED_NS: Final = 2 * 10**9
"""Age in nanoseconds from which the time of a change is relied on."""
STEP: Final = 4096
"""Bytes that are unpacked at once: those of a step that fails are lost."""
IN_MEMORY: Final = 8 * 1024**2
"""Unpacked bytes of one member that are kept in memory; more go to a temporary file."""


class Unreadable(Exception):
    """Bytes that cannot be had; the message is the reason of a gap."""


class Role(enum.Enum):
    """What a loader does with a member, by the word of a layout."""

    STREAM = "stream"
    """Unpickles it, whatever its first bytes look like."""
    INERT = "inert"
    """Copies it: no loader interprets these bytes."""
    CODE = "code"
    """Compiles, links or evaluates it; what reads it here depends on the layout."""
    UNJUDGED = "unjudged"
    """Interprets it, and nothing here can tell yet what comes of that."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Names:
    """What readers call a member; they differ where its archive contradicts itself.

    What a member is to a loader depends on its name, so each of them counts.
    """

    listed: str
    others: tuple[str, ...] = ()
    """From its own header, or as other readers spell the listed one."""
    listing: int = 0
    """Which table of contents lists it; an archive can have several."""


def names_of(member: Blob) -> Names:
    """Return what readers call a member: most containers have one name for each."""
    found = getattr(member, "names", None)
    if isinstance(found, Names):
        return found
    return Names("".join(member.location.members[-1:]))


class Stretch(NamedTuple):
    """Where the bytes of a blob stand in the file that they come from."""

    start: int
    length: int
    is_packed: bool = False
    """Whether they have to be unpacked: no position in them is one in the file."""


def stretch_of(blob: Blob) -> Stretch | None:
    """Return where a blob stands in its file; ``None`` if it does not as it is.

    Raises ``Unreadable``.
    """
    find = getattr(blob, "stretch", None)
    return find() if find else None


class Budget:
    """What one scan may still cost; shared by an artifact and all its members."""

    def __init__(self, size: int | None = None) -> None:
        """Allow for as much as becomes an artifact of that ``size``, in bytes.

        However deep they nest, its members do not unpack to a thousand times of it.
        """
        self.unpacked = MAX_UNPACKED
        if size is not None:
            self.unpacked = min(max(MUCH_UNPACKED, MAX_RATIO * size), MAX_UNPACKED)
        self.opcodes = MAX_OPCODES

    def spend(self, count: int) -> None:
        """Count unpacked bytes; raises ``Unreadable`` when there are too many."""
        self.unpacked -= count
        if self.unpacked < 0:
            raise Unreadable("its members unpack to more than the budget allows")


class Blob(Protocol):
    """Bytes of known origin: a file, a member of a container, bytes in memory."""

    location: Location
    budget: Budget
    is_streamed: bool
    """Whether the end can only be had by unpacking everything before it."""

    def size(self) -> int:
        """Return the number of bytes; raises ``Unreadable``."""

    def read(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes, or fewer where the blob ends.

        Raises ``Unreadable``.
        """


class Bytes:
    """A blob in memory."""

    is_streamed = False

    def __init__(
        self, data: bytes, location: Location, budget: Budget | None = None
    ) -> None:
        """Take the bytes; ``budget`` is that of the artifact they were found in."""
        self.location = location
        self.budget = budget or Budget()
        self._data = data

    def size(self) -> int:
        """Return the number of bytes."""
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes."""
        return self._data[offset : offset + length]


class LocalFile:
    """A regular file on disk, read with ``pread``; a context manager."""

    is_streamed = False

    def __init__(
        self, path: Path, location: Location, on_read: OnRead | None = None
    ) -> None:
        """Open the file; raises ``Unreadable`` if that fails or it is a device.

        ``on_read`` is told how far into the file each read came, and its size.
        """
        self.location = location
        self._on_read = on_read
        self.bytes_read = 0
        self._descriptor = _open_regular(path)
        self.budget = Budget(self.size())

    def __enter__(self) -> Self:
        """Return the blob."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def size(self) -> int:
        """Return the number of bytes that the file has now."""
        return os.fstat(self._descriptor).st_size

    def stretch(self) -> Stretch:
        """Return the whole file."""
        return Stretch(0, self.size())

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
        if self._on_read:
            self._on_read(offset, self.size())
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read_once(self, offset: int, length: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, length, offset)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        return os.read(self._descriptor, length)


class Part:
    """A stretch of another blob: a member that is stored as it is."""

    def __init__(self, whole: Blob, start: int, size: int, location: Location) -> None:
        self.location = location
        self.budget = whole.budget
        self.is_streamed = whole.is_streamed
        self._whole = whole
        self._start = start
        self._size = size

    def size(self) -> int:
        """Return the number of bytes the container declares."""
        return self._size

    def stretch(self) -> Stretch | None:
        """Return the part of the file, as far as there is so much of it."""
        whole = stretch_of(self._whole)
        if whole is None or whole.is_packed or self._start > whole.length:
            return None
        length = max(0, min(self._size, whole.length - self._start))
        return Stretch(whole.start + self._start, length)

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes, never past the end of the stretch."""
        length = min(length, self._size - offset)
        return self._whole.read(self._start + offset, length) if length > 0 else b""


class Decompressor(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind that end."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most ``max_length`` bytes."""


class Unpacked:
    """A compressed stretch of another blob, unpacked only as far as somebody reads."""

    is_streamed = True

    def __init__(
        self,
        packed: Blob,
        decompressor: Callable[[], Decompressor],
        location: Location,
        *,
        streams: int | None = None,
    ) -> None:
        """Prepare to unpack; ``streams`` in a row are one blob, by default all."""
        self.location = location
        self.budget = packed.budget
        self._packed = packed
        self._packed_offset = 0
        self._streams_left = streams
        self._window = b""
        self._file = _temporary_file()
        self._new_decompressor = decompressor
        try:
            self._decompressor = decompressor()
        except Unreadable:
            raise
        except Exception as error:  # (parameters of LZMA that nobody can have used)
            raise Unreadable(f"cannot be unpacked: {error}") from error
        self._pending = b""
        self._so_far = 0
        self._ended = False
        self.failure: str | None = None
        """Why there may be more bytes than could be unpacked."""

    def __del__(self) -> None:
        """Close the temporary file: blobs are dropped, not closed."""
        if (file := getattr(self, "_file", None)) is not None:  # Else, Ctrl-C came.
            file.close()

    def size(self) -> int:
        """Unpack everything and return the number of bytes."""
        while not self._ended:
            self._unpack_more()
        return self._so_far

    def stretch(self) -> Stretch | None:
        """Return where the compressed bytes stand."""
        packed = stretch_of(self._packed)
        return packed and packed._replace(is_packed=True)

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes, after unpacking what is before them."""
        try:
            while self._so_far < offset + length and not self._ended:
                self._unpack_more()
        except Unreadable:
            if self._so_far <= offset:  # A loader acts on what comes before the damage.
                raise
        self._file.seek(offset)
        return self._file.read(length) if offset < self._so_far else b""

    def _unpack_more(self) -> None:
        if self.failure:
            raise Unreadable(self.failure)
        try:
            part = self._unpack_some()
            self.budget.spend(len(part))
            self._check_ratio()
        except Unreadable as error:
            self.failure = str(error)
            raise
        except Exception as error:  # (decompressors raise errors of their own kinds)
            self.failure = f"cannot be unpacked: {error}"
            raise Unreadable(self.failure) from error
        self._file.seek(self._so_far)
        self._file.write(part)
        self._so_far += len(part)

    def _check_ratio(self) -> None:
        packed = self._packed_offset - len(self._window)
        if self._so_far > MUCH_UNPACKED and self._so_far > MAX_RATIO * packed:
            raise Unreadable(f"it unpacks to more than {MAX_RATIO:,} times its size")

    def _unpack_some(self) -> bytes:
        if self._decompressor.eof:
            if self._streams_left is not None:
                self._streams_left -= 1
                if self._streams_left <= 0:
                    self._ended = True
                    return b""
            behind = self._decompressor.unused_data.lstrip(b"\0")
            while not behind and not self._ended:
                packed = self._more_packed()
                behind, self._ended = packed.lstrip(b"\0"), not packed
            if self._ended:
                return b""
            self._pending = behind
            self._decompressor = self._new_decompressor()
        if not self._pending and not self._needs_no_input():
            self._pending = self._more_packed()
            if not self._pending:
                raise Unreadable("cannot be unpacked: its compressed bytes are cut off")
        part = self._decompressor.decompress(self._pending, STEP)
        self._pending = getattr(self._decompressor, "unconsumed_tail", b"")
        return part

    def _needs_no_input(self) -> bool:
        return not getattr(self._decompressor, "needs_input", True)

    def _more_packed(self) -> bytes:
        if not self._window:
            self._window = self._packed.read(self._packed_offset, WINDOW)
            self._packed_offset += len(self._window)
        data, self._window = self._window[:STEP], self._window[STEP:]
        return data


class Identity(NamedTuple):
    """What changes when a file does."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


def identity(path: Path) -> Identity | None:
    """Return what tells a file from a changed one; ``None`` if nothing does for sure.

    Clocks of file systems are coarse: of a file that was written just now, a further
    change might not show.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < SETTLED_NS:
        return None
    return Identity(
        found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    )


def _temporary_file() -> IO[bytes]:
    import tempfile  # noqa: PLC0415 (slow to import, and most files are not compressed)

    return tempfile.SpooledTemporaryFile(IN_MEMORY)


def _open_regular(path: Path) -> int:
    # Opening a pipe would wait for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be opened: {_reason(error)}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable("not a regular file")
    return descriptor


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
