"""Bytes of an archive that belong to no member: in front, between and behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.reading import Names, Part

if TYPE_CHECKING:
    from scanner_core.reading import Blob

UNLISTED = -1
"""As the table of contents of what stands in none."""


class Between(Part):
    """Bytes that may be something all the same, to a reader of another format."""

    names = Names("", listing=UNLISTED)

    def __init__(self, archive: Blob, start: int, end: int) -> None:
        self.is_head = start == 0
        """Whether they are what readers of the file itself see first."""
        location = archive.location.inside(f"bytes at {start:#x}")
        super().__init__(archive, start, end - start, location)
