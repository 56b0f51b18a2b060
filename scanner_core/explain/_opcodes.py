"""The bytes around an opcode, told apart for display.

``pickletools`` gives names and the kinds of operands; a boundary to start from comes
from what the pickle machine saw.  Nothing is judged by what stands here.
"""

from __future__ import annotations

from collections import deque
from pickletools import (
    TAKEN_FROM_ARGUMENT1,
    TAKEN_FROM_ARGUMENT4,
    TAKEN_FROM_ARGUMENT4U,
    TAKEN_FROM_ARGUMENT8U,
    UP_TO_NEWLINE,
    opcodes,
)
from typing import TYPE_CHECKING, Final

from scanner_core.facts.values import SHORT
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.formats.pickle_operands import Damage, decode_constant
from scanner_core.story import Opcode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.reading import Blob

BY_CODE: Final = {each.code.encode("latin-1"): each for each in opcodes}
SHOWN_BYTES: Final = 24
LONGEST_LINE: Final = 4096
"""Bytes of an operand that ends with its line, here or further on."""
LONGEST_TEXT: Final = 256
NEAR: Final = 4096
"""Opcodes that are told apart on the way from a boundary."""
WALKED: Final = 2_000_000
"""Opcodes that are walked to find a boundary."""
WIDTHS: Final = {
    TAKEN_FROM_ARGUMENT1: 1,
    TAKEN_FROM_ARGUMENT4: 4,
    TAKEN_FROM_ARGUMENT4U: 4,
    TAKEN_FROM_ARGUMENT8U: 8,
}
TWO_LINES: Final = "stringnl_noescape_pair"
NUMBERS: Final = frozenset({"uint1", "uint2", "uint4", "uint8", "int4"})
CONSTANTS: Final = frozenset(b"\x8cX\x8dUTCB\x8e\x96\x8a\x8bGVSFIL")


def around(  # noqa: PLR0913 (how much of what)
    blob: Blob,
    boundaries: Iterable[int],
    start: int,
    at: int,
    *,
    before: int,
    behind: int,
) -> tuple[Opcode, ...]:
    """Return the opcode at a position, and some on either side of it.

    ``boundaries`` are positions at which an opcode is known to begin, the ``start`` of
    the stream among them.  Raises ``Unreadable``.
    """
    near = max((each for each in boundaries if start <= each < at), default=start)
    found = _path(blob, start, at, before)
    if found is None:
        found = _path(blob, near, at, before)
    if found is None:
        first = _walked_to(blob, start, at - SHOWN_BYTES * before)
        found = _path(blob, first, at, before) or []
    # Bytes inside of an operand belong to the opcode in front of them.
    last = found.pop() if found else None
    if last and last.offset + last.size > at:
        at = last.offset
    elif last:
        found.append(last)
    shown = [*found[-before:], *_take(blob, at, behind + 1)]
    return tuple(_marked(each, at) for each in shown)


def _path(blob: Blob, start: int, at: int, count: int) -> list[Opcode] | None:
    """Return the last opcodes in front of a position; ``None`` if it is too far."""
    last: deque[Opcode] = deque(maxlen=count + 1)
    position = start
    for opcode in _take(blob, start, NEAR, until=at):
        last.append(opcode)
        position = opcode.offset + opcode.size
    return list(last) if position >= at else None


def _walked_to(blob: Blob, start: int, before: int) -> int:
    """Return the boundary that a walk comes to around a position."""
    machine = PickleMachine(blob.read, _nothing, start, max_opcodes=WALKED)
    while machine.position < before and machine.run(before - machine.position):
        pass
    return machine.position


def _take(
    blob: Blob, position: int, count: int, until: int | None = None
) -> Iterator[Opcode]:
    for _ in range(count):
        if until is not None and position >= until:
            return
        opcode = _opcode(blob, position)
        if opcode is None:
            return
        yield opcode
        if opcode.name == "STOP":
            return
        position += opcode.size


def _opcode(blob: Blob, position: int) -> Opcode | None:
    head = blob.read(position, SHOWN_BYTES)
    if (info := BY_CODE.get(head[:1])) is None:
        return None
    kind, length = (info.arg.name, info.arg.n) if info.arg else ("", 0)
    if length == UP_TO_NEWLINE:
        size = _line_size(blob, position + 1, 2 if kind == TWO_LINES else 1)
        if size is None:
            return None
    elif length in WIDTHS:
        width = WIDTHS[length]
        size = width + int.from_bytes(head[1 : 1 + width], "little")
    else:
        size = length
    argument = _argument(blob, position, head, kind, size)
    return Opcode(position, info.name, argument, head[: 1 + size], 1 + size)


def _line_size(blob: Blob, position: int, lines: int) -> int | None:
    data = blob.read(position, LONGEST_LINE)
    end = -1
    for _ in range(lines):
        end = data.find(b"\n", end + 1)
        if end < 0:
            return None
    return end + 1


def _argument(blob: Blob, position: int, head: bytes, kind: str, size: int) -> str:
    if not kind:
        return ""
    if kind in NUMBERS:
        raw = head[1 : 1 + size]
        return str(int.from_bytes(raw, "little", signed=kind == "int4"))
    if head[0] in CONSTANTS:
        try:
            return SHORT.repr(decode_constant(blob.read, position, LONGEST_TEXT))
        except Damage:
            return "..."
    line = blob.read(position + 1, min(size, LONGEST_TEXT)).decode("utf-8", "replace")
    return SHORT.repr(line.strip().replace("\n", " "))


def _marked(opcode: Opcode, at: int) -> Opcode:
    if opcode.offset != at:
        return opcode
    return Opcode(
        at, opcode.name, opcode.argument, opcode.data, opcode.size, is_deciding=True
    )


def _nothing(_: str) -> int:
    return 0
