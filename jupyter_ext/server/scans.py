"""Scans that somebody asked for: of a file or a folder, file by file, with progress.

Each file is a request of its own to the worker: one of which the worker dies, or that
takes too long, is a gap, and the others go on.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.server.jobs import FilesJob, ScannedFile
from jupyter_ext.server.requests import Refused
from jupyter_ext.server.worker import Failed
from scanner_core import wire
from scanner_core._version import VERSION
from scanner_core.findings import Location, Report, Skipped, Tool, Totals, Verdict
from scanner_core.policy import worst

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_ext.server.files import Files
    from scanner_core.wire import Json

    OnProgress = Callable[[str, int, int, str], None]

MOST_FILES: Final = 20_000
"""In one scan."""
MOST_AT_ONCE: Final = 4
INTERVAL: Final = 0.25
"""Seconds between two events about how far a scan is."""
URGENCY: Final = 1


class Scans:
    """The scans that are going on, by the ids that their clients gave them."""

    def __init__(self, files: Files, on_progress: OnProgress) -> None:
        """Prepare; ``on_progress`` is told of a scan, what is done, of how many."""
        self._files = files
        self._on_progress = on_progress
        self._running: dict[str, asyncio.Task[Json]] = {}

    async def scan(self, path: Path, name: str, *, verbose: bool) -> Json:
        """Return the report on a file or folder.

        Raises ``Refused``, with 409 if the scan is cancelled or the id is taken.
        """
        if name in self._running:
            raise Refused(409, f"a scan with the id {name!r} is going on")
        if len(self._running) >= MOST_AT_ONCE:
            raise Refused(503, "other scans are going on: try again in a moment")
        work = self._scan(path, name, verbose=verbose)
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

    async def _scan(self, path: Path, name: str, *, verbose: bool) -> Json:
        collected = _Collected()
        try:
            listed = await self._files.list(FilesJob(str(path), MOST_FILES), URGENCY)
        except Failed as error:
            collected.take(self._files.not_scanned(path, f"not listed: {error}"))
            return collected.report(verbose=verbose)
        told = 0.0
        for done, (file, named, trouble, left_out) in enumerate(listed.files):
            shown = self._files.place.shown(Path(file))
            if left_out:
                collected.leave_out(shown, left_out)
                continue
            if time.monotonic() - told > INTERVAL:
                told = time.monotonic()
                self._on_progress(name, done, len(listed.files), shown)
            if trouble:
                collected.take(self._files.not_scanned(Path(file), trouble))
            else:
                collected.take(await self._files.scan(Path(file), URGENCY, named=named))
        if not listed.complete:
            more = f"more than {MOST_FILES} files: the others were not looked at"
            collected.take(self._files.not_scanned(path, more))
        total = len(listed.files)
        self._on_progress(name, total, total, "")
        return collected.report(verbose=verbose)


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
