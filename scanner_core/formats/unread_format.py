"""Formats that loaders know and nothing here reads yet: each is a gap, not a skip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

NAME: Final = "unread"
SUPERSEDES: Final[frozenset[str]] = frozenset()
POINTER: Final = "a Git LFS pointer"
MAGICS: Final = (
    (0, b"\x89HDF\r\n\x1a\n", "HDF5"),
    (0, b"GGUF", "GGUF"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (0, b"\x02\x21\x4c\x18", "LZ4 in its old frames"),
    (0, b"\xff\x06\0\0sNaPpY", "Snappy"),
    (0, b"version https://git-lfs.github.com/spec/", POINTER),
    (4, b"TFL3", "TensorFlow Lite"),
    (4, b"ET1", "ExecuTorch"),
)
LONGEST: Final = max(offset + len(magic) for offset, magic, _ in MAGICS)


def plausible(blob: Blob) -> bool:
    """Look at the first bytes."""
    return _format(blob) is not None


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (nothing is read)
    """Yield the gap."""
    name = _format(blob)
    what_to_do = ": run git lfs pull" if name == POINTER else " is not read yet"
    yield Gap(f"{name}{what_to_do}", blob.location)


def _format(blob: Blob) -> str | None:
    head = blob.read(0, LONGEST)
    for offset, magic, name in MAGICS:
        if head.startswith(magic, offset):
            return name
    return None
