"""A process that scans, and the queue before it.

What is asked of it is done one after the other, the urgent first.  A request that takes
too long, or more memory than there may be, ends the process and not the server: who
asked is told so, and the next request starts another process.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import os
import queue
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM: Final = Path(__file__).with_name("worker_process.py")
LENGTH: Final = struct.Struct(">Q")
MAX_ANSWER: Final = 128 * 1024 * 1024
"""Bytes."""
GRACE: Final = 1.0
"""Seconds that the process may finish what nobody waits for any more."""
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
DONE: Final = b"+"


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


@dataclass(order=True, slots=True)
class _Job:
    urgency: int
    """The lower, the sooner."""
    number: int
    message: bytes = field(compare=False)
    answer: asyncio.Future[bytes] = field(compare=False)
    about: object = field(compare=False)


class Worker:
    """Hands requests to a process, which is started when the first one comes."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self._limits = limits
        self._start: Callable[[], _Process] = lambda: _Process(root, limits.memory)
        self._process: _Process | None = None
        self._waiting: list[_Job] = []
        self._numbers = itertools.count()
        self._serving: asyncio.Task[None] | None = None

    def warm_up(self) -> None:
        """Start the process, if it is not there: somebody is about to ask."""
        if self._process is None:
            self._process = self._start()

    async def ask(
        self, message: bytes, urgency: int = 0, about: object = None
    ) -> bytes:
        """Return what the process answers.

        Whatever waits and is ``about`` the same is obsolete.  Who stops waiting, by
        being cancelled, ends what the process does for them.  Raises ``Failed``,
        ``Overfull``, ``Obsolete``.
        """
        if about is not None:
            for each in self._waiting:
                if each.about == about and not each.answer.done():
                    each.answer.set_exception(Obsolete())
        self._waiting = [each for each in self._waiting if not each.answer.done()]
        if len(self._waiting) >= self._limits.waiting:
            raise Overfull
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        job = _Job(urgency, next(self._numbers), message, answer, about)
        self._waiting.append(job)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await answer

    async def close(self) -> None:
        """End the process, and fail what waits."""
        if self._serving:
            self._serving.cancel()
        for job in self._waiting:
            if not job.answer.done():
                job.answer.set_exception(Failed("the server is stopping"))
        self._end()

    async def _serve(self) -> None:
        while self._waiting:
            heapq.heapify(self._waiting)
            job = heapq.heappop(self._waiting)
            if not job.answer.done():
                await self._answer(job)

    async def _answer(self, job: _Job) -> None:
        try:
            self.warm_up()
            assert self._process  # noqa: S101 (for the type checker)
            reply = self._process.exchange(job.message)
        except OSError as error:
            self._settle(job, Failed(f"the process that scans cannot start: {error}"))
            return
        both: set[asyncio.Future[Any]] = {reply, job.answer}
        await asyncio.wait(
            both,
            timeout=self._limits.seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not reply.done() and job.answer.done():  # Nobody waits any more.
            await asyncio.wait({reply}, timeout=GRACE)
        if not reply.done():
            self._end()
            self._settle(job, Failed(f"it took longer than {self._limits.seconds:g} s"))
            await asyncio.wait({reply})
        result = reply.result()
        if result is None:
            self._end()
            self._settle(job, Failed("the process that scans died of it"))
        elif result[:1] == DONE:
            if not job.answer.done():
                job.answer.set_result(result[1:])
        else:
            self._settle(job, Failed(result[1:].decode(errors="replace")))

    def _settle(self, job: _Job, error: Exception) -> None:
        if not job.answer.done():
            job.answer.set_exception(error)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.end()


class _Process:
    """The process, with a thread that waits for what it writes.

    No pipes of asyncio: the event loop of a Jupyter server on Windows has none.
    """

    def __init__(self, root: Path, memory: int) -> None:
        """Start the process.  Raises ``OSError``."""
        # Not in the folder that it looks at: a relative entry of PYTHONPATH would let
        # that folder shadow modules.
        self._popen = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-P", str(PROGRAM), str(root), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("GIFTHORSE_DEBUG") else subprocess.DEVNULL,
            cwd=sys.prefix,
            env=os.environ | {"PYTHONSAFEPATH": "1"},
            creationflags=NO_WINDOW,
        )
        self._messages: queue.SimpleQueue[
            tuple[bytes, asyncio.Future[bytes | None], asyncio.AbstractEventLoop] | None
        ] = queue.SimpleQueue()
        threading.Thread(
            target=self._exchange, name="gifthorse-worker", daemon=True
        ).start()

    def exchange(self, message: bytes) -> asyncio.Future[bytes | None]:
        """Return the reply to come: ``None`` if the process dies before."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[bytes | None] = loop.create_future()
        self._messages.put((message, reply, loop))
        return reply

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._popen.kill()
        self._messages.put(None)

    def _exchange(self) -> None:
        with self._popen as process:
            assert process.stdin  # noqa: S101 (for the type checker)
            assert process.stdout  # noqa: S101 (likewise)
            while asked := self._messages.get():
                message, reply, loop = asked
                answer = _asked(process.stdin, process.stdout, message)
                loop.call_soon_threadsafe(_set, reply, answer)
            process.kill()


def _asked(to: IO[bytes], from_: IO[bytes], message: bytes) -> bytes | None:
    try:
        to.write(LENGTH.pack(len(message)) + message)
        to.flush()
        head = from_.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(head)
        if length > MAX_ANSWER:
            return None
        answer = from_.read(length)
    except (OSError, ValueError):
        return None
    return answer if len(answer) == length else None


def _set(reply: asyncio.Future[bytes | None], answer: bytes | None) -> None:
    if not reply.done():
        reply.set_result(answer)
