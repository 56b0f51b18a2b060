"""Has the files of a workspace looked at, and keeps what comes of them.

A tenth of a second of work at a time, so that what is urgent comes in between, what is
not wanted any more ends at once, and what was found by then stays.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from lsp_server.workspace.jobs import (
    Job,
    Listed,
    ListJob,
    Looked,
    LookJob,
    Seen,
    Terms,
)
from scanner_core._version import VERSION
from scanner_core.findings import (
    ArtifactReport,
    Gap,
    Kind,
    Location,
    Report,
    Tool,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

    from lsp_server.workspace.entries import Entry
    from lsp_server.workspace.index import Index

SLICE: Final = 0.1
"""Seconds of work that are asked for at once."""
MOST_AT_ONCE: Final = 16
"""Files that are asked for at once."""
SCAN_URGENCY: Final = 2
LOOK_URGENCY: Final = 1


class Failed(Exception):
    """Nothing came of a job; the message is half a sentence that says why."""


class Ask(Protocol):
    """Has a job done.  Raises ``Failed``."""

    async def __call__(self, job: Job, urgency: int) -> Listed | Looked:
        """Return what comes of it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a scan goes."""

    most: int
    """Models, and programs, of one folder."""
    most_others: int
    """Files of one folder whose names say nothing."""
    seconds: float
    """For listing one folder."""


QUIET: Final = Bounds(10_000, 2_000, 20.0)
"""For a scan that nobody asked for."""
FULL: Final = Bounds(100_000, 100_000, 50.0)
"""For one that somebody waits for; listing has to end before a job is given up."""


class Scanner:
    """Looks at files, and keeps the index of what is known."""

    def __init__(
        self,
        ask: Ask,
        index: Index,
        entry: Callable[[Seen, str], Entry | None],
        changed: Callable[[list[Entry | str]], None],
    ) -> None:
        """Prepare; ``changed`` is called with new entries, and with paths of old."""
        self._ask = ask
        self._index = index
        self._entry = entry
        self._changed = changed
        self.complaint = ""
        """What is wrong with what the user set or decided, if anything is."""

    async def scan(
        self,
        folders: Sequence[Terms],
        bounds: Bounds,
        tell: Callable[[int, int, str], None],
    ) -> bool:
        """Scan the folders of a workspace; return whether that was all there is.

        ``tell`` is called with how many files are done, of how many, and the next one.
        """
        listings = [await self._list(terms, bounds) for terms in folders]
        await self._drop_others(listings)
        total, done = sum(len(each.paths) for each in listings), 0
        for terms, batch in _by_rank(listings):
            tell(done, total, batch[0])
            async for path in self._look(terms, batch, SCAN_URGENCY):
                done += 1
                tell(done, total, path)
        return all(e.is_complete for e in listings) and not self._index.is_full

    async def look(self, folders: Sequence[Terms], paths: Iterable[str]) -> None:
        """Look at some files again, wherever they are in the workspace."""
        of_roots: dict[str, list[str]] = {terms.root: [] for terms in folders}
        for path in paths:
            if root := innermost(path, of_roots):
                of_roots[root].append(path)
        for terms in folders:
            for batch in _batches(of_roots[terms.root]):
                look = self._look(terms, batch, LOOK_URGENCY, is_listed=False)
                async for _ in look:
                    pass

    def drop(self, paths: Iterable[str]) -> None:
        """Forget files that are not there any more."""
        if gone := [path for path in paths if self._index.drop(path)]:
            self._changed(list(gone))

    async def _drop_others(self, listings: Iterable[_Listing]) -> None:
        """Forget what is not there any more, or in no folder of the workspace."""
        of_roots = {each.terms.root: each for each in listings}
        gone: list[str] = []
        for root, known in self._index.by_root().items():
            listing = of_roots.get(root)
            if listing is None:
                gone += known
            elif listing.is_complete:
                gone += known - set(listing.paths)
            await asyncio.sleep(0)
        for batch in _batches(gone):
            self.drop(batch)
            await asyncio.sleep(0)

    async def _list(self, terms: Terms, bounds: Bounds) -> _Listing:
        listing = _Listing(terms)
        while True:
            start = len(listing.paths)
            most = bounds.most, bounds.most_others, bounds.seconds
            try:
                listed = await self._ask(ListJob(terms, *most, start), SCAN_URGENCY)
            except Failed:
                return listing
            assert isinstance(listed, Listed)  # noqa: S101 (as every answer to that job)
            self.complaint = listed.complaint
            listing.paths += listed.paths
            listing.ends = listed.ends
            if len(listing.paths) >= listed.ends[-1] or not listed.paths:
                listing.is_complete = listed.is_complete
                return listing

    async def _look(
        self,
        terms: Terms,
        paths: Sequence[str],
        urgency: int,
        *,
        is_listed: bool = True,
    ) -> AsyncIterator[str]:
        """Look at files; yield each when that is done."""
        left, at_once = paths, len(paths)
        while left:
            job = LookJob(terms, tuple(left[:at_once]), SLICE, is_listed)
            try:
                looked = await self._ask(job, urgency)
            except Failed as error:
                if len(job.paths) > 1:  # One of them, nobody knows which.
                    at_once = 1
                    continue
                looked = Looked((_not_scanned(left[0], f"not scanned: {error}"),))
            assert isinstance(looked, Looked)  # noqa: S101 (as every answer to that job)
            for seen in looked.seen:
                self._take(seen, terms.root)
                await asyncio.sleep(0)  # Each is told of: let others in between.
                yield seen.path
            left = left[len(looked.seen) :]

    def _take(self, seen: Seen, root: str) -> None:
        entry = self._entry(seen, root)
        if entry is None:
            self.drop([seen.path])
        elif self._index.put(entry):
            self._changed([entry])


def innermost(path: str, roots: Iterable[str]) -> str | None:
    """Return the innermost of some folders that a path is in."""
    around = (root for root in roots if is_below(path, root))
    return max(around, key=len, default=None)


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is in a folder, at any depth."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


@dataclass(slots=True)
class _Listing:
    """What there is to scan in a folder."""

    terms: Terms
    paths: list[str] = field(default_factory=list)
    ends: tuple[int, int, int] = (0, 0, 0)
    is_complete: bool = False


def _by_rank(listings: Sequence[_Listing]) -> Iterator[tuple[Terms, list[str]]]:
    """Yield what is asked for together: models of all folders come before programs."""
    for rank in range(3):
        for each in listings:
            start = each.ends[rank - 1] if rank else 0
            for batch in _batches(each.paths[start : each.ends[rank]]):
                yield each.terms, batch


def _batches(paths: list[str]) -> Iterator[list[str]]:
    """Yield files that are asked for together."""
    for start in range(0, len(paths), MOST_AT_ONCE):
        yield paths[start : start + MOST_AT_ONCE]


def _not_scanned(path: str, reason: str) -> Seen:
    location = Location(path)
    gaps = (Gap(reason, location),)
    report = ArtifactReport(path, Kind.ARTIFACT, Verdict.INCOMPLETE, gaps=gaps)
    return Seen(path, Report(Tool("gifthorse", VERSION), report.verdict, (report,)))
