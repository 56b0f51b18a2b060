"""Containers: the members of whatever bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from typing import Final

from fuzz.checks import blob, unpack
from scanner_core.containers import compressed, tar_archive, zip_archive
from tests.corpus import hostile_files

LONGEST: Final = 5000
KINDS: Final = (
    *(tarfile.REGTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE),
    *(tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE),
)
FORMATS: Final = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)


def zip_file(data: bytes) -> None:
    """Open a zip archive."""
    zip_archive.sniff(blob(data))
    unpack(zip_archive.members(blob(data)))


def packed(data: bytes) -> None:
    """Unpack gzip, bzip2, xz, zlib and what else there is."""
    if compressed.sniff(blob(data)):
        unpack(compressed.members(blob(data)))


def tar_file(data: bytes) -> None:
    """Open a tar archive."""
    tar_archive.sniff(blob(data))
    unpack(tar_archive.members(blob(data)))


def zip_files() -> list[bytes]:
    """Return archives with every oddity of the corpus."""
    return _built("zip", "torch zip", "two formats in one file")


def packed_files() -> list[bytes]:
    """Return compressed streams, whole and damaged."""
    return [*_built("compressed"), *map(gzip.compress, tar_files()), *_frames()]


def tar_files() -> list[bytes]:
    """Return archives of every format, with members of every kind, and long names."""
    return [_tar(form, name) for form in FORMATS for name in ("x", "../x", "y" * 200)]


def _tar(form: int, name: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for kind in KINDS:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, f"{name}/../{name}"
            data = hostile_files.HOSTILE if kind in tarfile.REGULAR_TYPES else b""
            member.size = len(data)
            try:
                archive.addfile(member, io.BytesIO(data))
            except ValueError:  # (old formats have no room for long names)
                continue
    return file.getvalue()


def _frames() -> list[bytes]:
    """Return what joblib wrote long ago, and frames of LZ4 and Zstandard."""
    packed = zlib.compress(hostile_files.HOSTILE)
    size = f"{len(hostile_files.HOSTILE):#x}".ljust(19).encode()
    stored = len(hostile_files.HOSTILE)
    lz4 = b"\x04\x22\x4d\x18\x60\x40\x82" + (stored | 1 << 31).to_bytes(4, "little")
    zstd = b"\x28\xb5\x2f\xfd\x20" + bytes([stored])
    block = (stored << 3 | 1).to_bytes(3, "little")
    return [
        b"ZF" + size + packed,
        lz4 + hostile_files.HOSTILE + bytes(4),
        zstd + block + hostile_files.HOSTILE,
        b"\x50\x2a\x4d\x18\3\0\0\0abc" + zstd + block + hostile_files.HOSTILE,
    ]


def _built(*families: str) -> list[bytes]:
    builders = [b for name in families for b in hostile_files.FILES[name].values()]
    return [data for build in builders if len(data := build()) < LONGEST]
