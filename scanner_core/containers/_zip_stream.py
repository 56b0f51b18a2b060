"""Members of ZIP archives that no directory lists, as readers of streams find them.

Such readers go from header to header.  Where the size of a member stands behind it, its
end is where a record with that size stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.containers._zip_records import (
    DESCRIPTOR,
    DESCRIPTOR_MAGIC,
    HEADER,
    HEADER_MAGIC,
)
from scanner_core.reading import WINDOW, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.containers._zip_records import Header, Headers
    from scanner_core.reading import Blob

SEARCHED: Final = 1024**2
"""Bytes of junk behind which a header is looked for, as 7-Zip does."""
MAX_SEARCHED: Final = 64 * 1024**2
"""Bytes of one archive that are searched, all in all."""
MAX_HIDDEN: Final = 50_000
"""Places and members between those of the directory that are looked at."""
LONGEST_NAME: Final = 4096
MAGIC_LENGTH: Final = 4
HEADERS: Final = re.compile(re.escape(HEADER_MAGIC))
SIGNATURE: Final = re.compile(rb"PK(?:\x03\x04|\x07\x08)")


class Hidden(NamedTuple):
    """A stretch between the listed members: a member with its header, or junk."""

    start: int
    end: int
    header: Header | None = None


class Search:
    """Looks for members in what no directory lists, within bounds."""

    def __init__(self, blob: Blob, headers: Headers) -> None:
        self._blob = blob
        self._headers = headers
        self._window_at, self._window = 0, b""
        self._left = MAX_SEARCHED
        self._hidden_left = MAX_HIDDEN

    def between(self, start: int, end: int) -> Iterator[Hidden]:
        """Yield members, and junk before and behind them; raises ``Unreadable``."""
        self._spend()
        at = junk_at = start
        while (found := self._header(at, min(end, at + SEARCHED), end)) is not None:
            header_at, header = found
            if self._is_something(junk_at, header_at):
                yield Hidden(junk_at, header_at)
            self._spend()
            behind = self._end(header, end)
            yield Hidden(header_at, behind, header)
            at = junk_at = behind
        if self._is_something(junk_at, end):
            yield Hidden(junk_at, end)

    def _spend(self) -> None:
        self._hidden_left -= 1
        if self._hidden_left < 0:
            raise Unreadable("too many places between its members to look at them all")

    def _is_something(self, start: int, end: int) -> bool:
        head = self._blob.read(start, min(WINDOW, end - start))
        is_descriptor = end - start < HEADER.size and head.startswith(DESCRIPTOR_MAGIC)
        return not is_descriptor and (bool(head.strip(b"\0")) or end - start > WINDOW)

    def _header(self, at: int, limit: int, end: int) -> tuple[int, Header] | None:
        """Return the next header that is in its place before a limit."""
        while (found := self._find(HEADERS, at, limit)) is not None:
            header = self._headers.at(found, 0)
            if header and header.data <= end and 0 < len(header.name) < LONGEST_NAME:
                return found, header
            at = found + 1
        return None

    def _end(self, header: Header, end: int) -> int:
        """Return where a member ends; one that claims too much leaves room for more."""
        if not header.defers_sizes:
            behind = header.data + header.packed
            return behind if behind <= end else self._next_header(header.data, end)
        at = header.data
        while (found := self._find(SIGNATURE, at, end)) is not None:
            record = self._blob.read(found, DESCRIPTOR.size)
            if not record.startswith(DESCRIPTOR_MAGIC):
                return found
            if len(record) == DESCRIPTOR.size:
                _, _, packed, _ = DESCRIPTOR.unpack(record)
                if packed == found - header.data:
                    return found
            at = found + 1
        return end

    def _next_header(self, at: int, end: int) -> int:
        found = self._header(at, end, end)
        return found[0] if found else end

    def _find(self, pattern: re.Pattern[bytes], at: int, end: int) -> int | None:
        """Return where a pattern of four bytes stands; raises ``Unreadable``."""
        while at + MAGIC_LENGTH <= end:
            if not self._window_at <= at <= self._window_end - MAGIC_LENGTH:
                self._fill(at)
            start = at - self._window_at
            if match := pattern.search(self._window, start, end - self._window_at):
                return self._window_at + match.start()
            if self._window_end - at < MAGIC_LENGTH:
                return None
            at = self._window_end - MAGIC_LENGTH + 1
        return None

    @property
    def _window_end(self) -> int:
        return self._window_at + len(self._window)

    def _fill(self, at: int) -> None:
        self._window_at, self._window = at, self._blob.read(at, WINDOW)
        self._left -= len(self._window)
        if self._left < 0:
            raise Unreadable("what no directory lists was not all searched")
