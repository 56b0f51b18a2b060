"""The open documents, each with its newest text and its newest analysis.

One task per document: it waits until the typing pauses, analyses, publishes.  A change
ends the task and starts another, so nothing is published for a text that is no longer
the newest, and nothing at all for a document that has been closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lsp_server.documents import Document, key
from scanner_core.source import Kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from lsp_server.analysis import Analysis

log = logging.getLogger(__name__)
PAUSE: Final = 0.3
"""Seconds without a change after which a document is analysed."""


@dataclass(slots=True)
class _Open:
    document: Document
    hurry: asyncio.Event
    """Set when somebody asks about the document and does not want to wait."""
    task: asyncio.Task[None]
    kept: Kept | None
    """What the next analysis need not find out again; only of what is being edited."""
    analysis: Analysis | None = None

    @property
    def is_fresh(self) -> bool:
        return self.analysis is not None and self.analysis.document is self.document


class Session:
    """What is open, and what has been found out about it."""

    def __init__(
        self,
        analyse: Callable[[Document, Kept | None], Awaitable[Analysis]],
        publish: Callable[[Analysis], None],
        clear: Callable[[Document], None],
    ) -> None:
        self._analyse = analyse
        self._publish = publish
        self._clear = clear
        self._open: dict[str, _Open] = {}

    def document(self, uri: str) -> Document | None:
        """Return the newest version of an open document."""
        found = self._open.get(key(uri))
        return found.document if found else None

    def put(self, document: Document, pause: float = 0.0) -> None:
        """Take a new document, or a new version of an open one."""
        before, kept = self._open.get(key(document.uri)), None
        if before:
            before.task.cancel()
            kept = before.kept or Kept()
        hurry = asyncio.Event()
        task = asyncio.create_task(self._run(document, kept, hurry, pause))
        self._open[key(document.uri)] = _Open(document, hurry, task, kept)

    def refresh(self) -> None:
        """Analyse every open document again: something else than its text changed."""
        for each in list(self._open.values()):
            # Another document of the same text, for which no analysis is fresh.
            same = each.document
            self.put(Document(same.uri, same.version, same.text))

    def close(self, uri: str) -> None:
        """Forget a document, and what was published about it."""
        if closed := self._open.pop(key(uri), None):
            closed.task.cancel()
            self._clear(closed.document)

    def close_all(self) -> None:
        """Stop all work, without a word: the client is leaving."""
        for each in self._open.values():
            each.task.cancel()
        self._open.clear()

    async def analysis(self, uri: str) -> Analysis | None:
        """Return the analysis of the newest version, without waiting for a pause.

        ``None`` if the document is not open, or not any more.
        """
        while (found := self._open.get(key(uri))) and not found.is_fresh:
            found.hurry.set()
            await asyncio.wait([found.task])
        return found.analysis if found else None

    async def _run(
        self,
        document: Document,
        kept: Kept | None,
        hurry: asyncio.Event,
        pause: float,
    ) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), pause)
        analysis = await self._analyse(document, kept)
        found = self._open.get(key(document.uri))
        if found and found.document is document:
            found.analysis = analysis
            try:
                self._publish(analysis)
            except Exception:
                log.exception("nothing published about %r", document.uri)
