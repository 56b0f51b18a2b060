"""Members of torch's old tar archives: pickles with raw numbers between them.

``storages``: how many; for each, a pickle of key, device and class, the count of its
elements in eight bytes, and the elements; then a pickle of views.  ``tensors``: how
many; for each, a pickle, then its shape.  (``torch.serialization._legacy_load`` and
``torch/csrc/serialization.cpp``, torch 2.13.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Gap
from scanner_core.formats import pickle_stream
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.reading import Part, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

ONE: Final = pickle_stream.Convention(streams=1)
MAX_ITEMS: Final = 100_000
SIZES: Final = {
    "Bool": 1,
    "Byte": 1,
    "Char": 1,
    "Short": 2,
    "Half": 2,
    "BFloat16": 2,
    "Int": 4,
    "Float": 4,
    "Long": 8,
    "Double": 8,
}
"""Bytes of an element, by the name of the class of a storage."""


@dataclass(frozen=True, slots=True)
class Interleaved:
    """A reader of pickles that have raw numbers behind them."""

    NAME: str
    length: Callable[[Blob, int, PickleMachine], int]
    """How many bytes stand behind a pickle that ended at a position."""

    def read(self, blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
        """Yield what every pickle does; a gap where the next one cannot be found."""
        at, size = 0, blob.size()
        for _ in range(MAX_ITEMS):
            part = Part(blob, at, size - at, blob.location)
            for item in pickle_stream.read(part, wants, ONE):
                yield pickle_stream.moved(item, at)
            machine = PickleMachine(part.read, lambda _: 0)
            while machine.run():
                pass
            if not machine.stopped:
                return
            behind = at + machine.position
            if behind >= size:
                return
            try:
                at = behind + self.length(blob, behind, machine)
            except Unreadable as error:
                yield Gap(str(error), blob.location.at(behind))
                at = behind
            if at > size:
                yield Gap("its numbers are cut off", blob.location.at(behind))
                return
        yield Gap("there are more pickles than the budget allows", blob.location)


def _storage(blob: Blob, at: int, machine: PickleMachine) -> int:
    """Return the bytes of a storage: none behind what names no class of storages."""
    names = [each.rpartition(".")[2] for each in machine.seen.names]
    classes = [each for each in names if each.endswith("Storage")]
    if not classes:
        return 0
    element = SIZES.get(classes[-1].removesuffix("Storage"))
    if element is None or len(classes) > 1:
        raise Unreadable("how long the storage is cannot be told")
    return 8 + element * int.from_bytes(blob.read(at, 8), "little")


def _shape(blob: Blob, at: int, machine: PickleMachine) -> int:
    """Return the bytes of a shape: none behind the count, which names no class."""
    if not machine.seen.names:
        return 0
    dimensions = int.from_bytes(blob.read(at, 4), "little")
    return 8 + 16 * dimensions + 8


STORAGES: Final = Interleaved("torch-tar-storages", _storage)
TENSORS: Final = Interleaved("torch-tar-tensors", _shape)
