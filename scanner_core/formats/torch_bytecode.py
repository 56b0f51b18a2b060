"""Bytecode of the mobile format of TorchScript: a pickle that lists operators as text.

The mobile interpreter runs it, and never compiles the source beside it
(``torch/csrc/jit/mobile/parse_bytecode.cpp``, torch 2.13).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import OperatorUse
from scanner_core.formats import pickle_stream, torch_ids
from scanner_core.reading import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.findings import Gap
    from scanner_core.reading import Blob

NAME: Final = "torch-bytecode"
STREAMS: Final = pickle_stream.Convention(torch_ids.STORAGES)
OPERATOR: Final = re.compile(rb"[A-Za-z_]\w{0,99}::[A-Za-z_]\w{0,199}")
OVERLAP: Final = 512
"""Bytes of a window that the next one reads again: an operator may lie across."""


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
    """Yield what the pickle does, and each operator that it lists."""
    yield from pickle_stream.read(blob, wants, STREAMS)
    seen: set[str] = set()
    at = 0
    while window := blob.read(at, WINDOW):
        for match in OPERATOR.finditer(window):
            name = match.group().decode("ascii")
            if name not in seen:
                seen.add(name)
                place = blob.location.at(at + match.start())
                yield OperatorUse(name, name, place)
        if len(window) < WINDOW:
            return
        at += WINDOW - OVERLAP
