"""Goes through a file once more, and keeps what a scan forgets: facts, and bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core.explain._place import is_in
from scanner_core.facts import GlobalUse
from scanner_core.findings import Gap, Location
from scanner_core.formats import unread_format
from scanner_core.observe import Observer
from scanner_core.reading import Role, Unreadable
from scanner_core.story import Matter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.facts import Fact
    from scanner_core.observe import Visit
    from scanner_core.reading import Blob

MOST_STREAMS: Final = 256
MOST_FACTS: Final = 20_000
"""Of one stream; likewise its names."""
MOST_GAPS: Final = 1_000
MOST_NAMES: Final = 20_000
MOST_SIZED: Final = 10_000
"""Inert members whose sizes are asked for."""


@dataclass(slots=True)
class Seen:
    """A file or member, with the facts that its streams gave."""

    blob: Blob
    readers: tuple[str, ...]
    uses: list[GlobalUse] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    """All others."""
    gaps: list[Gap] = field(default_factory=list)


class Witness:
    """What one walk through a file saw."""

    def __init__(self, wanted: Iterable[Location], place: Location | None) -> None:
        """Prepare to go through a file.

        What is told of ``wanted`` places is kept, and the member of the ``place``.
        """
        self.streams: list[Seen] = []
        """Those that the wanted places are in."""
        self._wanted = {location.members for location in wanted}
        self.other_streams = 0
        self.names: set[str] = set()
        self._place = place
        self._readers: Counter[str] = Counter()
        self._inert = self._inert_bytes = self._skipped = self._opcodes = 0
        self._open: dict[int, Seen] = {}
        self._kept: dict[int, Seen] = {}

    def watch(self, blob: Blob) -> None:
        """Go through an open file; whatever stops that is a gap of its report."""
        observer, left = Observer(self._visit), blob.budget.opcodes
        try:
            for item in observer.observe(blob, named=True):
                self._note(item)
        except Exception:  # noqa: BLE001 (the scan met the same, and says so)
            return
        finally:
            self._opcodes = left - blob.budget.opcodes

    @property
    def matter(self) -> Matter:
        """Return what was gone through."""
        return Matter(
            tuple(self._readers.most_common()),
            self._opcodes,
            self._inert,
            self._inert_bytes,
            self._skipped,
        )

    def _visit(self, visit: Visit) -> None:
        if visit.role is Role.INERT:
            self._inert += 1
            if not visit.blob.is_streamed and self._inert <= MOST_SIZED:
                self._inert_bytes += _size(visit.blob)
            return
        self._readers.update(set(visit.readers) - {unread_format.NAME})
        depth = len(visit.blob.location.members)
        self._open = {d: seen for d, seen in self._open.items() if d < depth}
        if before := self._kept.get(
            id(visit.blob)
        ):  # To two readers that disagree, a member is two things.
            before.readers += visit.readers
            self._open[depth] = before
            return
        seen = self._open[depth] = Seen(visit.blob, visit.readers)
        location = visit.blob.location
        if location.members in self._wanted or (
            self._place and is_in(self._place, location)
        ):
            self._keep(seen)

    def _note(self, item: Fact | Gap | Location) -> None:
        if isinstance(item, Location):
            self._skipped += 1
            return
        seen = self._open.get(len(item.location.members))
        if isinstance(item, GlobalUse) and len(self.names) < MOST_NAMES:
            self.names.add(item.name)
        if seen is None or seen.blob.location.members != item.location.members:
            return
        if isinstance(item, Gap):
            seen.gaps += [item] * (len(seen.gaps) < MOST_GAPS)
            return
        if isinstance(item, GlobalUse):
            seen.uses += [item] * (len(seen.uses) < MOST_FACTS)
        else:
            seen.facts += [item] * (len(seen.facts) < MOST_FACTS)

    def _keep(self, seen: Seen) -> None:
        if len(self.streams) < MOST_STREAMS:
            self.streams.append(seen)
            self._kept[id(seen.blob)] = seen
        else:
            self.other_streams += 1


def _size(blob: Blob) -> int:
    try:
        return blob.size()
    except Unreadable:
        return 0
