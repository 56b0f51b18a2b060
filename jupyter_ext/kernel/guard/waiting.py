"""A line that says why a cell has not started yet, once a look at a file takes long."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from jupyter_ext.kernel.progress import INTERVAL, put
from scanner_core.reporters.legible import size

if TYPE_CHECKING:
    from IPython.display import DisplayHandle


class Waiting:
    """Is told of every read; shows nothing unless it takes long."""

    def __init__(self) -> None:
        self._next = 0.0
        self._started = 0.0
        self._is_terminal = False
        self._place: DisplayHandle | None = None
        self._has_shown = False

    def start(self, after: float, *, in_terminal: bool) -> None:
        """Begin to wait for one cell."""
        self._started = time.monotonic()
        self._next = self._started + after
        self._is_terminal = in_terminal
        self._place, self._has_shown = None, False

    def read(self, position: int, of: int) -> None:
        """Take note of how far it came."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            far = f"{size(position)} of {size(of)}"
            self._show(f"looking at what this cell loads, before it runs: {far}")

    def done(self) -> None:
        """Leave a line that stays true, if there is one."""
        if self._has_shown:
            took = time.monotonic() - self._started
            self._show(f"looked at what this cell loads, in {took:.0f} s")
            if self._is_terminal:
                sys.stderr.write("\n")

    def _show(self, said: str) -> None:
        self._has_shown = True
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[Kgifthorse: {said}")
            sys.stderr.flush()
        else:
            self._place = put({"text/plain": f"gifthorse: {said}"}, self._place)
