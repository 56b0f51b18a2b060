"""Scans that somebody asked for: of a file or a folder, file by file, with progress.

Each file is a request of its own to the worker: one of which the worker dies, or that
takes too long, is a gap, and the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.server.jobs import FilesJob, ScannedFile
from jupyter_ext.server.requests import Refused
from jupyter_ext.server.worker import Failed, Overfull
from scanner_core import wire
from scanner_core._version import VERSION
from scanner_core.findings import Kind, Location, Report, Skipped, Tool, Totals, Verdict
from scanner_core.policy import worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_ext.server.announcing import Announcing
    from jupyter_ext.server.files import Files
    from jupyter_ext.server.requests import ScanRequest
    from scanner_core.wire import Json

MOST_FILES: Final = 20_000
"""In one scan."""
MOST_TOLD: Final = 200
"""Files of one scan that are announced to other front ends."""
MOST_AT_ONCE: Final = 4
INTERVAL: Final = 0.25
"""Seconds between two events about how far a scan is."""
PAUSE: Final = 1.0
"""Seconds to wait where others are waiting already."""
URGENCY: Final = 1


class Scans:
    """The scans that are going on, by the ids that their clients gave them."""

    def __init__(self, files: Files, announcing: Announcing) -> None:
        self._files = files
        self._announcing = announcing
        self._running: dict[str, asyncio.Task[Json]] = {}

    async def scan(self, asked: ScanRequest, path: Path, *, links: bool) -> Json:
        """Return the report on a file or folder.

        What programs load is looked at if that ``links`` for who asks.  Raises
        ``Refused``, with 409 if the scan is cancelled or the id is taken.
        """
        name = asked.id
        if name in self._running:
            raise Refused(409, f"a scan with the id {name!r} is going on")
        if len(self._running) >= MOST_AT_ONCE:
            raise Refused(503, "other scans are going on: try again in a moment")
        work = self._scan(asked, path, links=links)
        task = self._running[name] = asyncio.create_task(work)
        try:
            # Whoever leaves takes the scan along.
            return await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current and current.cancelling():
                raise
            raise Refused(409, "the scan was cancelled: no verdict") from None
        finally:
            task.cancel()
            del self._running[name]

    def cancel(self, name: str) -> bool:
        """End a scan; tell whether there was one."""
        task = self._running.get(name)
        return task.cancel() if task else False

    async def _scan(self, asked: ScanRequest, path: Path, *, links: bool) -> Json:
        collected = _Collected()
        try:
            hidden = self._files.place.shows_hidden
            job = FilesJob(str(path), MOST_FILES, hidden=hidden)
            listed = await self._files.list(job, URGENCY)
        except Failed as error:
            collected.take(self._files.not_scanned(path, f"not listed: {error}"))
            return collected.report(verbose=asked.verbose)
        progress = _Progress(self._announcing, asked.id, len(listed.files))
        for file, named, trouble, left_out in listed.files:
            each = Path(file)
            shown = self._files.place.shown(each)
            await asyncio.sleep(0)  # What is known needs no waiting for: let others in.
            progress.tell(shown)
            if left_out:
                collected.leave_out(shown, left_out)
            elif trouble:
                collected.take(self._files.not_scanned(each, trouble))
            else:
                collected.take(await self._patiently(each, named=named, links=links))
        if not listed.complete:
            more = f"more than {MOST_FILES} files: the others were not looked at"
            collected.take(self._files.not_scanned(path, more))
        progress.end()
        for report in itertools.islice(collected.models(), MOST_TOLD):
            self._announcing.scanned(report, "scan")
        return collected.report(verbose=asked.verbose)

    async def _patiently(self, path: Path, *, named: bool, links: bool) -> ScannedFile:
        """Scan a file, when there is room for it."""
        while True:
            with contextlib.suppress(Overfull):
                return await self._files.scan(path, URGENCY, named=named, links=links)
            await asyncio.sleep(PAUSE)


class _Progress:
    """Tells how far a scan is, and not too often."""

    def __init__(self, announcing: Announcing, name: str, total: int) -> None:
        self._announcing = announcing
        self._name = name
        self._total = total
        self._done = 0
        self._told = 0.0

    def tell(self, now: str) -> None:
        """Tell which file comes next."""
        if time.monotonic() - self._told > INTERVAL:
            self._told = time.monotonic()
            self._announcing.progress(self._name, self._done, self._total, now)
        self._done += 1

    def end(self) -> None:
        """Tell that all is done."""
        self._announcing.progress(self._name, self._total, self._total, "")


@dataclass(slots=True)
class _Collected:
    """What has come so far."""

    artifacts: dict[str, dict[str, Json]] = field(default_factory=dict)
    skipped: list[Json] = field(default_factory=list)
    folders: list[Location] = field(default_factory=list)
    ignored: int = 0
    excluded: int = 0
    bytes_read: int = 0
    started: float = field(default_factory=time.perf_counter)

    def take(self, scanned: ScannedFile) -> None:
        """Take the reports on a file; each artifact counts once."""
        for report in scanned.reports:
            self.artifacts.setdefault(str(report["path"]), report)
        self.skipped += scanned.skipped
        self.bytes_read += scanned.bytes_read

    def models(self) -> Iterator[dict[str, Json]]:
        """Yield the reports on model files, what is not clean first."""
        models = [
            each
            for each in self.artifacts.values()
            if each["kind"] == Kind.ARTIFACT.value and each["format"]
        ]
        return iter(sorted(models, key=lambda each: each["verdict"] == "clean"))

    def leave_out(self, shown: str, why: str) -> None:
        """Count what is not scanned."""
        self.skipped.append(wire.encode(Location(shown)))
        self.ignored += why == "ignored"
        self.excluded += why == "excluded"
        if why == "folder":
            self.folders.append(Location(shown))

    def report(self, *, verbose: bool) -> Json:
        """Return the report on everything, as it goes out."""
        artifacts = list(self.artifacts.values())
        sizes = (each["size"] for each in artifacts)
        frame = Report(
            Tool("gifthorse", VERSION),
            worst(Verdict(each["verdict"]) for each in artifacts),
            (),
            Skipped(
                len(self.skipped),
                folders=tuple(self.folders),
                ignored=self.ignored,
                excluded=self.excluded,
            ),
            Totals(
                len(artifacts),
                sum(size for size in sizes if isinstance(size, int)),
                self.bytes_read,
                time.perf_counter() - self.started,
            ),
        )
        report = wire.encode(frame)
        assert isinstance(report, dict)  # noqa: S101 (as every dataclass)
        skipped = report["skipped"]
        assert isinstance(skipped, dict)  # noqa: S101 (likewise)
        if verbose and self.skipped:
            skipped["locations"] = self.skipped
        return {**report, "artifacts": list(artifacts)}
