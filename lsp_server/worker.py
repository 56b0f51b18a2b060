"""Runs analyses off the event loop, one at a time.

A thread, so far: the loop is never blocked, but a scan that has begun runs to its end,
although nobody may want it any more, and the others wait for it.  A worker process,
whose end is a cancellation, will take the thread's place behind the same method.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class Worker:
    """One thread and the queue before it; a daemon, so that it never delays the end."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="analysis", daemon=True).start()

    async def run(self, function: Callable[[], Value]) -> Value:
        """Return what the function does; it is never called if cancelled in time."""
        future: Future[Value] = Future()
        self._jobs.put(lambda: _settle(future, function))
        return await asyncio.wrap_future(future)

    def _serve(self) -> None:
        while True:
            self._jobs.get()()


def _settle(future: Future[Value], function: Callable[[], Value]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(function())
    except BaseException as error:  # noqa: BLE001 (raised again where it is awaited)
        future.set_exception(error)
