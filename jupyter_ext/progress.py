"""Progress of long scans: one line that the report replaces when it is displayed."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from IPython.display import DisplayHandle

from scanner_core.findings import Verdict
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner_core.scan import Scanned

INTERVAL: Final = 0.25
"""Seconds from one update to the next."""
WIDTH: Final = 79


def put(bundle: Mapping[str, object], place: DisplayHandle | None) -> DisplayHandle:
    """Show a MIME bundle, instead of what was shown in that place if one is given."""
    if place is None:
        place = DisplayHandle()  # type: ignore[no-untyped-call]
        place.display(bundle, raw=True)  # type: ignore[no-untyped-call]
    else:
        place.update(bundle, raw=True)  # type: ignore[no-untyped-call]
    return place


class Progress:
    """Counts files, and shows the count once a scan takes longer than ``after`` s."""

    def __init__(self, after: float, *, in_kernel: bool) -> None:
        self.files = 0
        self.place: DisplayHandle | None = None
        """Where it is shown, in a notebook and once it has been shown."""
        self._unsafe = 0
        self._in_kernel = in_kernel
        self._next = time.monotonic() + after
        self._in_terminal = not in_kernel and sys.stderr.isatty()
        self._is_drawn = False

    def __call__(self, scanned: Scanned) -> None:
        """Take note of a file that is done."""
        self.files += 1
        self._unsafe += scanned.report.verdict is Verdict.UNSAFE
        if (now := time.monotonic()) >= self._next:
            self._next = now + INTERVAL
            self._show(f"{self._count()}, now at {legible(scanned.report.path, 60)}")

    def done(self) -> None:
        """Leave a line that stays true, in case the report is not displayed."""
        if self.place:
            self._show(f"{self._count()}.")
        if self._is_drawn:
            self._draw("")

    def _count(self) -> str:
        unsafe = f", {self._unsafe} of them unsafe" if self._unsafe else ""
        return f"gifthorse: {self.files} files scanned{unsafe}"

    def _show(self, line: str) -> None:
        if self._in_terminal:
            self._draw(line)
        elif self._in_kernel:
            self.place = put({"text/plain": line}, self.place)

    def _draw(self, line: str) -> None:
        self._is_drawn = True
        sys.stderr.write(f"\r{line[:WIDTH]:{WIDTH}}\r")
        sys.stderr.flush()
