"""Open again what a location names, to show more of it than a report holds."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core.containers import CONTAINERS
from scanner_core.facts import EscapingMember
from scanner_core.findings import Gap, Location
from scanner_core.reading import LocalFile, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.reading import Blob


@contextlib.contextmanager
def reopened(location: Location) -> Iterator[Blob]:
    """Open the file, and in it the member, and in that the member ...

    Raises ``Unreadable``, also if several members have the name: the right one cannot
    be told, and a wrong one would mislead.
    """
    with LocalFile(Path(location.path), Location(location.path)) as file:
        blob: Blob = file
        for name in location.members:
            blob = _member(blob, name)
        yield blob


def _member(blob: Blob, name: str) -> Blob:
    members = (
        member
        for container in CONTAINERS
        if container.sniff(blob)
        for member in container.members(blob)
    )
    # A gap is about bytes that nobody can read anyway.
    found = [each for each in members if each.location.members[-1:] == (name,)]
    readable = [each for each in found if not isinstance(each, Gap | EscapingMember)]
    match readable:
        case [one]:
            return one
        case []:
            raise Unreadable(f"{name} is not a member that can be opened by its name")
        case _:
            raise Unreadable(f"several members are called {name}")
