"""Decompressors of the standard library, loaded when something is packed that way.

Each is a shared library, and most model files need none but zlib.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner_core.reading import Decompressor

MEMORY: Final = 128 * 1024**2
"""Bytes that unpacking may take; the packed bytes say how much they want."""
LONGEST_DICTIONARY: Final = 64 * 1024**2


def gzip() -> Decompressor:
    """Return what unpacks RFC 1952."""
    return zlib.decompressobj(31)


def deflate() -> Decompressor:
    """Return what unpacks RFC 1951, without a header."""
    return zlib.decompressobj(-15)


def bzip2() -> Decompressor:
    """Return what unpacks bzip2."""
    import bz2

    return bz2.BZ2Decompressor()


def xz() -> Decompressor:
    """Return what unpacks the format of ``.xz``."""
    import lzma

    return lzma.LZMADecompressor(memlimit=MEMORY)


def lzma_alone() -> Decompressor:
    """Return what unpacks the format of ``.lzma``."""
    import lzma

    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY)


def raw_lzma(properties: int, dictionary: int) -> Decompressor:
    """Return what unpacks LZMA without a header, by the properties that it had."""
    import lzma

    options = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": min(max(dictionary, 4096), LONGEST_DICTIONARY),
        "lc": properties % 9,
        "lp": properties // 9 % 5,
        "pb": properties // 45,
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options])
