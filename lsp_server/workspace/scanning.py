"""Has the files of a workspace looked at, and keeps what comes of them.

A tenth of a second of work at a time, so that what is urgent comes in between, what is
not wanted any more ends at once, and what was found by then stays.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from lsp_server.workspace.jobs import (
    File,
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
FULL: Final = Bounds(100_000, 100_000, 300.0)


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
        files, is_complete = await self._list(folders, bounds)
        self._drop_others(files, folders, is_complete=is_complete)
        done = 0
        for terms, batch in _batches(files):
            left = batch
            while left:
                tell(done, len(files), left[0].path)
                count = await self._look(terms, left, SCAN_URGENCY, is_listed=True)
                left, done = left[count:], done + count
        return is_complete and not self._index.is_full

    async def look(self, folders: Sequence[Terms], paths: Iterable[str]) -> None:
        """Look at some files again, wherever they are in the workspace."""
        of_roots = {terms.root: terms for terms in folders}
        files = [
            (of_roots[root], File(path))
            for path in paths
            if (root := innermost(path, of_roots))
        ]
        files.sort(key=lambda file: file[0].root)
        for terms, batch in _batches(files):
            left = batch
            while left:
                count = await self._look(terms, left, LOOK_URGENCY, is_listed=False)
                left = left[count:]

    def drop(self, paths: Iterable[str]) -> None:
        """Forget files that are not there any more."""
        if gone := [path for path in paths if self._index.drop(path)]:
            self._changed(list(gone))

    def _drop_others(
        self,
        files: Iterable[tuple[Terms, File]],
        folders: Iterable[Terms],
        *,
        is_complete: bool,
    ) -> None:
        """Forget what is not there any more, or in no folder of the workspace."""
        listed = {file.path for _, file in files}
        roots = {terms.root for terms in folders}
        self.drop(
            [
                entry.path
                for entry in self._index.entries()
                if entry.root not in roots or (is_complete and entry.path not in listed)
            ]
        )

    async def _list(
        self, folders: Sequence[Terms], bounds: Bounds
    ) -> tuple[list[tuple[Terms, File]], bool]:
        files: list[tuple[Terms, File]] = []
        is_complete = True
        roots = [terms.root for terms in folders]
        for terms in folders:
            job = ListJob(terms, bounds.most, bounds.most_others, bounds.seconds)
            try:
                listed = await self._ask(job, SCAN_URGENCY)
            except Failed:
                is_complete = False
                continue
            assert isinstance(listed, Listed)  # noqa: S101 (as every answer to that job)
            self.complaint = listed.complaint
            is_complete = is_complete and listed.is_complete
            files += [
                (terms, file)
                for file in listed.files
                if len(roots) == 1 or innermost(file.path, roots) == terms.root
            ]
        files.sort(key=lambda file: file[1].rank)
        return files, is_complete

    async def _look(
        self, terms: Terms, files: Sequence[File], urgency: int, *, is_listed: bool
    ) -> int:
        """Look at the first of some files; return at how many."""
        job = LookJob(terms, tuple(files), SLICE, is_listed)
        try:
            looked = await self._ask(job, urgency)
        except Failed as error:
            if len(files) > 1:  # One of them, nobody knows which.
                return await self._look(terms, files[:1], urgency, is_listed=is_listed)
            looked = Looked((_not_scanned(files[0].path, f"not scanned: {error}"),))
        assert isinstance(looked, Looked)  # noqa: S101 (as every answer to that job)
        for seen in looked.seen:
            self._take(seen, terms.root)
            await asyncio.sleep(0)  # Each is told of: let others in between.
        return len(looked.seen)

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


def _batches(
    files: Iterable[tuple[Terms, File]],
) -> Iterator[tuple[Terms, list[File]]]:
    """Yield files that are asked for together."""
    for terms, group in itertools.groupby(files, key=lambda file: file[0]):
        while batch := [file for _, file in itertools.islice(group, MOST_AT_ONCE)]:
            yield terms, batch


def _not_scanned(path: str, reason: str) -> Seen:
    location = Location(path)
    gaps = (Gap(reason, location),)
    report = ArtifactReport(path, Kind.ARTIFACT, Verdict.INCOMPLETE, gaps=gaps)
    return Seen(path, Report(Tool("gifthorse", VERSION), report.verdict, (report,)))
