"""Change bytes a little, in the ways in which files of models go wrong."""

from __future__ import annotations

import pickletools
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    Change = Callable[[bytearray, "random.Random", Sequence[bytes]], None]

MOST: Final = 5
"""Changes of one input."""
LONGEST: Final = 64 * 1024
SHORT: Final = 2000
"""Bytes of an input in which opcodes are looked for."""
NEAR: Final = 64
REPEATED: Final = 200
BOUNDARIES: Final = (
    *(0, 1, 2, 127, 128, 255, 256, 32767, 65535, 65536),
    *(2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1),
)
OPCODES: Final = tuple(each.code.encode("latin-1") for each in pickletools.opcodes)
WORDS: Final = (
    *(b"cos\nsystem\n", b"\x8c\x02os\x8c\x06system\x93", b"\x80\x04\x95", b"(lp0\n"),
    *(b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08"),
    *(b"\x93NUMPY\1\0", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"ZF0x", b"ustar"),
    *(b"\x04\x22\x4d\x18", b"\x28\xb5\x2f\xfd", b"\0" * 512, b"\n", b" ", b"\0"),
    *(b'{"', b"}", b"[", b"]", b"(", b"%%", b"!", b'"""', b"'", b"\\", b"\xed\xa0\x80"),
    *(b"999999999", b"-1", b"1e999", b"__class__", b"__setstate__", b"..", b"/"),
)


def mutated(
    data: bytes, seeds: Sequence[bytes], chance: random.Random, longest: int = LONGEST
) -> bytes:
    """Return the bytes after a few changes; ``seeds`` are what else there is."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, MOST)):
        chance.choice(CHANGES)(changed, chance, seeds)
    return bytes(changed[:longest])


def _cut(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    del data[_place(data, chance) :]


def _drop(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(data, chance)
    del data[start : start + chance.randint(1, NEAR)]


def _flip(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _insert(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(data, chance)
    data[start:start] = chance.randbytes(chance.randint(1, 9))


def _insert_word(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(data, chance)
    data[start:start] = chance.choice(WORDS)


def _insert_opcode(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    starts = _opcodes(bytes(data))
    start = chance.choice(starts) if starts else _place(data, chance)
    operand = chance.randbytes(chance.choice((0, 0, 0, 1, 1, 2, 4)))
    data[start:start] = chance.choice(OPCODES) + operand


def _move_opcodes(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    if starts := _opcodes(bytes(data)):
        start, end = sorted(chance.choices(starts, k=2))
        moved = bytes(data[start:end])
        if chance.random() < 0.5:  # noqa: PLR2004 (half of the time)
            del data[start:end]
        place = min(chance.choice(starts), len(data))
        data[place:place] = moved


def _overwrite(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    """Put a number where a length or an offset may be."""
    start, size = _place(data, chance), chance.choice((1, 2, 4, 8))
    number = (chance.choice(BOUNDARIES) + chance.choice((0, 0, 1, -1))) % 256**size
    order = chance.choice(("little", "little", "big"))
    data[start : start + size] = number.to_bytes(
        size, "big" if order == "big" else "little"
    )


def _repeat(data: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(data, chance)
    times = chance.choice((1, 2, 8, REPEATED))
    data[start:start] = data[start : start + chance.randint(1, NEAR)] * times


def _splice(data: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    """Go on as another seed does."""
    other = chance.choice(seeds)
    data[_place(data, chance) :] = other[_place(other, chance) :]


def _embed(data: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    start = _place(data, chance)
    data[start:start] = chance.choice(seeds)


CHANGES: Final[tuple[Change, ...]] = (
    _cut,
    _drop,
    _flip,
    _flip,
    _replace,
    _insert,
    _insert_word,
    _insert_opcode,
    _insert_opcode,
    _move_opcodes,
    _overwrite,
    _overwrite,
    _repeat,
    _splice,
    _embed,
)


def _place(data: bytes | bytearray, chance: random.Random) -> int:
    return chance.randint(0, len(data))


def _opcodes(data: bytes) -> list[int]:
    return [at for _, _, at in opcodes(data[:SHORT])]


def opcodes(data: bytes) -> list[tuple[str, object, int]]:
    """Return names, arguments and places, as far as the standard library gets."""
    found: list[tuple[str, object, int]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings
        try:
            for opcode, argument, at in pickletools.genops(data):
                found.append((opcode.name, argument, at or 0))
        except (ValueError, IndexError, OverflowError, MemoryError):
            pass
    return found
