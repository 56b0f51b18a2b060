"""The types and shapes of NumPy's arrays, as files spell them: how long the data is."""

from __future__ import annotations

import math
import re
from typing import Final

TYPE: Final = re.compile(r"[<>|=]?([A-Za-z?])(\d*)(\[[^\]]*\])?")
BYTES_PER_CHARACTER: Final = 4
MAX_FIELDS: Final = 10_000


def item_size(description: object) -> tuple[int, bool]:
    """Return the bytes of one element, and whether any of it is an object.

    Raises ``ValueError`` for what is not the description of a type.
    """
    size, has_objects = 0, False
    pending: list[tuple[object, int]] = [(description, 1)]
    for _ in range(MAX_FIELDS):
        if not pending:
            return size, has_objects
        match pending.pop():
            case str(written), times:
                if not (found := TYPE.fullmatch(written)):
                    raise ValueError(f"{written[:40]!r} is no type")
                letter, digits = found[1], found[2]
                has_objects |= letter == "O"
                each = int(digits or 1) * (BYTES_PER_CHARACTER if letter == "U" else 1)
                size += each * times
            case list(fields), times:
                for field in fields:
                    shape = sizes(field[2]) if len(field) > 2 else ()  # noqa: PLR2004 (name, type, shape)
                    pending.append((field[1], times * math.prod(shape)))
            case (inner, int(length)), times:
                pending.append((inner, times * length))
            case (inner, shape), times:
                pending.append((inner, times * math.prod(sizes(shape))))
            case _:
                raise ValueError("the type of the elements is not a type")
    raise ValueError("the type has too many fields")


def sizes(shape: object) -> tuple[int, ...]:
    """Return a shape; raises ``ValueError`` for what is none."""
    if isinstance(shape, tuple):
        numbers = [each for each in shape if isinstance(each, int) and each >= 0]
        if len(numbers) == len(shape):
            return tuple(numbers)
    raise ValueError("the shape is not made of sizes")
