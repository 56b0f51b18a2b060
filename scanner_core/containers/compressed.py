"""Single files behind a general compressor: gzip, zlib, bzip2, xz, lzma."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.containers._decompressors import (
    bzip2,
    gzip,
    lzma_alone,
    xz,
    zlib_stream,
)
from scanner_core.reading import Unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.findings import Gap
    from scanner_core.reading import Blob, Decompressor

NAME: Final = "compressed"
MAGICS: Final[dict[bytes, Callable[[], Decompressor]]] = {
    b"\x1f\x8b\x08": gzip,
    b"BZh": bzip2,
    b"\xfd7zXZ\0": xz,
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


def sniff(blob: Blob) -> bool:
    """Look at the first bytes."""
    return _decompressor(blob) is not None


def members(blob: Blob) -> Iterator[Blob | Gap]:
    """Yield the one member; several in a row unpack to one."""
    if decompressor := _decompressor(blob):
        yield Unpacked(blob, decompressor, blob.location.inside("content"))


def _decompressor(blob: Blob) -> Callable[[], Decompressor] | None:
    head = blob.read(0, TRIED)
    for magic, new in (*MAGICS.items(), *WEAK_MAGICS.items()):
        if head.startswith(magic) and (magic in MAGICS or _unpacks(new(), head)):
            return new
    return None


def _unpacks(decompressor: Decompressor, head: bytes) -> bool:
    try:
        return bool(decompressor.decompress(head, TRIED))
    except Exception:  # noqa: BLE001 (decompressors raise errors of their own kinds)
        return False
