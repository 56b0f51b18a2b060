"""Files that are scanned while nobody waits: one at a time, behind all that is asked.

What came of each is announced, so that a badge or a message appears by itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from jupyter_ext.server.own_models import is_own
from jupyter_ext.server.worker import Overfull

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_ext.server.announcing import Announcing, Why
    from jupyter_ext.server.files import Files
    from scanner_core.wire import Json

MOST_WAITING: Final = 5_000
URGENCY: Final = 2
PAUSE: Final = 2.0
"""Seconds to wait where others are waiting already."""


class Wish(NamedTuple):
    """Why a file is to be scanned."""

    why: Why
    beside: tuple[Path, ...] = ()
    """Folders with programs of whom it came from, if it was downloaded or written."""

    def tells(self, report: dict[str, Json]) -> Why:
        """Return as what a report is announced: what a program wrote is no news."""
        is_written = self.why == "download" and is_own(report, self.beside)
        return "folder" if is_written else self.why


class Background:
    """What is still to be scanned, and why."""

    def __init__(self, files: Files, announcing: Announcing) -> None:
        self._files = files
        self._announcing = announcing
        self._first: dict[Path, Wish] = {}
        """What somebody who just downloaded it is waiting to hear of."""
        self._others: dict[Path, Wish] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, path: Path, wish: Wish) -> None:
        """Scan a file some time, if there is room for it."""
        if wish.why == "download":
            self._others.pop(path, None)
            self._first[path] = wish
        elif path not in self._first and len(self._others) < MOST_WAITING:
            self._others.setdefault(path, wish)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._scan())

    async def _scan(self) -> None:
        while waiting := self._first or self._others:
            path, wish = next(iter(waiting.items()))
            try:
                scanned = await self._files.scan(path, URGENCY)
            except Overfull:
                await asyncio.sleep(PAUSE)
                continue
            if waiting.get(path) is wish:  # Else it changed meanwhile, and comes again.
                del waiting[path]
            if waiting is self._others and path in self._first:
                continue  # It is told of as what it has become.
            for report in scanned.reports[:1]:
                self._announcing.scanned(report, wish.tells(report))
