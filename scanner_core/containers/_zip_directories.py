"""Directories of ZIP archives: where some reader would look for one, and its rows."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.containers import _zip_records
from scanner_core.containers._zip_records import IN_SIZES, ROW, ROW_MAGIC
from scanner_core.reading import WINDOW, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.containers._zip_records import Row
    from scanner_core.reading import Blob

END: Final = struct.Struct("<4s4H2LH")
END_64_LOCATOR: Final = struct.Struct("<4sLQL")
END_64: Final = struct.Struct("<4sQ2H2L4Q")
LONGEST_COMMENT: Final = 65_535
MAX_DIRECTORY: Final = 64 * 1024**2
MAX_ROWS: Final = 200_000
MAX_ENDS: Final = 16
MAX_CHAINED: Final = 100_000
"""Archives that stand one behind the other in a file."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where a central directory stands."""

    start: int
    size: int
    shift: int
    """Bytes in front of the archive; offsets in the directory do not count them."""
    end: int
    """Where the record at the end of the archive ends."""


def find(blob: Blob) -> list[Directory]:
    """Return every directory that some reader would take for the one.

    Readers differ in which end record they take, in whether it or a ZIP64 record
    counts, and in whether the directory stands where that says or right before it.
    Raises ``Unreadable``.
    """
    size = blob.size()
    found: dict[Directory, None] = {}
    for length in (END.size, END.size + LONGEST_COMMENT):
        start = max(0, size - length)
        tail = blob.read(start, length)
        ends = [match.start() for match in re.finditer(re.escape(b"PK\5\6"), tail)]
        for at in ends[-MAX_ENDS:]:
            record = tail[at : at + END.size]
            if len(record) == END.size:
                found |= dict.fromkeys(_directories(blob, start + at, record))
        if any(each.size for each in found):
            break
    for first in list(found):
        found |= dict.fromkeys(_chained(blob, first))
    return list(found)


def _chained(blob: Blob, directory: Directory) -> Iterator[Directory]:
    """Yield the directories of archives right in front of one, from the last on.

    Distributed checkpoints of torch are files of whole archives, one per tensor.
    """
    for _ in range(MAX_CHAINED):
        end_at = directory.shift - END.size
        record = blob.read(end_at, END.size) if end_at > 0 else b""
        if record[:4] != b"PK\5\6" or record[-2:] != b"\0\0":
            return
        beside = {
            each.end - each.start: each for each in _directories(blob, end_at, record)
        }
        if not beside:
            return
        directory = beside[min(beside)]
        yield directory


def rows(blob: Blob, directory: Directory) -> Iterator[Row]:
    """Yield the rows in their order; raises ``Unreadable`` where they are damaged."""
    if directory.size > MAX_DIRECTORY:
        raise Unreadable("the directory of the archive is over the size limit")
    at, end = directory.start, directory.start + directory.size
    limit = max(end, directory.end)
    window, window_at = b"", at
    for _ in range(MAX_ROWS):
        while len(window) - (at - window_at) < ROW.size + 3 * LONGEST_COMMENT:
            more_at = window_at + len(window)
            more = blob.read(more_at, min(WINDOW, limit - more_at))
            if not more:
                break
            window = window[at - window_at :] + more
            window_at = at
        # Some readers count the rows, and do not mind how long they say they are.
        if at >= end and not window.startswith(ROW_MAGIC, at - window_at):
            return
        found, length = _zip_records.row(window, at - window_at)
        at += length
        yield found
    raise Unreadable("the archive has more members than the budget allows")


def _directories(blob: Blob, end_at: int, record: bytes) -> Iterator[Directory]:
    *_, length, offset, comment = END.unpack(record)
    end = end_at + END.size + comment
    large = list(_ends_64(blob, end_at))
    # One in front of a ZIP64 record is not also in front of what follows.
    is_behind = any(
        at + END_64.size + END_64_LOCATOR.size == end_at for at, *_ in large
    )
    for behind, size, start in (*large, (end_at, length, offset)):
        if not size and not start:
            yield Directory(0, 0, 0, end)
        places = (start,) if is_behind and behind == end_at else (behind - size, start)
        for at in places:
            if size and at >= 0 and blob.read(at, 4) == ROW_MAGIC:
                # Info-ZIP points nowhere where it writes to a pipe and forces ZIP64.
                shift = at - start if start != IN_SIZES else 0
                yield Directory(at, size, shift, end)


def _ends_64(blob: Blob, end_at: int) -> Iterator[tuple[int, int, int]]:
    """Yield where ZIP64 end records stand, and size and offset from them."""
    locator = blob.read(max(0, end_at - END_64_LOCATOR.size), END_64_LOCATOR.size)
    if len(locator) < END_64_LOCATOR.size or locator[:4] != b"PK\6\7":
        return
    _, _, offset, _ = END_64_LOCATOR.unpack(locator)
    for at in (offset, end_at - END_64_LOCATOR.size - END_64.size):
        record = blob.read(at, END_64.size) if at >= 0 else b""
        if len(record) == END_64.size and record[:4] == b"PK\6\6":
            *_, size, start = END_64.unpack(record)
            yield at, size, start
