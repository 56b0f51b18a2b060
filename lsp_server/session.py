"""The open programs, each with its newest text and its newest analysis.

One task per program: it waits until the typing pauses, analyses, publishes.  A change
ends the task and starts another, so nothing is published for a text that is no longer
the newest, and nothing at all for what has been closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lsp_server.analysis import Analysis
from lsp_server.documents import key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from lsp_server.documents import Document
    from lsp_server.programs import Program

log = logging.getLogger(__name__)
PAUSE: Final = 0.3
"""Seconds without a change after which a program is analysed."""
SLOW: Final = 0.5
"""Seconds of an analysis from which on nobody gets the next one before the pause.

Some clients ask again at every key: each would end the analysis of the one before.
"""


@dataclass(slots=True)
class _Open:
    program: Program
    hurry: asyncio.Event
    """Set when somebody asks about the program and does not want to wait."""
    task: asyncio.Task[None]
    analysis: Analysis | None = None
    seconds: float = 0.0
    """How long the last analysis took."""

    @property
    def is_fresh(self) -> bool:
        return self.analysis is not None and self.analysis.program is self.program


class Session:
    """What is open, and what has been found out about it.

    Whatever takes an address takes that of a document, of a notebook, or of a cell.
    """

    def __init__(
        self,
        analyse: Callable[[Program], Awaitable[Analysis]],
        publish: Callable[[Analysis], None],
        clear: Callable[[Program, Iterable[Document]], None],
        forget: Callable[[Program], None] = lambda _: None,
    ) -> None:
        """Prepare; ``clear`` is told of documents, ``forget`` of programs."""
        self._analyse = analyse
        self._publish = publish
        self._clear = clear
        self._forget = forget
        self._open: dict[str, _Open] = {}
        self._cells: dict[str, str] = {}
        """Of the documents of notebooks, the key of the notebook."""

    def programs(self) -> Iterator[Program]:
        """Yield what is open, in the newest version."""
        yield from [each.program for each in self._open.values()]

    def program(self, uri: str) -> Program | None:
        """Return the newest version of an open program."""
        found = self._found(uri)
        return found.program if found else None

    def document(self, uri: str) -> Document | None:
        """Return the newest version of an open document, or of a cell."""
        found = self._found(uri)
        return found.program.document(uri) if found else None

    def newest(self, uri: str) -> Analysis | None:
        """Return the analysis that was published last, of whatever version."""
        found = self._found(uri)
        return found.analysis if found else None

    def put(self, program: Program, pause: float = 0.0) -> None:
        """Take a new program, or a new version of an open one."""
        name, before = key(program.uri), self._open.get(key(program.uri))
        if before:
            before.task.cancel()
            self._drop_cells(before.program)
            left = [e for e in before.program.documents if not program.document(e.uri)]
            if left:
                self._clear(before.program, left)
        if program.is_notebook:
            self._cells |= {key(each.uri): name for each in program.documents}
        hurry = asyncio.Event()
        task = asyncio.create_task(self._run(program, hurry, pause))
        self._open[name] = now = _Open(program, hurry, task)
        if before:
            now.analysis, now.seconds = before.analysis, before.seconds

    def refresh(self) -> None:
        """Analyse every open program again: something else than its text changed."""
        for each in self.programs():
            # Another program of the same text, for which no analysis is fresh.
            self.put(dataclasses.replace(each))

    def close(self, uri: str) -> None:
        """Forget a program, and what was published about it."""
        if closed := self._open.pop(key(uri), None):
            closed.task.cancel()
            self._drop_cells(closed.program)
            self._clear(closed.program, closed.program.documents)
            self._forget(closed.program)

    def close_all(self) -> None:
        """Stop all work, without a word: the client is leaving."""
        for each in self._open.values():
            each.task.cancel()
        self._open.clear()
        self._cells.clear()

    async def analysis(self, uri: str) -> Analysis | None:
        """Return the analysis of the newest version, which does not wait for a pause.

        It does if the last one took long.  ``None`` if it is not open, or not any more.
        """
        while (found := self._found(uri)) and not found.is_fresh:
            if found.seconds < SLOW:
                found.hurry.set()
            await asyncio.wait([found.task])
        return found.analysis if found else None

    def _found(self, uri: str) -> _Open | None:
        name = key(uri)
        return self._open.get(self._cells.get(name, name))

    def _drop_cells(self, program: Program) -> None:
        for each in program.documents:
            self._cells.pop(key(each.uri), None)

    async def _run(self, program: Program, hurry: asyncio.Event, pause: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):  # Cheaper than to wait in another task.
                await hurry.wait()
        started = time.monotonic()
        try:
            analysis = await self._analyse(program)
        except Exception as error:  # noqa: BLE001 (whoever asks waits for an answer)
            failure = f"internal error: {type(error).__name__}: {error}"
            log.error("no analysis of %r: %s", program.uri, failure)  # noqa: TRY400 (one line)
            analysis = Analysis(program, None, failure)
        found = self._open.get(key(program.uri))
        if found and found.program is program:
            found.analysis = analysis
            found.seconds = time.monotonic() - started
            try:
                self._publish(analysis)
            except Exception:
                log.exception("nothing published about %r", program.uri)
