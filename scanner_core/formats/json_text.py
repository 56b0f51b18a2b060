"""JSON that a loader reads beside a model: it must be what it says, and no more.

The text is parsed with a hook that forgets every object at once, so that its memory is
that of the text, whatever the text makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Gap
from scanner_core.reading import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Fact
    from scanner_core.reading import Blob

    Pairs = list[tuple[str, object]]

NAME: Final = "json"
LONGEST: Final = 64 * 1024**2
"""Bytes: the graph of a large language model has a tenth of that."""


def read(blob: Blob, wants: Callable[[str], int]) -> Iterator[Fact | Gap]:  # noqa: ARG001 (nothing is called)
    """Yield a gap if the text is not JSON."""
    try:
        parse(blob, lambda _: None)
    except Unreadable as error:
        yield Gap(str(error), blob.location)


def parse(blob: Blob, on_object: Callable[[Pairs], object]) -> object:
    """Return what the hook, told of the objects from the innermost on, makes of it.

    Raises ``Unreadable``.
    """
    import json  # noqa: PLC0415 (slow to import, and few files need it)

    data = blob.read(0, LONGEST + 1)
    if len(data) > LONGEST:
        raise Unreadable("the JSON is over the size limit")
    try:
        # Numbers need not be made: those of a million digits would take long.
        return json.loads(
            data, object_pairs_hook=on_object, parse_int=len, parse_float=len
        )
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"the JSON is damaged: {error}") from None
