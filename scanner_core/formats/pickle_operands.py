"""What stands behind the opcodes of a pickle: sizes, and constants decoded on demand.

The encodings are those of ``pickletools`` in CPython 3.13.
"""

from __future__ import annotations

import codecs
import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class Damage(Exception):
    """A loader would raise here, or a budget is used up; the message says which."""


def _plain_sizes() -> bytes:
    """Return the operand size of each opcode that pushes plain data; others 255."""
    sizes = bytearray(b"\xff" * 256)
    for opcode, size in zip(
        b"KMJGN\x88\x89\x97", (1, 2, 4, 8, 0, 0, 0, 0), strict=True
    ):
        sizes[opcode] = size
    return bytes(sizes)


PLAIN_SIZES: Final = _plain_sizes()


def decode_constant(
    read: Callable[[int, int], bytes], position: int, longest: int
) -> object:
    """Return the constant that the opcode at ``position`` pushes.

    Text and bytes are cut after ``longest`` bytes.  Raises ``Damage`` if a loader could
    not decode it.
    """
    head = read(position, 9)
    op = head[0]
    try:
        if op in b"\x8cX\x8dUTCB\x8e\x96":
            width = {0x8C: 1, 0x55: 1, 0x43: 1, 0x8D: 8, 0x8E: 8, 0x96: 8}.get(op, 4)
            size = int.from_bytes(head[1 : 1 + width], "little")
            raw = read(position + 1 + width, min(size, longest))
            if op in b"CB\x8e\x96":
                return raw
            if op in b"UT":
                return raw.decode("latin-1")  # Loaders are told how to decode it.
            is_cut = size > longest
            return raw.decode(errors="replace" if is_cut else "surrogatepass")
        if op in b"\x8a\x8b":
            width = 1 if op == 0x8A else 4
            size = int.from_bytes(head[1 : 1 + width], "little")
            raw = read(position + 1 + width, min(size, 256))
            return int.from_bytes(raw, "little", signed=True)
        if op in b"KMJ":
            width = {0x4B: 1, 0x4D: 2, 0x4A: 4}[op]
            return int.from_bytes(head[1 : 1 + width], "little", signed=op == 0x4A)
        if op in b"N\x88\x89":
            return {0x4E: None, 0x88: True, 0x89: False}[op]
        if op == 0x47:
            return float(struct.unpack(">d", head[1:9])[0])
        return _decode_line(op, read(position + 1, longest).partition(b"\n")[0])
    except (ValueError, struct.error) as error:
        raise Damage(f"a constant cannot be decoded: {error}") from None


def _decode_line(op: int, line: bytes) -> object:
    if op == 0x56:  # UNICODE
        return line.decode("raw-unicode-escape")
    if op == 0x53:  # STRING
        line = line.strip()
        if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
            raise ValueError("a string without quotes")
        return codecs.escape_decode(line[1:-1])[0].decode("latin-1")
    if op == 0x46:  # FLOAT
        return float(line)
    if op in b"IL":
        if line in {b"00", b"01"}:
            return line == b"01"
        return int(line.rstrip(b"L")[:400], 0)
    raise ValueError(f"opcode {op:#04x} is no constant")
