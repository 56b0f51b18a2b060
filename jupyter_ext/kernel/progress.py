"""Progress of long scans: one line that the report replaces when it is displayed."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.display import DisplayHandle

from scanner_core import console
from scanner_core.discovery import shown
from scanner_core.findings import Verdict
from scanner_core.parallel import scan_one
from scanner_core.reporters.legible import legible, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner_core.discovery import Found
    from scanner_core.scan import Options, Scanned

INTERVAL: Final = 0.25
"""Seconds from one update to the next."""


def put(
    bundle: Mapping[str, object],
    place: DisplayHandle | None,
    metadata: Mapping[str, object] | None = None,
) -> DisplayHandle:
    """Show a MIME bundle, instead of what was shown in that place if one is given."""
    if place is None:
        place = DisplayHandle()  # type: ignore[no-untyped-call]
        place.display(bundle, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]
    else:
        place.update(bundle, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]
    return place


class Progress:
    """Scans files in this process, one by one, and shows how far it has come."""

    def __init__(self, after: float, *, in_terminal: bool) -> None:
        self.files = 0
        """That are done."""
        self.place: DisplayHandle | None = None
        """Where it is shown, in a notebook and once it has been shown."""
        self._total = 0
        self._now = Path()
        self._unsafe = 0
        self._in_terminal = in_terminal
        self._next = time.monotonic() + after

    def scan(self, found: Sequence[Found], options: Options) -> Iterator[Scanned]:
        """Yield what comes of each file."""
        if not self._in_terminal:
            return self._scan(found, options)
        line = console.Progress()
        options = dataclasses.replace(options, on_read=line.on_read)
        return line.over(self._scan(found, options), len(found))

    def done(self) -> None:
        """Leave a line that stays true, in case the report is not displayed."""
        if self.place:
            unsafe = f", {self._unsafe} of them unsafe" if self._unsafe else ""
            self._show(f"{self.files} files scanned{unsafe}.")

    def _scan(self, found: Sequence[Found], options: Options) -> Iterator[Scanned]:
        if not self._in_terminal:
            self._total = len(found)
            options = dataclasses.replace(options, on_read=self._read)
        for each in found:
            self._now = each.path
            if self.files:
                self._tell()
            scanned = scan_one(each, options)
            self.files += 1
            self._unsafe += scanned.report.verdict is Verdict.UNSAFE
            yield scanned

    def _read(self, position: int, of: int) -> None:
        self._tell(f", {size(position)} of {size(of)}")

    def _tell(self, far: str = "") -> None:
        if self._in_terminal or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + INTERVAL
        path = legible(shown(self._now), 60)
        self._show(f"{self.files} of {self._total} files scanned, now {path}{far}")

    def _show(self, line: str) -> None:
        self.place = put({"text/plain": f"gifthorse: {line}"}, self.place)
