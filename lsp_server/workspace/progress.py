"""How far a scan is, as clients show it: not too often, with a button that ends it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp_server.markup import unlinked
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Callable

    from pygls.lsp.server import LanguageServer

INTERVAL: Final = 0.2
"""Seconds from one report to the next."""
PATIENCE: Final = 2.0
"""Seconds for which a client may leave unanswered whether it shows anything."""
LONGEST: Final = 80
_numbers: Final = itertools.count(1)


class Progress:
    """What a client shows of one scan; nothing, if it cannot."""

    def __init__(
        self, server: LanguageServer, cancel: Callable[[], object], title: str
    ) -> None:
        """Prepare; ``cancel`` is called if its user ends the scan."""
        self._server = server
        self._cancel = cancel
        self._title = title
        self._token: types.ProgressToken | None = None
        self._told = 0.0

    @property
    def is_shown(self) -> bool:
        """Whether it has begun, and not yet ended."""
        return self._token is not None

    async def create(self) -> None:
        """Ask the client to show it."""
        token = f"gifthorse-scan-{next(_numbers)}"
        asked = types.WorkDoneProgressCreateParams(token)
        # A client that does not answer, or refuses, shows nothing.
        with contextlib.suppress(TimeoutError, JsonRpcException):
            async with asyncio.timeout(PATIENCE):
                await self._server.window_work_done_progress_create_async(asked)
            self.begin(token)

    def begin(self, token: types.ProgressToken) -> None:
        """Begin, with a token that the client made or knows."""
        self._token = token
        begin = types.WorkDoneProgressBegin(
            self._title, cancellable=True, message="listing files", percentage=0
        )
        self._send(begin)

    def tell(self, done: int, total: int, now: str) -> None:
        """Tell how many files are done, of how many, and which one is next."""
        if time.monotonic() - self._told < INTERVAL:
            return
        self._told = time.monotonic()
        message = f"{done:,} of {total:,}: {unlinked(legible(now, LONGEST))}"
        percentage = 100 * done // max(total, 1)
        self._send(
            types.WorkDoneProgressReport(
                cancellable=True, message=message, percentage=percentage
            )
        )

    def end(self, message: str) -> None:
        """End it; whatever comes later is not shown."""
        self._send(types.WorkDoneProgressEnd(message=message))
        self._token = None

    def cancelled(self, token: types.ProgressToken) -> None:
        """Take that a user ended something: this, or not."""
        if token == self._token:
            self._cancel()

    def _send(
        self,
        value: types.WorkDoneProgressBegin
        | types.WorkDoneProgressReport
        | types.WorkDoneProgressEnd,
    ) -> None:
        if self._token is not None:
            self._server.progress(types.ProgressParams(self._token, value))
