"""Headers of tar archives: ustar, GNU and old ones, and the records of pax.

POSIX.1-2024, pax, "ustar Interchange Format"; GNU tar 1.35, "Basic Tar Format".
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

BLOCK: Final = 512
CHECKSUM: Final = slice(148, 156)
MAGIC_AT: Final = 257
MAGIC: Final = b"ustar"
GNU_MAGIC: Final = b"ustar  "
RECORD: Final = re.compile(rb"(\d{1,20}) ([^=]+)=")
LARGEST: Final = 1 << 60
LARGE: Final = (0x80, 0xFF)
"""First bytes of a number that is written in binary."""
HARD_LINK, LINK = b"1", b"2"
FOLDER: Final = b"5"
DEVICES: Final = (b"3", b"4", b"6")
LONG_LINK, LONG_NAME = b"K", b"L"
PAX: Final = (b"x", b"X", b"g")
GLOBAL_PAX: Final = b"g"
SPARSE: Final = b"S"
WITHOUT_DATA: Final = (HARD_LINK, LINK, FOLDER, *DEVICES)


class Header(NamedTuple):
    """A header, read by itself."""

    names: tuple[str, ...]
    """As readers put it together: with and without the prefix."""
    size: int
    kind: bytes
    target: str
    is_extended: bool
    """Whether a table of a sparse file goes on in the next block."""

    @property
    def has_no_data(self) -> bool:
        """Whether most readers go on right behind the header, whatever the size."""
        return self.kind in WITHOUT_DATA or self.names[0].endswith("/")


def read(block: bytes) -> Header | None:
    """Return the header in a block; ``None`` if it is none."""
    if len(block) < BLOCK or not is_valid(block):
        return None
    size = _number(block[124:136])
    if size is None or size < 0:
        return None
    name, prefix = text(block[:100]), text(block[345:500])
    names = (f"{prefix}/{name}", name) if prefix else (name,)
    if block.startswith(GNU_MAGIC, MAGIC_AT):  # The time may stand there instead.
        names = names[::-1]
    is_extended = block[156:157] == SPARSE and block[482] != 0
    return Header(
        names, min(size, LARGEST), block[156:157], text(block[157:257]), is_extended
    )


def is_valid(block: bytes) -> bool:
    """Tell whether the checksum is right, as it was ever counted."""
    stated = _number(block[CHECKSUM])
    if not stated:
        return False
    rest = block[: CHECKSUM.start] + b" " * 8 + block[CHECKSUM.stop :]
    unsigned = sum(rest)
    return stated in (unsigned, unsigned - 256 * sum(byte > 127 for byte in rest))  # noqa: PLR2004 (signed)


def records(data: bytes) -> dict[str, str]:
    """Return what the header of pax says, as far as it goes."""
    found: dict[str, str] = {}
    at = 0
    while match := RECORD.match(data, at):
        end = at + int(match[1])
        if end <= match.end():
            break
        key = match[2].decode("utf-8", "replace")
        found[key] = data[match.end() : end - 1].decode("utf-8", "surrogateescape")
        at = end
    return found


def text(field: bytes) -> str:
    """Return what stands before the first NUL."""
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _number(field: bytes) -> int | None:
    if field[0] in LARGE:
        is_negative = field[0] == LARGE[1]
        value = int.from_bytes(field[1:], "big")
        return value - (256 ** (len(field) - 1) if is_negative else 0)
    try:
        return int(field.partition(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return None
