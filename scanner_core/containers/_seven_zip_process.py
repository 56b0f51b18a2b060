"""The members of a 7z archive, from the process that unpacks it.

The format has many methods, most of them in C, so no more than their output comes into
this process.  An archive is unpacked as a whole, unlike those of other formats, to a
temporary file; what is in there counts against the budget.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from scanner_core import child
from scanner_core._seven_zip_child import FRAME
from scanner_core.containers._escapes import Escapes
from scanner_core.findings import Gap
from scanner_core.reading import IN_MEMORY, MAX_RATIO, MUCH_UNPACKED, Part, Unreadable

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from scanner_core.facts import EscapingMember
    from scanner_core.findings import Location
    from scanner_core.reading import Blob, Budget

CHILD: Final = Path(child.__file__).with_name("_seven_zip_child.py")
BOUNDS: Final = child.Bounds(memory=1024**3, seconds=60)
SECONDS: Final = 120
MAX_ARCHIVE: Final = 1024**3
MAX_MEMBERS: Final = 100_000
LONGEST_FRAME: Final = 2 * 1024**2
LONGEST_TARGET: Final = 4096
COPIED: Final = 1024**2


def members(blob: Blob) -> Iterator[Blob | Gap | EscapingMember]:
    """Yield every member that py7zr can unpack, and why that is not all."""
    archive = _Archive(blob)
    try:
        with tempfile.TemporaryFile() as file:
            _copy(blob, file)
            archive.unpack(file)
    except (Unreadable, OSError, ValueError) as error:
        yield Gap(str(error), blob.location)
    yield from archive.members()
    yield from archive.escapes.facts()


class Unpacked:
    """What all members unpack to, one behind the other."""

    is_streamed = False

    def __init__(self, location: Location, budget: Budget) -> None:
        self.location = location
        self.budget = budget
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed with the last member)
        self._size = 0

    def __del__(self) -> None:
        """Close the temporary file: blobs are dropped, not closed."""
        if (file := getattr(self, "_file", None)) is not None:  # Else, Ctrl-C came.
            file.close()

    def size(self) -> int:
        """Return the number of bytes so far."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes."""
        self._file.seek(offset)
        return self._file.read(length)

    def add(self, data: bytes) -> None:
        """Append bytes; raises ``Unreadable`` when there are too many."""
        self.budget.spend(len(data))
        self._file.seek(self._size)
        self._file.write(data)
        self._size += len(data)


class _Archive:
    """An archive, while it is unpacked."""

    def __init__(self, blob: Blob) -> None:
        self._location = blob.location
        self._most = max(MUCH_UNPACKED, MAX_RATIO * blob.size())
        self._unpacked = Unpacked(blob.location, blob.budget)
        self._found: list[tuple[str, bool, int]] = []
        """Names, whether they are links, and where their bytes start."""
        self.escapes = Escapes(blob.location)

    def unpack(self, archive: IO[bytes]) -> None:
        """Unpack what stands in a file; raises ``Unreadable`` if that is not all."""
        with child.start(CHILD, BOUNDS, archive) as process:
            clock = threading.Timer(SECONDS, process.kill)
            clock.start()
            try:
                reason = self._receive(process)
            finally:
                clock.cancel()
                process.kill()
        if reason:
            raise Unreadable(reason)

    def members(self) -> Iterator[Blob]:
        """Yield what was unpacked."""
        ends = [*(start for *_, start in self._found[1:]), self._unpacked.size()]
        for (name, is_link, start), end in zip(self._found, ends, strict=False):
            part = Part(self._unpacked, start, end - start, self._location.inside(name))
            target = part.read(0, LONGEST_TARGET) if is_link else b""
            self.escapes.add(name, target.decode("utf-8", "replace"))
            if not is_link:
                yield part

    def _receive(self, process: subprocess.Popen[bytes]) -> str:
        """Take what a process writes; return why that is not all, if it is not."""
        while (frame := _frame(process)) is not None:
            kind, data = frame
            if kind == b"E":
                return data.decode("utf-8", "replace")
            if kind == b"D":
                self._unpacked.add(data)
                if self._unpacked.size() > self._most:
                    return f"it unpacks to more than {MAX_RATIO:,} times its size"
                continue
            name = data.decode("utf-8", "surrogatepass")
            if kind == b"F":
                self.escapes.add(name)
                continue
            self._found.append((name, kind == b"L", self._unpacked.size()))
            if len(self._found) > MAX_MEMBERS:
                return "the archive has more members than the budget allows"
        status = process.wait()
        return f"the process that unpacks it ended with status {status}"


def _frame(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes] | None:
    if process.stdout is None:
        return None
    head = process.stdout.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    kind, length = FRAME.unpack(head)
    data = process.stdout.read(min(length, LONGEST_FRAME))
    return (kind, data) if len(data) == length else None


def _copy(blob: Blob, file: IO[bytes]) -> None:
    if blob.size() > MAX_ARCHIVE:
        raise Unreadable("the archive is over the size limit")
    at = 0
    while data := blob.read(at, COPIED):
        file.write(data)
        at += len(data)
    file.flush()
    file.seek(0)
