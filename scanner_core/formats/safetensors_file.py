"""Weights in ``safetensors`` format: a JSON header, and raw numbers that are inert.

The format has no place for code; what is checked is that it is what it says.  Limits
and layout are those of the ``safetensors`` library, version 0.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import StrayBytes
from scanner_core.findings import Gap
from scanner_core.formats import pickle_stream
from scanner_core.reading import Part, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

NAME: Final = "safetensors"
SUPERSEDES: Final[frozenset[str]] = frozenset()
LENGTH: Final = 8
LONGEST_HEADER: Final = 100_000_000
LONGEST_READ: Final = 8 * 1024**2
"""Bytes of a header that are read; that of a model of a thousand layers has one."""
METADATA: Final = "__metadata__"


def plausible(blob: Blob) -> bool:
    """Look for a length that fits the file, and an object behind it."""
    head = blob.read(0, LENGTH + 1)
    length = int.from_bytes(head[:LENGTH], "little")
    return head[LENGTH:] == b"{" and 0 < length <= LONGEST_HEADER


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
    """Yield a gap if the header does not describe the file, and what is behind it."""
    length = int.from_bytes(blob.read(0, LENGTH), "little")
    try:
        size = blob.size() - LENGTH - length
        end = _end(blob.read(LENGTH, min(length, LONGEST_READ + 1)))
    except Unreadable as error:
        yield Gap(str(error), blob.location)
        return
    if end > size:
        yield Gap("the tensors are cut off", blob.location)
    elif end < size:
        behind = LENGTH + length + end
        yield StrayBytes(size - end, blob.location.at(behind))
        rest = Part(blob, behind, size - end, blob.location)
        if pickle_stream.plausible(rest):
            for item in pickle_stream.read(rest, wants):
                yield pickle_stream.moved(item, behind)


def _end(header: bytes) -> int:
    """Return where the last tensor ends; raises ``Unreadable``."""
    import json  # noqa: PLC0415 (slow to import, and few files need it)

    if len(header) > LONGEST_READ:
        raise Unreadable("the header is over the size limit")
    try:
        written = json.loads(header, object_pairs_hook=_without_duplicates)
        written.pop(METADATA, None)
        spans = sorted(tuple(tensor["data_offsets"]) for tensor in written.values())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(f"the header is damaged: {error}") from None
    end = 0
    for span in spans:
        match span:
            case (int(start), int(stop)) if start == end and stop >= start:
                end = stop
            case _:
                raise Unreadable("the tensors overlap or leave holes")
    return end


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found
