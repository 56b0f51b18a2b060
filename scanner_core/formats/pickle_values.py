"""A second walk over a pickle stream, for the values that the first one passed over.

Only a stream in which something other than plain data is called gets here.  Values are
symbolic: constants are decoded, calls stay calls, and whatever is too deep, too large
or too far back is unknown, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    CallFact,
    ChangeFact,
    Constant,
    Items,
    Name,
    Result,
    Span,
    Unknown,
)
from scanner_core.findings import Gap
from scanner_core.formats import pickle_observations as nodes
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.formats.pickle_operands import Damage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Value
    from scanner_core.formats.pickle_observations import Observations
    from scanner_core.reading import Blob

LONGEST_CONSTANT: Final = 64 * 1024
MAX_DEPTH: Final = 24
MAX_VALUES: Final = 5_000
"""Values in one fact."""
MAX_ITEMS: Final = 500
OPCODES: Final = {
    0x52: "REDUCE",
    0x81: "NEWOBJ",
    0x92: "NEWOBJ_EX",
    0x6F: "OBJ",
    0x69: "INST",
    0x62: "BUILD",
    0x73: "SETITEM",
    0x75: "SETITEMS",
    0x61: "APPEND",
    0x65: "APPENDS",
    0x90: "ADDITEMS",
}
WIDTHS: Final = {0x42: 4, 0x43: 1, 0x8E: 8, 0x96: 8}
"""Of the lengths behind BINBYTES and the like."""
CONTAINERS: Final = {
    nodes.NODE_TUPLE: "tuple",
    nodes.NODE_LIST: "list",
    nodes.NODE_DICT: "dict",
    nodes.NODE_SET: "set",
    nodes.NODE_FROZENSET: "frozenset",
}
SINGLETONS: Final[dict[int, Value]] = {
    nodes.OPAQUE: Unknown("plain data"),
    nodes.EMPTY_TUPLE: Items("tuple", ()),
    nodes.PERSISTENT: Unknown("persistent object"),
    nodes.UNRESOLVED: Unknown("computed"),
}


def read(
    blob: Blob,
    wants: Callable[[str], int],
    start: int,
    first: PickleMachine,
    skips: dict[int, int],
) -> Iterator[CallFact | ChangeFact | Gap]:
    """Yield the calls and changes that the ``first`` walk of the stream kept.

    A gap follows if this walk, which remembers more, did not get as far.
    """
    kept = frozenset(first.seen.kept)
    machine = PickleMachine(blob.read, wants, start, kept, skips)
    to_the_end = first.seen.meaningful_key_at >= 0
    last = max(first.seen.kept, default=start)
    while machine.run() and (to_the_end or machine.position <= last):
        pass  # Between two slices other threads run, and a scan can be cancelled.
    for position, opcode, subject, given, keywords in machine.seen.recorded:
        values = _Values(machine.seen, blob, position)
        location = blob.location.at(position)
        name = OPCODES[opcode]
        if name in {"REDUCE", "NEWOBJ", "NEWOBJ_EX", "OBJ", "INST"}:
            yield CallFact(
                values.value(subject),
                values.arguments(given),
                values.keywords(keywords),
                name,
                location,
            )
        else:
            target, state = values.value(subject), values.state(given)
            yield ChangeFact(target, state, name, location)
    if machine.damage and machine.damage != first.damage:
        yield Gap(machine.damage, blob.location.at(machine.damaged_at))


class _Values:
    """Turns the integers of a walk into symbolic values, for one fact."""

    def __init__(self, seen: Observations, blob: Blob, position: int) -> None:
        self._seen = seen
        self._blob = blob
        self._position = position
        self._left = MAX_VALUES

    def value(self, value: int, depth: int = 0) -> Value:
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            return Unknown("nested too deeply or too large")
        if value < 0:
            return self._constant(value)
        if value < nodes.FIRST_NODE:
            return SINGLETONS[value]
        seen = self._seen
        kind, referent = seen.kinds[value], seen.referents[value]
        if kind == nodes.NODE_NAME:
            return Name(seen.names[referent])
        if kind == nodes.NODE_EXTENSION:
            return Unknown(f"extension code {referent}")
        if value not in seen.items:
            return Unknown("built too far back")
        items = seen.items[value]
        if kind == nodes.NODE_RESULT:
            callee = self.value(items[0], depth + 1)
            state = seen.states.get(value)
            return Result(
                callee,
                self.arguments(items[1], depth + 1),
                self.keywords(items[2], depth + 1),
                None if state is None else self.value(state, depth + 1),
            )
        shown = tuple(self.value(item, depth + 1) for item in items[:MAX_ITEMS])
        return Items(CONTAINERS[kind], shown)

    def state(self, value: int) -> Value:
        """Return a state; of what a call returns, also what was put into it."""
        shown, seen = self.value(value), self._seen
        if not isinstance(shown, Result):
            return shown
        changes = (self.value(each) for each in seen.items[value][3:])
        return Items("tuple", (shown, *changes))

    def arguments(self, value: int, depth: int = 0) -> tuple[Value, ...]:
        given = self.value(value, depth)
        if isinstance(given, Items) and given.kind == "tuple":
            return given.items
        return (given,)

    def keywords(self, value: int, depth: int = 0) -> tuple[tuple[str, Value], ...]:
        if value == nodes.OPAQUE:
            return ()
        match self.value(value, depth):
            case Items(kind="dict", items=items):
                keys = (
                    str(key.value) if isinstance(key, Constant) else str(key)
                    for key in items[::2]
                )
                return tuple(zip(keys, items[1::2], strict=False))
            case other:
                return (("**", other),)

    def _constant(self, value: int) -> Value:
        try:
            found = self._seen.constant(value, LONGEST_CONSTANT)
        except Damage as damage:
            return Unknown(str(damage))
        is_cut = isinstance(found, bytes) and len(found) >= LONGEST_CONSTANT
        return Constant(found, self._span(~value) if is_cut else None)

    def _span(self, position: int) -> Span | None:
        """Return where bytes stand that the opcode at a position pushes."""
        head = self._blob.read(position, 9)
        width = WIDTHS[head[0]]
        size = int.from_bytes(head[1 : 1 + width], "little")
        start = position + 1 + width - self._position
        return Span(start, size) if size > LONGEST_CONSTANT else None
