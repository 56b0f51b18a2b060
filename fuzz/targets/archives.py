"""Containers: the members of whatever bytes."""

from __future__ import annotations

from fuzz.checks import blob, unpack
from scanner_core.containers import compressed, zip_archive
from tests.corpus import hostile_files

LONGEST = 5000


def zip_file(data: bytes) -> None:
    """Open a zip archive."""
    zip_archive.sniff(blob(data))
    unpack(zip_archive.members(blob(data)))


def packed(data: bytes) -> None:
    """Unpack gzip, bzip2, xz, zlib and what else there is."""
    if compressed.sniff(blob(data)):
        unpack(compressed.members(blob(data)))


def zip_files() -> list[bytes]:
    """Return archives with every oddity of the corpus."""
    return _built("zip", "torch zip", "two formats in one file")


def packed_files() -> list[bytes]:
    """Return compressed streams, whole and damaged."""
    return _built("compressed")


def _built(*families: str) -> list[bytes]:
    builders = [b for name in families for b in hostile_files.FILES[name].values()]
    return [data for build in builders if len(data := build()) < LONGEST]
