"""What the archives of PyTorch have in common: one folder, and storages by number.

``torch::jit::PyTorchStreamReader`` finds its records without regard to case, so names
are compared in lower case here (``caffe2/serialize/inline_container.cc``, torch 2.13).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

ABOUT: Final = (
    r"version|byteorder|\.format_version|\.storage_alignment"
    r"|\.data/(serialization_id|version)"
)
"""Members that say something of the archive: its version, its identity."""


def split(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return for each name its outermost folder, and the rest in lower case."""
    parts = {name: name.partition("/") for name in names}
    return {name: (head, tail.lower()) for name, (head, _, tail) in parts.items()}


def folders(parts: dict[str, tuple[str, str]], *wanted: str) -> set[str]:
    """Return the outermost folders that hold one of the records."""
    return {head for head, tail in parts.values() if tail in wanted}
