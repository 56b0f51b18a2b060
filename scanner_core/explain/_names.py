"""The names of a file: those worth a line, and the others by library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.knowledge import Behaviour
from scanner_core.story import Library, NamedThing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.facts import GlobalUse
    from scanner_core.reading import Blob

PLAIN: Final = frozenset({Behaviour.DATA, Behaviour.CLASS, Behaviour.DECODE})
MOST_NAMES: Final = 12
STACK_GLOBAL: Final = b"\x93"


def worth_a_line(uses: Iterable[GlobalUse], blob: Blob) -> tuple[list[NamedThing], int]:
    """Return the names that are not plain data, in their order, and how many more."""
    found = sorted(
        (use for use in uses if behaviour(use.name) not in PLAIN),
        key=lambda use: use.location.offset or 0,
    )
    shown = [
        NamedThing(
            use.name,
            behaviour(use.name),
            use.uses,
            use.count,
            use.location,
            tuple(_notes(use, blob)),
        )
        for use in found[:MOST_NAMES]
    ]
    return shown, len(found) - len(shown)


def by_library(names: Iterable[str]) -> tuple[Library, ...]:
    """Return names by library and behaviour, both in order."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in sorted(names):
        library, _, rest = name.partition(".")
        said = behaviour(name)
        found.setdefault((library, said.value if said else ""), []).append(rest or name)
    return tuple(
        Library(library, Behaviour(said) if said else None, tuple(rest))
        for (library, said), rest in sorted(found.items())
    )


def behaviour(name: str) -> Behaviour | None:
    """Return what a name does, if a table knows."""
    row = knowledge.row(name)
    return row.behaviour if row else None


def _notes(use: GlobalUse, blob: Blob) -> Iterator[str]:
    if use.spelled.replace(" ", ".") != use.name:
        yield f"spelled {use.spelled!r}"
    if (reached := _reached(use.name)) != use.name:
        yield f"which is {reached}"
    if blob.read(use.location.offset or 0, 1) == STACK_GLOBAL:
        yield "its module and name are strings on the stack"


def _reached(name: str) -> str:
    """Return the tail of a dotted name that decides what it does."""
    row, reached = knowledge.row(name), name
    if row is None or row.behaviour in PLAIN:
        return name
    tail = name.partition(".")[2]
    while tail and knowledge.row(tail) == row:
        reached, tail = tail, tail.partition(".")[2]
    return reached
