"""Records of ZIP archives: rows of a directory, and the headers in front of members.

PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5; the field with the name in UTF-8 is that of
Info-ZIP, section 4.6.9.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.reading import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.reading import Blob

ROW: Final = struct.Struct("<4s4B4HL2L5H2L")
HEADER: Final = struct.Struct("<4s2B4HL2L2H")
DESCRIPTOR: Final = struct.Struct("<4sL2L")
LONGEST_DESCRIPTOR: Final = 24
"""Behind a member, with sizes of 8 bytes."""
ROW_MAGIC: Final = b"PK\1\2"
HEADER_MAGIC: Final = b"PK\3\4"
DESCRIPTOR_MAGIC: Final = b"PK\7\x08"
TAG: Final = struct.Struct("<2H")
SIZES: Final = 1
UNICODE_NAME: Final = 0x7075
NEWEST: Final = 63
"""The version of the format that a member can need, ten times."""
LAST_METHOD: Final = 99
PLAIN_NAME: Final = re.compile(rb"[\x20-\x7e\x80-\xff]{1,4096}")
PADDING: Final = b"FB"
"""The tag of what torch fills the space in front of a tensor with."""
IN_SIZES: Final = 0xFFFFFFFF
ENCRYPTED: Final = 0x1 | 0x40
DEFERRED: Final = 0x8
LINK: Final = 0o120000
KIND: Final = 0o170000
MAX_OFFSET: Final = 1 << 62
NEAR: Final = 4096
"""Headers that are so close to each other are read together."""


class Row(NamedTuple):
    """A member as a directory lists it."""

    name: str
    other_name: str
    """In UTF-8, from a field that some readers prefer; mostly empty."""
    flags: int
    method: int
    packed: int
    size: int
    at: int
    is_link: bool


class Header(NamedTuple):
    """A member as its own header describes it."""

    name: str
    other_name: str
    flags: int
    method: int
    packed: int
    size: int
    data: int
    """Where the bytes of the member start."""

    @property
    def defers_sizes(self) -> bool:
        """Whether the sizes stand behind the member, where only unpacking leads."""
        return bool(self.flags & DEFERRED) and not self.packed


def row(window: bytes, offset: int) -> tuple[Row, int]:
    """Return a row and its length; raises ``Unreadable``."""
    record = window[offset : offset + ROW.size]
    if len(record) < ROW.size or not record.startswith(ROW_MAGIC):
        raise Unreadable("the directory of the archive is damaged")
    fields = ROW.unpack(record)
    flags, method, packed, size = fields[5], fields[6], fields[10], fields[11]
    name_length, extra_length, comment_length = fields[12:15]
    attributes, at = fields[-2:]
    behind = offset + ROW.size
    raw = window[behind : behind + name_length]
    extra = window[behind + name_length : behind + name_length + extra_length]
    if IN_SIZES in (packed, size, at):
        size, packed, at = _large(extra, size, packed, at)
    is_link = attributes >> 16 & KIND == LINK
    found = Row(
        _text(raw), _unicode_name(extra), flags, method, packed, size, at, is_link
    )
    return found, ROW.size + name_length + extra_length + comment_length


class Headers:
    """The headers of an archive, read a few bytes at a time.

    Most members are megabytes apart; where they are close, a read serves several.
    """

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._at = 0
        self._window = b""

    def at(self, offset: int, name_length: int) -> Header | None:
        """Return the header that stands there; ``None`` if none does.

        ``name_length`` is how long the name is thought to be.
        """
        if not 0 <= offset < MAX_OFFSET:
            return None
        record = self._read(offset, HEADER.size + name_length + TAG.size)
        if len(record) < HEADER.size or not record.startswith(HEADER_MAGIC):
            return None
        fields = HEADER.unpack(record[: HEADER.size])
        flags, method = fields[3:5]
        packed, size, length, extra_length = fields[8:]
        data = HEADER.size + length + extra_length
        tag = record[HEADER.size + length :][: TAG.size]
        is_padding = tag.startswith(PADDING)
        if length > name_length or (extra_length and not is_padding):
            record = self._read(offset, data)
        name = record[HEADER.size : HEADER.size + length]
        extra = record[HEADER.size + length : data]
        if IN_SIZES in (packed, size):
            size, packed = _large(extra, size, packed)
        other = _unicode_name(extra)
        return Header(_text(name), other, flags, method, packed, size, offset + data)

    def _read(self, offset: int, length: int) -> bytes:
        start = offset - self._at
        if not 0 <= start <= len(self._window) - length:
            is_near = 0 <= start < NEAR
            self._at, start = offset, 0
            self._window = self._blob.read(offset, max(length, NEAR * is_near))
        return self._window[start : start + length]


def has_header(data: bytes) -> bool:
    """Tell whether a header stands in the bytes, and not merely what it starts with."""
    for match in re.finditer(re.escape(HEADER_MAGIC), data):
        record = data[match.start() : match.start() + HEADER.size]
        if len(record) < HEADER.size:
            break
        version, _, _, method, *_, length, _ = HEADER.unpack(record)[1:]
        name = data[match.start() + HEADER.size :][:length]
        if version <= NEWEST and method <= LAST_METHOD and PLAIN_NAME.fullmatch(name):
            return True
    return False


def _large(extra: bytes, *fields: int) -> tuple[int, ...]:
    """Return the fields, those that are too small for their value from the extra."""
    for tag, data in _extras(extra):
        if tag == SIZES:
            numbers = iter(struct.iter_unpack("<Q", data[: len(data) // 8 * 8]))
            return tuple(
                next(numbers, (field,))[0] if field == IN_SIZES else field
                for field in fields
            )
    return fields


def _unicode_name(extra: bytes) -> str:
    if extra[:2] == PADDING or not extra:
        return ""
    for tag, data in _extras(extra):
        if tag == UNICODE_NAME:
            return _text(data[5:])
    return ""


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= TAG.size:
        tag, length = TAG.unpack_from(extra)
        yield tag, extra[TAG.size : TAG.size + length]
        extra = extra[TAG.size + length :]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
