"""A scan with the progress of a terminal, in as many processes as are worth it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scanner_core import console, discovery, parallel, scan
from scanner_core.arguments import UsageError
from scanner_core.findings import Location
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scanner_core.discovery import Found
    from scanner_core.findings import Report
    from scanner_core.scan import Options, Scanned


class Run:
    """One scan, which Ctrl-C ends with what was found so far."""

    def __init__(self) -> None:
        self.interrupted = ""
        """What to say about that, if it was."""
        self._progress = console.Progress()

    def scan(self, paths: Sequence[Path], options: Options) -> Report:
        """Scan files and folders.  Raises ``UsageError`` for what is not there."""
        options = dataclasses.replace(options, on_read=self._progress.on_read)
        try:
            return scan.scan_paths(paths, options, scan_files=self._files)
        except FileNotFoundError as error:
            what = f"no such file or folder: {legible(str(error))}"
            raise UsageError(what) from error
        except OSError as error:
            raise UsageError(legible(f"{error.filename}: {error.strerror}")) from error

    def _files(self, found: Sequence[Found], options: Options) -> Iterator[Scanned]:
        done = cut_off = 0
        try:
            for each in self._shown(found, options):
                done += 1
                cut_off += parallel.was_cut_off(each)
                yield each
        except KeyboardInterrupt:
            total, left = len(_files_of(found)), len(_files_of(found[done:]))
            self.interrupted = (
                f"interrupted: {total - left - cut_off} of {total} files were scanned; "
                "the others were not looked at"
            )
            yield from _left(found[done:])

    def _shown(self, found: Sequence[Found], options: Options) -> Iterable[Scanned]:
        return self._progress.over(parallel.scan_files(found, options), len(found))


def _left(found: Sequence[Found]) -> Iterator[Scanned]:
    """Yield one gap for all the files that nobody looked at."""
    files = _files_of(found)
    if files:
        count = len(files) - 1
        others = f", nor at {count} more file{'s' * (count != 1)}" if count else ""
        reason = f"the scan was interrupted: not looked at{others}"
        yield scan.not_scanned(Location(discovery.shown(files[0].path)), reason)


def _files_of(found: Sequence[Found]) -> list[Found]:
    return [each for each in found if each.is_wanted]
