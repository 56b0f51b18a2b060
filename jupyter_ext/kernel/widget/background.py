"""A scan in a thread of its own: cells go on running, and it can be cancelled.

Whatever was not scanned when it is cancelled is a gap of the report: what is left of a
scan is never a clean verdict.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.import_shield import SHIELD
from scanner_core import discovery, scan
from scanner_core.findings import Location, Verdict
from scanner_core.parallel import scan_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from scanner_core.discovery import Found
    from scanner_core.findings import Report
    from scanner_core.scan import Options, Scanned

INTERVAL: Final = 0.2
"""Seconds from one update to the next."""
MOST_CANCELLED: Final = 500
"""Files that are named that were not scanned any more."""
CANCELLED: Final = "the scan was cancelled before this was read"
OTHERS: Final = "the scan was cancelled before these were read: {:,} more files"


class Stop(KeyboardInterrupt):
    """Ends the scan of one file; what the engine makes gaps of are ``Exception``."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far a scan has come."""

    done: int = 0
    total: int = 0
    unsafe: int = 0
    now: str = ""
    """The file that is being scanned, as it is shown."""
    position: int = 0
    size: int = 0
    """Bytes: how far into that file reading has come."""


class Background:
    """One scan of files and folders, from its start to its report."""

    def __init__(
        self,
        paths: Sequence[Path],
        options: Options,
        on_progress: Callable[[Far], None],
        on_done: Callable[[Report | None], None],
    ) -> None:
        """Prepare a scan.

        ``on_done`` is told of the report, or of ``None`` if there cannot be one; both
        are called in the thread that scans.
        """
        self._paths = paths
        self._options = options
        self._on_progress = on_progress
        self._on_done = on_done
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._far = Far()
        self._next = 0.0
        self.report: Report | None = None
        """Once it is there."""
        self.failure = ""
        """Why it will never be there."""

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._cancelled.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop reading, soon."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, at most so long; tell whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with SHIELD.raised():
                self.report = scan.scan_paths(
                    self._paths, self._options, scan_files=self._scan
                )
        except Stop:  # while a folder was being listed
            self.failure = "cancelled before anything was scanned"
        except Exception as error:  # noqa: BLE001 (a thread has nobody who would catch it)
            self.failure = f"{type(error).__name__}: {error}"
        with SHIELD.raised():
            self._on_done(self.report)

    def _scan(self, found: Sequence[Found], options: Options) -> Iterator[Scanned]:
        options = dataclasses.replace(options, on_read=self._read)
        for number, each in enumerate(found):
            now = discovery.shown(each.path)
            self._tell(
                dataclasses.replace(
                    self._far, done=number, total=len(found), now=now, position=0
                )
            )
            try:
                self._stop_if_cancelled()
                scanned = scan_one(each, options)
            except Stop:
                yield from _cancelled(found[number:])
                return
            if scanned.report.verdict is Verdict.UNSAFE:
                self._far = dataclasses.replace(self._far, unsafe=self._far.unsafe + 1)
            yield scanned

    def _read(self, position: int, of: int) -> None:
        self._stop_if_cancelled()
        self._tell(dataclasses.replace(self._far, position=position, size=of))

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Stop

    def _tell(self, far: Far) -> None:
        self._far = far
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + INTERVAL
            self._on_progress(far)


def _cancelled(left: Sequence[Found]) -> Iterator[Scanned]:
    """Yield a gap for each file that would have been scanned; of many, for the rest."""
    wanted = [each for each in left if each.is_wanted and not each.trouble]
    for each in itertools.islice(wanted, MOST_CANCELLED):
        yield scan.not_scanned(Location(discovery.shown(each.path)), CANCELLED)
    if (more := len(wanted) - MOST_CANCELLED) > 0:
        place = Location(discovery.shown(wanted[MOST_CANCELLED].path))
        yield scan.not_scanned(place, OTHERS.format(more))
