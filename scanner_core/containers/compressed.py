"""Single files behind a general compressor: gzip, bzip2, xz."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Final

from scanner_core.reading import Unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.findings import Gap
    from scanner_core.reading import Blob, Decompressor

NAME: Final = "compressed"
MEMORY: Final = 128 * 1024**2
MAGICS: Final[dict[bytes, Callable[[], Decompressor]]] = {
    b"\x1f\x8b\x08": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(memlimit=MEMORY),
}
LONGEST: Final = max(map(len, MAGICS))


def sniff(blob: Blob) -> bool:
    """Look at the first bytes."""
    return _decompressor(blob) is not None


def members(blob: Blob) -> Iterator[Blob | Gap]:
    """Yield the one member; several in a row unpack to one."""
    if decompressor := _decompressor(blob):
        yield Unpacked(blob, decompressor, blob.location.inside("content"))


def _decompressor(blob: Blob) -> Callable[[], Decompressor] | None:
    head = blob.read(0, LONGEST)
    return next((new for magic, new in MAGICS.items() if head.startswith(magic)), None)
