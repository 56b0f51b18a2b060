"""Checkpoints as ``torch.save`` wrote them before 1.6: five pickles, then raw storages.

The order is that of ``torch.serialization._legacy_save`` in torch 2.13: a magic number,
the protocol, facts about the system, the object, the keys of the storages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.formats import pickle_stream, torch_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.findings import Gap
    from scanner_core.reading import Blob

NAME: Final = "torch-legacy"
SUPERSEDES: Final = frozenset({pickle_stream.NAME})
NUMBER: Final = 0x1950A86A20F9469CFC6C
"""``torch.serialization.MAGIC_NUMBER``."""
MAGIC: Final = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""The number as LONG1, and STOP."""
START: Final = re.compile(
    rb"\x80[\x02-\x05](?:\x95.{8})?" + re.escape(MAGIC) + rb"|L%dL?\n\." % NUMBER,
    re.DOTALL,
)
"""The first stream in each protocol: from 4 on in a frame, before 2 as text."""
LONGEST_START: Final = 32
CONVENTION: Final = pickle_stream.Convention(
    ids=re.compile(
        r"\('storage', torch\.(cuda\.|storage\.)?\w+Storage, str, str, plain, \w+\)"
        r"|\('module', [\w.]+, (str|plain), (str|plain)\)"
    ),
    streams=5,
    has_storages=True,
    shown=torch_ids.SHOWN,
    restricted=True,
)


def plausible(blob: Blob) -> bool:
    """Look for the magic number; one that is computed is left to other formats."""
    return START.match(blob.read(0, LONGEST_START)) is not None


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
    """Yield what loading the five streams would do; the storages are inert."""
    return pickle_stream.read(blob, wants, CONVENTION)
