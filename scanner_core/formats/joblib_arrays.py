"""The arrays that ``joblib.dump`` writes between the opcodes of a pickle.

Behind the BUILD of a ``NumpyArrayWrapper`` stand the raw bytes of the array that its
state describes, or a pickle if the array holds objects: ``joblib/numpy_pickle.py``,
``NumpyArrayWrapper.write_array``, in joblib 1.6.  To know how long they are takes the
values of that state, so a recording walk goes along with the one that asks.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final

from scanner_core.formats import pickle_observations as nodes
from scanner_core.formats.numpy_types import item_size
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.formats.pickle_operands import Damage

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.reading import Blob

WRAPPER: Final = "joblib.numpy_pickle.NumpyArrayWrapper"
FLAGS: Final = {
    WRAPPER: nodes.RAW_BEHIND,
    f"sklearn.externals.{WRAPPER}": nodes.RAW_BEHIND,  # Before scikit-learn 0.23.
    "numpy.dtype": nodes.KEEPS_STATE,
}
ALIGNMENT: Final = "numpy_array_alignment_bytes"
MAX_DEPTH: Final = 16
FIELDS: Final = 4
"""Where the state of a dtype holds its fields; before them, version, order, subarray
and names: ``arraydescr_reduce`` in NumPy's ``descriptor.c``."""
SUBARRAY: Final = 2
STRINGS: Final = frozenset(
    {
        "numpy._core._internal._convert_to_stringdtype_kwargs",
        "numpy.dtypes.StringDType",
    }
)
"""Makers of a type whose elements joblib pickles, as if they were objects."""


class Arrays:
    """Tells how long the arrays in one stream are."""

    def __init__(self, blob: Blob, wants: Callable[[str], int], start: int) -> None:
        self.ends: dict[int, int] = {}
        """Where the arrays found so far start and end."""
        self.first_numbers: int | None = None
        """Where the first array of raw numbers starts."""
        self._blob = blob
        self._wants = wants
        self._start = start
        self._types: dict[int, tuple[int, bool]] = {}

    @functools.cached_property
    def _machine(self) -> PickleMachine:
        wants = flagged(self._wants)
        return PickleMachine(
            self._blob.read, wants, self._start, frozenset(), self.ends
        )

    def length(self, position: int) -> int | None:
        """Return the bytes of the array at ``position``; ``None`` if it is a pickle.

        Raises ``Damage`` if that cannot be told.
        """
        while self._machine.run():
            pass
        if self._machine.waits_at != position:
            raise Damage("the array behind this has no description")
        state = self._state()
        size, has_objects = self._type(state.get("dtype", 0), 0)
        if has_objects:
            return None
        if self.first_numbers is None:
            self.first_numbers = position
        padding = 0
        if ALIGNMENT in state:
            padding = 1 + int.from_bytes(self._blob.read(position, 1), "little")
        return padding + size * math.prod(self._shape(state.get("shape", 0)))

    def pass_over(self, position: int, end: int) -> None:
        """Note where the array at ``position`` ends."""
        self.ends[position] = end
        if self._machine.waits_at == position:
            self._machine.skip_to(end)

    def _state(self) -> dict[str, int]:
        seen = self._machine.seen
        items = seen.items.get(seen.raw_state, [])
        pairs = zip(items[::2], items[1::2], strict=False)
        return {seen.text(key) or "": value for key, value in pairs if key < 0}

    def _shape(self, value: int) -> list[int]:
        if value == nodes.EMPTY_TUPLE:
            return []
        return [self._number(item) for item in self._items(value)]

    def _type(self, value: int, depth: int) -> tuple[int, bool]:
        """Return the bytes of one element, and whether any of it is an object."""
        if value not in self._types:
            self._types[value] = self._new_type(value, depth)
        return self._types[value]

    def _new_type(self, value: int, depth: int) -> tuple[int, bool]:
        if depth > MAX_DEPTH:
            raise Damage("the type of an array is nested too deeply")
        maker, arguments, *_ = self._items(value)
        if self._machine.seen.name(maker) in STRINGS:
            return 0, True
        state = self._machine.seen.states.get(value)
        name = self._machine.seen.text(self._items(arguments)[0])
        try:
            size, has_objects = item_size(name)
        except ValueError as error:
            raise Damage(f"the type of an array cannot be told: {error}") from None
        for inner in self._inner_types(state):
            has_objects |= self._type(inner, depth + 1)[1]
        return size, has_objects

    def _inner_types(self, state: int | None) -> list[int]:
        """Return the types of the fields of a structure, or of a subarray."""
        if state is None:
            return []
        parts = self._items(state)
        found: list[int] = []
        if len(parts) > SUBARRAY and parts[SUBARRAY] >= nodes.FIRST_NODE:
            found.append(self._items(parts[SUBARRAY])[0])
        if len(parts) > FIELDS and parts[FIELDS] >= nodes.FIRST_NODE:
            fields = self._items(parts[FIELDS])[1::2]
            found += [self._items(field)[0] for field in fields]
        return found

    def _items(self, value: int) -> list[int]:
        items = self._machine.seen.items.get(value)
        if not items:
            raise Damage("the description of an array was built too far back")
        return items

    def _number(self, value: int) -> int:
        found = self._machine.seen.constant(value) if value < 0 else None
        if not isinstance(found, int) or found < 0:
            raise Damage("the shape of an array is not made of sizes")
        return found


def flagged(wants: Callable[[str], int]) -> Callable[[str], int]:
    """Return what is wanted, and what makes a machine wait at an array."""
    return lambda name: wants(name) | FLAGS.get(name, 0)
