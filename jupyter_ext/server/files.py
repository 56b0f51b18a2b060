"""Reports on single files, from the worker, or from memory if a file did not change."""

from __future__ import annotations

import collections
import json
from typing import TYPE_CHECKING, Final

from jupyter_ext.server.jobs import FileJob, Listed, ScannedFile, packed
from jupyter_ext.server.worker import Failed
from scanner_core import wire
from scanner_core.configuration import places
from scanner_core.discovery import MODEL_SUFFIXES, is_program
from scanner_core.findings import ArtifactReport, Gap, Kind, Location, Verdict
from scanner_core.reading import identity

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_ext.server.jobs import FilesJob
    from jupyter_ext.server.paths import Place
    from jupyter_ext.server.worker import Worker

MOST_KEPT: Final = 4096
"""Reports that are kept."""
LARGEST_KEPT: Final = 64 * 1024
"""Bytes of a report as JSON; a larger one is made again."""

_Decided = tuple[tuple[int, int] | None, ...]
_Key = tuple[object, bool, _Decided]


class Files:
    """What is known of the files that a server shows."""

    def __init__(self, worker: Worker, place: Place) -> None:
        self.place = place
        self._worker = worker
        self._kept: collections.OrderedDict[Path, tuple[_Key, ScannedFile]] = (
            collections.OrderedDict()
        )

    async def scan(
        self,
        path: Path,
        urgency: int,
        *,
        named: bool | None = None,
        links: bool = True,
    ) -> ScannedFile:
        """Return what comes of a file; whatever goes wrong with it is a gap.

        Unless told, a file is ``named`` if its name calls it a model; what a program
        ``links`` to may not be for the one who asks.  Raises ``Overfull``.
        """
        named = _is_named(path) if named is None else named
        if kept := self.known(path, named=named):
            return kept
        key = _key(path, decided(), named=named)
        job = FileJob(str(path), named, links)
        try:
            answer = await self._worker.ask(packed(job), urgency)
        except Failed as error:
            return self.not_scanned(path, f"not scanned: {error}")
        scanned = ScannedFile(**json.loads(answer))
        # A program depends on files beside it, and on what is installed.
        if key and not is_program(path) and len(answer) <= LARGEST_KEPT:
            self._kept[path] = key, scanned
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return scanned

    async def list(self, job: FilesJob, urgency: int) -> Listed:
        """Return which files there are.  Raises ``Overfull``, ``Failed``."""
        return Listed(**json.loads(await self._worker.ask(packed(job), urgency)))

    def known(
        self, path: Path, *, named: bool | None = None, of: _Decided | None = None
    ) -> ScannedFile | None:
        """Return what came of a file that has not changed since.

        Whoever asks about many hands on what was ``decided``.
        """
        key, scanned = self._kept.get(path, (None, None))
        if key is None:
            return None
        named = _is_named(path) if named is None else named
        of = decided() if of is None else of
        return scanned if key == _key(path, of, named=named) else None

    def not_scanned(self, path: Path, reason: str) -> ScannedFile:
        """Return what is known of a file that nobody could look at."""
        location = Location(self.place.shown(path))
        report = ArtifactReport(
            location.path,
            Kind.ARTIFACT,
            Verdict.INCOMPLETE,
            gaps=(Gap(reason, location),),
        )
        encoded = wire.encode(report)
        assert isinstance(encoded, dict)  # noqa: S101 (as every dataclass)
        return ScannedFile([encoded], [])


def decided() -> _Decided:
    """Return what differs after a user decided something."""
    own = places.folder()
    names = (places.TRUST, places.SETTINGS)
    return tuple(_changed(own / name) if own else None for name in names)


def _key(path: Path, of: _Decided, *, named: bool) -> _Key | None:
    """Return what a report depends on: the file, and what its user decided."""
    found = identity(path)
    return (found, named, of) if found else None


def _is_named(path: Path) -> bool:
    return path.suffix.lower() in MODEL_SUFFIXES


def _changed(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
