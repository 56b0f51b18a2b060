"""NumPy arrays in files: a header, then raw numbers, or a pickle if it holds objects.

``numpy/lib/_format_impl.py`` in NumPy 2.4 describes versions 1 to 3 of the format.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import StrayBytes
from scanner_core.findings import Gap
from scanner_core.formats import pickle_stream
from scanner_core.formats.numpy_types import item_size, sizes
from scanner_core.reading import Part, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

NAME: Final = "numpy-array"
SUPERSEDES: Final[frozenset[str]] = frozenset()
MAGIC: Final = b"\x93NUMPY"
MAX_ARRAYS: Final = 100_000
LONGEST_HEADER: Final = 64 * 1024
LONG: Final = re.compile(r"(?<=\d)L(?=\s*[,)])")
"""As Python 2 wrote some numbers; NumPy drops it, too."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in front of the numbers."""

    length: int
    """Bytes of everything before the data."""
    has_objects: bool
    data: int
    """Bytes of the data, unless they are a pickle."""


def plausible(blob: Blob) -> bool:
    """Look at the first bytes."""
    return blob.read(0, len(MAGIC)) == MAGIC


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:
    """Yield what pickles of objects would do, and what stands behind raw numbers.

    ``numpy.load`` reads one array; called again with the same file, the next one.
    """
    start: int | None = 0
    for _ in range(MAX_ARRAYS):
        if start is None:
            return
        try:
            part = Part(blob, start, blob.size() - start, blob.location)
            header = _header(part)
            behind = start + header.length + (0 if header.has_objects else header.data)
        except Unreadable as error:
            yield Gap(str(error), blob.location.at(start))
            return
        if behind > blob.size():
            yield Gap("the array is cut off", blob.location.at(start))
            return
        start = yield from _read_behind(
            blob, behind, wants, has_objects=header.has_objects
        )
    yield Gap("there are more arrays than the budget allows", blob.location)


def _read_behind(
    blob: Blob, position: int, wants: Callable[[str], int], *, has_objects: bool
) -> Generator[Fact | Gap, None, int | None]:
    """Yield what stands there; return where a further array does."""
    size = blob.size()
    rest = Part(blob, position, size - position, blob.location)
    if not has_objects and plausible(rest):
        return position
    if not has_objects and not pickle_stream.plausible(rest):
        if position < size:
            yield StrayBytes(size - position, blob.location.at(position))
        return None
    following = None
    for item in pickle_stream.read(rest, wants):
        found = pickle_stream.moved(item, position)
        at = found.location.offset or 0
        if (
            isinstance(found, StrayBytes)
            and at + found.count == size
            and blob.read(at, len(MAGIC)) == MAGIC
        ):
            following = at
        else:
            yield found
    return following


def _header(blob: Blob) -> Header:
    """Return the header; raises ``Unreadable``."""
    import ast  # noqa: PLC0415 (slow to import, and few files are arrays)

    head = blob.read(0, 12)
    width = 2 if head[6:7] == b"\1" else 4
    start = 8 + width
    length = int.from_bytes(head[8:start], "little")
    if len(head) < start or length > LONGEST_HEADER:
        raise Unreadable("the header of the array is too long or cut off")
    try:
        text = LONG.sub("", blob.read(start, length).decode("utf-8")).strip()
        written = ast.literal_eval(text)
        count = math.prod(sizes(written["shape"]))
        size, has_objects = item_size(written["descr"])
    except (ValueError, TypeError, KeyError, SyntaxError, MemoryError) as error:
        raise Unreadable(f"the header of the array is damaged: {error}") from None
    except RecursionError:
        raise Unreadable("the header of the array is nested too deeply") from None
    return Header(start + length, has_objects, count * size)
