"""Single files behind a compressor: gzip, zlib, bzip2, xz, lzma, Zstandard, LZ4.

joblib 1.6 writes all of these but Zstandard.  Before 0.10 it wrote ``ZF``, the length
in 19 characters of hexadecimal and a stream of zlib, which it reads to this day.  It
tells them by their first bytes, whatever the name of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.containers._decompressors import (
    bzip2,
    gzip,
    lz4,
    lzma_alone,
    xz,
    zlib_stream,
    zstd,
)
from scanner_core.findings import Gap
from scanner_core.reading import Part, Unpacked, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.reading import Blob, Decompressor

NAME: Final = "compressed"
MAGICS: Final[dict[bytes, Callable[[], Decompressor]]] = {
    b"\x1f\x8b\x08": gzip,
    b"BZh": bzip2,
    b"\xfd7zXZ\0": xz,
    b"\x28\xb5\x2f\xfd": zstd,
    b"\x04\x22\x4d\x18": lz4,
}
HEADER: Final = 2
"""Bytes in front of a stream of zlib."""
SHORTEST_LZMA: Final = 13
ODDEST_LZMA: Final = 225
"""Where the byte of its properties ends."""
LONGEST_LZMA: Final = 1 << 38
TRIED: Final = 1024
"""Bytes that are unpacked to see whether they can be."""
SKIPPED: Final = b"\x2a\x4d\x18"
"""Behind a byte from 0x50 to 0x5f: a frame that Zstandard and LZ4 pass over."""
MAX_SKIPPED: Final = 64
LONGEST: Final = 1 << 62
"""A part of this length goes on to the end."""
ZF: Final = b"ZF"
ZF_LENGTHS: Final = (21, 22)
"""Of the header: joblib before 0.8.4 puts a blank behind it, under Python 2."""


class Packed(NamedTuple):
    """Where the compressed bytes start, and what unpacks them."""

    start: int
    decompressor: Callable[[], Decompressor]


def sniff(blob: Blob) -> bool:
    """Look at the first bytes."""
    return _packed(blob) is not None


def members(blob: Blob) -> Iterator[Blob | Gap]:
    """Yield the one member; several in a row unpack to one."""
    if packed := _packed(blob):
        location = blob.location.inside("content")
        part: Blob = blob
        if packed.start:
            part = Part(blob, packed.start, LONGEST, blob.location)
        try:
            yield Unpacked(part, packed.decompressor, location)
        except Unreadable as error:
            yield Gap(str(error), location)


def _packed(blob: Blob) -> Packed | None:
    head = blob.read(0, TRIED)
    if head.startswith(ZF):
        return _zf(head)
    start = _behind_skipped(blob, head)
    if start:
        head = blob.read(start, TRIED)
    for magic, new in MAGICS.items():
        if head.startswith(magic):
            return Packed(start, new)
    # These say too little to tell: what stands behind has to unpack as well.
    if _may_be_zlib(head) and _unpacks(zlib_stream(), head):
        return Packed(start, zlib_stream)
    if _may_be_lzma(head) and _unpacks(lzma_alone(), head):
        return Packed(start, lzma_alone)
    return None


def _may_be_zlib(head: bytes) -> bool:
    """Tell whether the first two bytes are those of RFC 1950, without a dictionary."""
    return (
        len(head) > HEADER
        and head[0] & 0x8F == 0x08  # noqa: PLR2004 (DEFLATE, a window of 32 KB or less)
        and not head[1] & 0x20
        and int.from_bytes(head[:HEADER], "big") % 31 == 0
    )


def _may_be_lzma(head: bytes) -> bool:
    """Apply the tests that liblzma applies to headers of ``.lzma``."""
    if len(head) < SHORTEST_LZMA or head[0] >= ODDEST_LZMA:
        return False
    dictionary = int.from_bytes(head[1:5], "little")
    size = int.from_bytes(head[5:SHORTEST_LZMA], "little")
    digits = f"{dictionary:b}".rstrip("0")
    return digits in {"1", "11", "1" * 32} and (
        size < LONGEST_LZMA or size == (1 << 64) - 1
    )


def _behind_skipped(blob: Blob, head: bytes) -> int:
    """Return where the first frame starts that is not passed over."""
    at = 0
    for _ in range(MAX_SKIPPED):
        if not (head.startswith(SKIPPED, 1) and head[0] & 0xF0 == 0x50):  # noqa: PLR2004 (see SKIPPED)
            return at
        at += 8 + int.from_bytes(head[4:8], "little")
        head = blob.read(at, 8)
    return at


def _zf(head: bytes) -> Packed | None:
    try:
        int(head[len(ZF) : ZF_LENGTHS[0]], 16)
    except ValueError:
        return None
    for start in ZF_LENGTHS:
        if _unpacks(zlib_stream(), head[start:]):
            return Packed(start, zlib_stream)
    return None


def _unpacks(decompressor: Decompressor, head: bytes) -> bool:
    try:
        return bool(decompressor.decompress(head, TRIED))
    except Exception:  # noqa: BLE001 (decompressors raise errors of their own kinds)
        return False
