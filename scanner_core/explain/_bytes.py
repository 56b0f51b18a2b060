"""The bytes around a place, for whoever looks at a finding: nothing else is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.containers.reopen import reopened
from scanner_core.explain import _opcodes
from scanner_core.formats import pickle_stream
from scanner_core.story import Opcode

if TYPE_CHECKING:
    from scanner_core.findings import Location
    from scanner_core.reading import Blob

BEFORE, BEHIND = 6, 4
"""Opcodes."""
RAW: Final = 32
"""Bytes on either side of a place that is in no stream."""


def bytes_around(location: Location) -> tuple[Opcode, ...]:
    """Return the opcodes around a place in a pickle, else the bytes around it.

    Raises ``Unreadable``.
    """
    at = location.offset or 0
    with reopened(location) as blob:
        start = pickle_stream.start_of(blob, at)
        found: tuple[Opcode, ...] = ()
        if start is not None:
            found = _opcodes.around(
                blob, (start,), start, at, before=BEFORE, behind=BEHIND
            )
        is_one = any(each.is_deciding and each.offset == at for each in found)
        return found if is_one else _raw(blob, at)


def _raw(blob: Blob, at: int) -> tuple[Opcode, ...]:
    start = max(0, at - RAW)
    before, behind = blob.read(start, at - start), blob.read(at, RAW)
    parts = (
        Opcode(start, "", "", before, len(before)),
        Opcode(at, "", "", behind, len(behind), is_deciding=True),
    )
    return tuple(each for each in parts if each.data)
