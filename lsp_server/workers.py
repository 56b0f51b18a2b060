"""The processes of the server: functions of ours are called there, and not here.

Nothing that reads what nobody trusts, or that takes long, runs in the server itself.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

from lsp_server import crossing
from scanner_core.worker import Limits, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

WORK: Final = "lsp_server.work"
EVER: Final = 1_000_000
"""More requests than ever wait: who asks again has given up on the last answer."""
LIMITS: Final = Limits(seconds=120.0, waiting=EVER, grace=2.0, idle=60.0)
URGENT: Final = 0
LATER: Final = 1

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


class Workers:
    """One process for what is open, and what is asked of it."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._worker = Worker(WORK, _here(), limits)

    def warm_up(self) -> None:
        """Start the process, if there is none: somebody will need it in a moment."""
        with contextlib.suppress(OSError):  # Whoever asks is told.
            self._worker.warm_up()

    @property
    def is_alive(self) -> bool:
        """Whether there is a process, which takes memory."""
        return self._worker.is_alive

    def rest(self) -> None:
        """End the process, if nobody asks anything for a while."""
        self._worker.rest()

    async def call(
        self,
        function: Callable[Parameters, Value],
        *arguments: Parameters.args,
        **others: Parameters.kwargs,
    ) -> Value:
        """Return what a function returns, called in the process.

        The function is one of a module of ours; see ``crossing`` for the rest.  Raises
        ``scanner_core.worker.Failed``.
        """
        if others:
            raise TypeError("arguments cross by their place")
        message = crossing.packed([crossing.name_of(function), *arguments])
        return cast("Value", crossing.unpacked(await self._worker.ask(message)))

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def _here() -> Path:
    """Return where this process works: what is relative there means the same here."""
    try:
        return Path.cwd()
    except OSError:  # It is gone.
        return Path(sys.prefix)
