"""A process that scans, and the queue before it, for servers that must go on.

What is asked of it is done one after the other, the urgent first.  A request that takes
too long, or more memory than there may be, ends the process and not the server: who
asked is told so, and the next request starts another process.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scanner_core.worker._pipe import Pipe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DONE: Final = b"+"
FAILED: Final = b"-"


class Failed(Exception):
    """Nothing came of a request; the message is half a sentence that says why."""


class Overfull(Exception):
    """So much is asked already that nobody should wait for more."""


class Obsolete(Exception):
    """The same was asked again, with something newer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take."""

    seconds: float = 60.0
    """For one request, on the clock."""
    memory: int = 4 * 1024**3
    """Bytes, where the system can be told."""
    waiting: int = 64
    """Requests in the queue."""
    grace: float = 1.0
    """Seconds that the process may finish what nobody waits for any more."""
    idle: float = 900.0
    """Seconds without a request after which the process is ended: it takes memory."""


@dataclass(order=True, slots=True)
class _Job:
    urgency: int
    """The lower, the sooner."""
    number: int
    message: bytes = field(compare=False)
    answer: asyncio.Future[bytes] = field(compare=False)
    about: object = field(compare=False)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Worker:
    """Hands requests to a process, which is started when the first one comes."""

    def __init__(
        self, work: str, root: Path, limits: Limits, kindness: int = 0
    ) -> None:
        """Prepare; other processes go before one that is kind.

        ``work`` is the name of the module that does it, in the folder ``root``: it has
        ``warm_up()``, and ``answer(message)``, which returns ``DONE`` and an answer, or
        ``FAILED`` and half a sentence.
        """
        self._limits = limits
        memory = limits.memory
        self._start: Callable[[], Pipe] = lambda: Pipe(work, root, memory, kindness)
        self._pipe: Pipe | None = None
        self._waiting: list[_Job] = []
        self._numbers = itertools.count()
        self._serving: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None

    def warm_up(self) -> Pipe:
        """Start the process, if it is not there.  Raises ``OSError``."""
        if self._pipe is None or not self._pipe.is_alive:
            self._end()
            self._pipe = self._start()
        return self._pipe

    @property
    def is_alive(self) -> bool:
        """Whether there is a process."""
        return self._pipe is not None and self._pipe.is_alive

    def rest(self) -> None:
        """End the process, if nothing is asked for as long as it may idle."""
        if self._ending:
            self._ending.cancel()
        loop = asyncio.get_running_loop()
        self._ending = loop.call_later(self._limits.idle, self._end)

    async def ask(
        self, message: bytes, urgency: int = 0, about: object = None
    ) -> bytes:
        """Return what the process answers.

        Whatever waits and is ``about`` the same is obsolete.  Who stops waiting, by
        being cancelled, ends what the process does for them.  Raises ``Failed``,
        ``Overfull``, ``Obsolete``.
        """
        for each in self._waiting:
            if about is not None and each.about == about:
                each.fail(Obsolete())
        self._waiting = [each for each in self._waiting if not each.answer.done()]
        if len(self._waiting) >= self._limits.waiting:
            raise Overfull
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        job = _Job(urgency, next(self._numbers), message, answer, about)
        self._waiting.append(job)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await answer

    def close(self) -> None:
        """End the process, and fail what waits."""
        if self._serving:
            self._serving.cancel()
        for job in self._waiting:
            job.fail(Failed("the server is stopping"))
        self._end()

    async def _serve(self) -> None:
        if self._ending:
            self._ending.cancel()
        while self._waiting:
            heapq.heapify(self._waiting)
            job = heapq.heappop(self._waiting)
            if not job.answer.done():
                try:
                    await self._answer(job)
                except Exception as error:  # noqa: BLE001 (nobody must wait for ever)
                    job.fail(Failed(f"internal error: {error}"))
        self.rest()

    async def _answer(self, job: _Job) -> None:
        before = self._pipe
        result = await self._result(job)
        if result is None and before and not job.answer.done():
            # It may have been dead already, or killed for what others did.
            result = await self._result(job)
        if result is None:
            job.fail(Failed("the process that scans died of it"))
        elif result[:1] != DONE:
            job.fail(Failed(result[1:].decode(errors="replace")))
        elif not job.answer.done():
            job.answer.set_result(result[1:])

    async def _result(self, job: _Job) -> bytes | None:
        """Return what the process says; ``None`` if it is gone, or is ended here."""
        try:
            reply = self.warm_up().ask(job.message)
        except OSError as error:
            job.fail(Failed(f"the process that scans cannot start: {error}"))
            return None
        either: set[asyncio.Future[Any]] = {reply, job.answer}
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait(either, timeout=self._limits.seconds, return_when=first)
        if not reply.done() and job.answer.done():  # Nobody waits any more.
            await asyncio.wait({reply}, timeout=self._limits.grace)
        if not reply.done():
            self._end()
            job.fail(Failed(f"it took longer than {self._limits.seconds:g} s"))
            await asyncio.wait({reply})
        if reply.result() is None:
            self._end()
        return reply.result()

    def _end(self) -> None:
        pipe, self._pipe = self._pipe, None
        if pipe:
            pipe.end()
