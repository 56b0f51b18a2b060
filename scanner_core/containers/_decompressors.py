"""Decompressors, loaded when something is packed that way.

Each is a shared library, and most model files need none but zlib.  They run in this
process, unlike what reads whole formats in C: they are those of the standard library
(Zstandard is in it since Python 3.14), they are fuzzed by their authors without end,
and each is told how much memory it may take.  LZ4 is simple enough to be read here.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Final

from scanner_core.reading import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.reading import Decompressor

MEMORY: Final = 128 * 1024**2
"""Bytes that unpacking may take; the packed bytes say how much they want."""
GZIP_MAGIC: Final = b"\x1f\x8b\x08"
NO_ZSTD: Final = "it is packed with Zstandard: pip install 'gifthorse[compressions]'"
LONGEST_HEADER: Final = 256 * 1024
LONGEST_DICTIONARY: Final = 64 * 1024**2


class Inflater:
    """Unpacks DEFLATE between a header and a checksum, which it does not believe.

    Loaders act on what was unpacked before they come to the checksum.
    """

    def __init__(self, header: Callable[[bytes], int], checksum: int) -> None:
        """Prepare to unpack what stands behind a header and before a checksum.

        ``header(data)`` returns how long the header is, or would have to be to tell.
        """
        self.unconsumed_tail = b""
        self._header = header
        self._checksum = checksum
        self._head: bytes | None = b""
        """As much of the header as there is; ``None`` once it is complete."""
        self._raw = zlib.decompressobj(-15)
        self._behind = b""

    @property
    def eof(self) -> bool:
        """Whether data and checksum were read."""
        return self._raw.eof and len(self._behind) >= self._checksum

    @property
    def unused_data(self) -> bytes:
        """What stands behind the checksum."""
        return self._behind[self._checksum :]

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most ``max_length`` bytes; raises what zlib raises."""
        if self._raw.eof:
            self._behind += data
            return b""
        if self._head is not None:
            data = self._head = self._head + data
            length = self._header(data)
            if length > LONGEST_HEADER:
                raise ValueError("its header does not end")
            if length > len(data):
                return b""
            self._head, data = None, data[length:]
        part = self._raw.decompress(data, max_length)
        self.unconsumed_tail = self._raw.unconsumed_tail
        self._behind = self._raw.unused_data
        return part


def gzip() -> Decompressor:
    """Return what unpacks RFC 1952."""
    return Inflater(_gzip_header, 8)


def zlib_stream() -> Decompressor:
    """Return what unpacks RFC 1950."""
    return Inflater(lambda _: 2, 4)


def _gzip_header(data: bytes) -> int:
    """Return how long a header is; one more than there is if it goes on."""
    if not data.startswith(GZIP_MAGIC[: len(data)]):
        raise ValueError("its header is damaged")
    if len(data) < 12:  # noqa: PLR2004 (flags, and the length of the extra field)
        return 12
    flags, length = data[3], 10
    if flags & 4:
        length += 2 + int.from_bytes(data[10:12], "little")
    for flag in (8, 16):  # name and comment, each with a NUL behind it
        if flags & flag:
            end = data.find(b"\0", length)
            if end < 0:
                return max(len(data), length) + 1
            length = end + 1
    return length + 2 if flags & 2 else length


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


def zstd() -> Decompressor:
    """Return what unpacks Zstandard; raises ``Unreadable`` where nothing does.

    A frame says how large a window it wants; 128 MB is what the library allows, too.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd as library
        else:
            from backports import zstd as library
    except ImportError:
        raise Unreadable(NO_ZSTD) from None
    option = library.DecompressionParameter.window_log_max
    return library.ZstdDecompressor(options={option: MEMORY.bit_length() - 1})


def lz4() -> Decompressor:
    """Return what unpacks the frames of LZ4."""
    from scanner_core.containers._lz4_frames import Lz4Decompressor

    return Lz4Decompressor()


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
