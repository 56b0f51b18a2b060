"""One process that scans, and the two pipes to it.

A thread waits for what it writes: the event loop of a Jupyter server on Windows has no
pipes, and a process can be started before there is any loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final, NamedTuple

PROGRAM: Final = Path(__file__).with_name("process.py")
LENGTH: Final = struct.Struct(">Q")
MAX_ANSWER: Final = 128 * 1024 * 1024
"""Bytes."""
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class _Asked(NamedTuple):
    message: bytes
    reply: asyncio.Future[bytes | None]
    loop: asyncio.AbstractEventLoop


class Pipe:
    """A process, which ends when it is told to, and with the server at the latest."""

    def __init__(self, work: str, root: Path, memory: int, kindness: int) -> None:
        """Start the process.  Raises ``OSError``."""
        # Not in the folder that it looks at: a relative entry of PYTHONPATH would let
        # that folder shadow modules.
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [
                *(sys.executable, "-P", str(PROGRAM)),
                *(work, str(root), str(memory), str(kindness)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("GIFTHORSE_DEBUG") else subprocess.DEVNULL,
            cwd=sys.prefix,
            env=os.environ | {"PYTHONSAFEPATH": "1"},
            creationflags=NO_WINDOW,
        )
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="gifthorse", daemon=True).start()

    @property
    def pid(self) -> int:
        """Which process it is."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether there is still a process to ask."""
        return self._process.poll() is None

    def ask(self, message: bytes) -> asyncio.Future[bytes | None]:
        """Return the reply to come: ``None`` if the process dies before."""
        loop = asyncio.get_running_loop()
        asked = _Asked(message, loop.create_future(), loop)
        self._asked.put(asked)
        return asked.reply

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._asked.put(None)

    def _work(self) -> None:
        # What was not sent to a process that is gone cannot be, and need not.
        with contextlib.suppress(OSError), self._process as process:
            assert process.stdin  # noqa: S101 (for the type checker)
            assert process.stdout  # noqa: S101 (likewise)
            while asked := self._asked.get():
                answer = _exchanged(process.stdin, process.stdout, asked.message)
                with contextlib.suppress(RuntimeError):  # The server has ended.
                    asked.loop.call_soon_threadsafe(_set, asked.reply, answer)
            process.kill()


def _exchanged(to: IO[bytes], from_: IO[bytes], message: bytes) -> bytes | None:
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
