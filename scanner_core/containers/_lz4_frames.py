"""LZ4, in the frames that ``lz4`` and joblib write: LZ4 Frame Format 1.6.4.

The blocks are simple enough to be unpacked here, so that hostile bytes meet no more
code in C.  Checksums are passed over: loaders act on what comes before them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MAGIC: Final = b"\x04\x22\x4d\x18"
SKIPPED_MAGIC: Final = b"\x2a\x4d\x18"
"""Behind a byte from 0x50 to 0x5f: a frame that readers pass over."""
SKIPPED_HEADER: Final = 8
SHORTEST_DESCRIPTOR: Final = 7
HISTORY: Final = 64 * 1024
"""How far back a match can reach, in blocks that depend on each other."""
BLOCKS: Final = {4: 64 * 1024, 5: 256 * 1024, 6: 1024**2, 7: 4 * 1024**2}
"""The largest block of a frame, by a field of its descriptor."""
VERSION: Final = 1
PLAIN: Final = 1 << 31
"""In the size of a block that is not packed."""
SIZE: Final = 4
LONG: Final = 15
"""A length in a token that goes on behind it."""
SHORTEST_MATCH: Final = 4


class Descriptor(NamedTuple):
    """What a frame says of its blocks."""

    largest: int
    are_linked: bool
    block_sum: int
    content_sum: int


class Lz4Decompressor:
    """Unpacks one frame, block by block."""

    def __init__(self) -> None:
        self.eof = False
        self._packed = bytearray()
        self._skipped = 0
        """Bytes that are still to be passed over."""
        self._frame: Descriptor | None = None
        self._unpacked = b""
        self._shown = 0
        self._ends = False

    @property
    def needs_input(self) -> bool:
        """Whether everything that could be unpacked was handed out."""
        return self._shown >= len(self._unpacked)

    @property
    def unused_data(self) -> bytes:
        """What stands behind the frame."""
        return bytes(self._packed)

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most ``max_length`` bytes; raises ``ValueError``."""
        self._packed += data
        self._go_on()
        part = self._unpacked[self._shown : self._shown + max_length]
        self._shown += len(part)
        self._go_on()
        self.eof = self._ends and self.needs_input and not self._skipped
        return part

    def _go_on(self) -> None:
        """Read up to the next block that holds anything."""
        self._skip()
        while self.needs_input and not self._ends and self._read_more():
            self._skip()

    def _skip(self) -> None:
        passed = min(self._skipped, len(self._packed))
        del self._packed[:passed]
        self._skipped -= passed

    def _read_more(self) -> bool:
        """Read a descriptor or a block; tell whether there was a whole one."""
        if self._skipped or len(self._packed) < SIZE:
            return False
        if self._frame is None:
            return self._read_descriptor()
        return self._read_block(self._frame)

    def _read_descriptor(self) -> bool:
        data = self._packed
        if len(data) < SKIPPED_HEADER:
            return False
        if data[0] & 0xF0 == 0x50 and data.startswith(SKIPPED_MAGIC, 1):  # noqa: PLR2004 (see SKIPPED_MAGIC)
            self._skipped = SKIPPED_HEADER + int.from_bytes(data[4:8], "little")
            return True
        if not data.startswith(MAGIC):
            raise ValueError("it is no frame of LZ4")
        flags, largest = data[4], BLOCKS.get(data[5] >> 4 & 7)
        if flags >> 6 != VERSION or largest is None:
            raise ValueError("it is of another version of LZ4")
        self._frame = Descriptor(
            largest,
            are_linked=not flags & 0x20,
            block_sum=flags >> 2 & 4,
            content_sum=flags & 4,
        )
        # The size of the content and the number of a dictionary may stand there, too.
        self._skipped = SHORTEST_DESCRIPTOR + (flags & 8) + 4 * (flags & 1)
        return True

    def _read_block(self, frame: Descriptor) -> bool:
        data = self._packed
        size = int.from_bytes(data[:SIZE], "little")
        if size == 0:
            self._ends, self._skipped = True, SIZE + frame.content_sum
            return True
        is_plain, size = bool(size & PLAIN), size & ~PLAIN
        if size > frame.largest:
            raise ValueError("a block is larger than its frame allows")
        if len(data) < SIZE + size + frame.block_sum:
            return False
        block = bytes(data[SIZE : SIZE + size])
        history = self._unpacked[-HISTORY:] if frame.are_linked else b""
        self._unpacked = history + (
            block if is_plain else unpacked(block, history, frame.largest)
        )
        self._shown = len(history)
        del data[: SIZE + size + frame.block_sum]
        return True


def unpacked(block: bytes, history: bytes, most: int) -> bytes:
    """Return what a block holds; raises ``ValueError``, also if that is too much."""
    out = bytearray(history)
    most += len(history)
    at, end = 0, len(block)
    try:
        while at < end:
            token = block[at]
            at += 1
            length = token >> 4
            if length == LONG:
                length, at = _long(block, at)
            out += block[at : at + length]
            at += length
            if at >= end:
                break
            distance = block[at] | block[at + 1] << 8
            length, at = token & LONG, at + 2
            if length == LONG:
                length, at = _long(block, at)
            length += SHORTEST_MATCH
            start = len(out) - distance
            if distance == 0 or start < 0 or len(out) + length > most:
                raise ValueError("a block of it is damaged")
            if length <= distance:
                out += out[start : start + length]
            else:
                out += (out[start:] * (length // distance + 1))[:length]
    except IndexError:
        raise ValueError("a block of it is cut off") from None
    if at > end or len(out) > most:
        raise ValueError("a block of it is damaged")
    return bytes(memoryview(out)[len(history) :])


def _long(block: bytes, at: int) -> tuple[int, int]:
    """Return a length that goes on at a position, and where it ends."""
    length = LONG
    while block[at] == 255:  # noqa: PLR2004 (one more byte follows)
        length += 255
        at += 1
    return length + block[at], at + 1
