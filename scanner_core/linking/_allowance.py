"""What following the calls of one program may cost.

A program may name as many folders and patterns as its author likes, and the indexes in
there may be as large.
"""

from __future__ import annotations

from typing import Final

MAX_ENTRIES: Final = 500_000
"""Files and folders that are listed; a tree of 20,000 takes 15 milliseconds."""
MAX_BYTES: Final = 64 * 1024**2
"""Of configurations and indexes that are read."""


class Allowance:
    """What may still be listed and read for one program."""

    def __init__(self, entries: int = MAX_ENTRIES, read: int = MAX_BYTES) -> None:
        self._entries = entries
        self._read = read

    @property
    def is_exhausted(self) -> bool:
        """Whether something was not looked at for its cost."""
        return self._entries < 0 or self._read < 0

    def list_one(self) -> bool:
        """Count an entry of a folder; return whether it may be looked at."""
        self._entries -= 1
        return self._entries >= 0

    def read(self, count: int) -> bool:
        """Count bytes; return whether more may be read."""
        self._read -= count
        return self._read >= 0
