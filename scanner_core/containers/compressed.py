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
WEAK_MAGICS: Final[dict[bytes, Callable[[], Decompressor]]] = {
    b"\x78\x01": zlib_stream,
    b"\x78\x5e": zlib_stream,
    b"\x78\x9c": zlib_stream,
    b"\x78\xda": zlib_stream,
    b"\x5d\x00\x00": lzma_alone,
}
"""Too short to tell: what stands behind them has to unpack as well."""
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
    for magic, new in (*MAGICS.items(), *WEAK_MAGICS.items()):
        if head.startswith(magic) and (magic in MAGICS or _unpacks(new(), head)):
            return Packed(start, new)
    return None


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
