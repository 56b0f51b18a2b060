"""Goes through a file once more, for its map: what is read is noted, by position.

A scan costs nothing for this: only who wants to see a map pays for the second walk.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.containers import CONTAINERS
from scanner_core.extents import Extent, Extents, Mark, State
from scanner_core.findings import Gap, Location
from scanner_core.formats import unread_format
from scanner_core.observe import Observer
from scanner_core.reading import LocalFile, Role, Stretch, Unreadable, stretch_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanner_core.findings import ArtifactReport, Finding
    from scanner_core.observe import Visit
    from scanner_core.scan import Options

MOST_READS: Final = 100_000
"""Stretches that are noted before those that touch are made one."""
MOST_MARKS: Final = 2_000
CHANGED: Final = "it is no longer the file that was scanned"
CONTAINER_NAMES: Final = frozenset(each.NAME for each in CONTAINERS)
BADNESS: Final = (State.SKIPPED, State.INERT, State.READ, State.UNREAD)
"""Of a member that is several things to several readers, the last of these counts."""


class Span(NamedTuple):
    """Bytes from here to there."""

    start: int
    end: int


class Noted(LocalFile):
    """A file that notes which of its bytes are read."""

    def __init__(self, path: Path, location: Location, options: Options) -> None:
        """Open the file; raises ``Unreadable``."""
        super().__init__(path, location, options.on_read)
        self._spans: list[Span] = []

    def read(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes; fewer only at the end of the file."""
        data = super().read(offset, length)
        if data:
            self._spans.append(Span(offset, offset + len(data)))
        if len(self._spans) > MOST_READS:
            self._spans = merged(self._spans)
        return data

    def spans(self) -> list[Span]:
        """Return what was read, in its order."""
        self._spans = merged(self._spans)
        return self._spans


@dataclass(slots=True)
class Region:
    """A file or member, where it stands, and what was done with it."""

    members: tuple[str, ...]
    stretch: Stretch
    state: State
    """``READ``: as far as it was read; the others hold for all of it."""
    rest: State
    """What is known of the bytes of it that were not read."""


def extents_of(path: Path, report: ArtifactReport, options: Options) -> Extents:
    """Return the map of a file that was scanned.

    Raises ``Unreadable``, also if it has another size by now.
    """
    with Noted(path, Location(report.path), options) as blob:
        size = blob.size()
        if report.size is not None and size != report.size:
            raise Unreadable(CHANGED)
        blob.budget.opcodes = options.max_opcodes
        survey = Survey(report.gaps)
        survey.go_through(blob)
        extents = tuple(_painted(size, survey.regions, blob.spans()))
    every: list[Finding | Gap] = [*report.findings, *report.gaps]
    marks = [mark for each in every[:MOST_MARKS] if (mark := survey.mark(each))]
    marks.sort(key=lambda mark: (mark.start, -mark.length))
    return Extents(size, extents, tuple(marks), len(every) - len(marks))


class Survey:
    """What one walk through a file came to, and where that stands."""

    def __init__(self, gaps: Iterable[Gap]) -> None:
        self.regions: list[Region] = []
        self._open: dict[int, Region] = {}
        self._by_members: dict[tuple[str, ...], Region] = {}
        self._with_gaps: set[tuple[str, ...]] = set()
        """Members of which some was not read."""
        self._not_read: set[tuple[str, ...]] = set()
        """Members of which nothing can be told."""
        for gap in gaps:
            self._note(gap)

    def go_through(self, blob: LocalFile) -> None:
        """Go through an open file; where that ends, nothing else is called inert."""
        try:
            for item in Observer(self._visit).observe(blob, named=True):
                if isinstance(item, Location):
                    self._skip(item)
                elif isinstance(item, Gap):
                    self._note(item)
        except Exception:  # noqa: BLE001 (the scan met the same, and has a gap for it)
            self._with_gaps |= {region.members for region in self.regions}
        for region in self.regions:
            if region.state is State.INERT:
                continue
            if region.members in self._not_read:
                region.state = State.UNREAD
            if region.members in self._with_gaps:
                region.rest = State.UNREAD

    def mark(self, said: Finding | Gap) -> Mark | None:
        """Return where something stands that the report says, as far as is known."""
        place = said.location
        region, members = None, place.members
        while (region := self._by_members.get(members)) is None and members:
            members = members[:-1]
        if region is None:
            return None
        start, length, is_packed = region.stretch
        is_exact = members == place.members and not is_packed
        if is_exact and place.offset is not None and place.offset <= length:
            start, length = start + place.offset, 1
        if isinstance(said, Gap):
            return Mark(start, length, said.reason, None, place.members)
        return Mark(start, length, said.rule, said.severity, place.members)

    def _note(self, gap: Gap) -> None:
        place = gap.location
        self._with_gaps.add(place.members)
        if place.offset is None:
            self._not_read.add(place.members)

    def _visit(self, visit: Visit) -> None:
        members = visit.blob.location.members
        depth = len(members)
        self._open = {at: each for at, each in self._open.items() if at < depth}
        stretch = _stretch(visit)
        if stretch is None:
            return
        region = Region(members, stretch, *_states(visit))
        self.regions.append(region)
        self._open[depth] = region
        self._by_members.setdefault(members, region)

    def _skip(self, place: Location) -> None:
        region = self._open.get(len(place.members))
        if region and region.members == place.members:
            region.state = State.SKIPPED


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same bytes in as few spans as possible, in their order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _stretch(visit: Visit) -> Stretch | None:
    try:
        return stretch_of(visit.blob)
    except Unreadable:
        return None


def _states(visit: Visit) -> tuple[State, State]:
    """Return what is known of a region, and of bytes in there that are not read."""
    if visit.role is Role.INERT:
        return State.INERT, State.INERT
    readers = set(visit.readers) - {unread_format.NAME}
    if not readers:  # It was looked at, to tell what it is, and no more.
        return State.UNREAD, State.UNREAD
    is_archive = readers <= CONTAINER_NAMES
    return State.READ, State.BETWEEN if is_archive else State.INERT


def _painted(
    size: int, regions: Iterable[Region], read: list[Span]
) -> Iterator[Extent]:
    """Yield the extents of a file: of each byte, what its innermost region says."""
    last: Extent | None = None
    for each in _split(_topmost(size, regions), read):
        if last and _is_more_of(last, each):
            length = last.length + each.length
            last = Extent(last.start, length, last.state, last.members, last.is_packed)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _is_more_of(one: Extent, other: Extent) -> bool:
    return (one.state, one.members) == (other.state, other.members)


def _topmost(size: int, regions: Iterable[Region]) -> Iterator[tuple[Span, Region]]:
    """Yield every stretch of the file with the innermost region that it is in."""
    file = Region((), Stretch(0, size), State.READ, State.UNREAD)
    every = [file, *(each for each in regions if each.stretch.length > 0)]
    starts = sorted(range(len(every)), key=lambda i: every[i].stretch.start)
    cuts = {each.stretch.start for each in every}
    cuts |= {each.stretch.start + each.stretch.length for each in every}
    active: list[tuple[int, int, int]] = []
    coming = iter(starts)
    following = next(coming, None)
    bounds = sorted(cut for cut in cuts if cut <= size)
    for start, end in itertools.pairwise(bounds):
        while following is not None and every[following].stretch.start <= start:
            region = every[following]
            worst = -BADNESS.index(region.state)
            depth = len(region.members) if following else -1
            heapq.heappush(active, (-depth, worst, following))
            following = next(coming, None)
        while _end(every[active[0][2]]) <= start:
            heapq.heappop(active)
        yield Span(start, end), every[active[0][2]]


def _end(region: Region) -> int:
    return region.stretch.start + region.stretch.length


def _split(
    stretches: Iterable[tuple[Span, Region]], read: list[Span]
) -> Iterator[Extent]:
    """Yield what is in regions that were read: what was, and what was not."""
    number = 0
    for span, region in stretches:
        told = region.members, region.stretch.is_packed
        if region.state is not State.READ:
            yield Extent(span.start, span.end - span.start, region.state, *told)
            continue
        at = span.start
        while number < len(read) and read[number].end <= at:
            number += 1
        look = number
        while at < span.end:
            following = read[look] if look < len(read) else Span(span.end, span.end)
            start = min(max(following.start, at), span.end)
            if start > at:
                yield Extent(at, start - at, region.rest, *told)
            at = min(following.end, span.end)
            if at > start:
                yield Extent(start, at - start, State.READ, *told)
            look += 1
