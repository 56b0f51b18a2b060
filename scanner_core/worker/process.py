"""The program of a worker process: it reads requests, and writes what comes of them.

It is run by path, as ``python -P process.py MODULE ROOT MEMORY KINDNESS``, outside of
the folder that it then works in, so that nothing that lies there is ever imported.
"""

from __future__ import annotations

import importlib
import os
import queue
import signal
import struct
import sys
import threading
from pathlib import Path
from typing import IO, Final

LENGTH: Final = struct.Struct(">Q")
OURS: Final = str(Path(__file__).resolve().parents[2])


def main() -> None:
    """Answer until nobody asks any more."""
    _, module, root, memory, kindness = sys.argv
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # It is for the server and the kernels.
    if OURS not in sys.path:
        # First, since another version of this may be installed for this Python.
        sys.path.insert(0, OURS)
    to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Whatever prints must not be taken for an answer.
    _limit(int(memory), int(kindness))
    work = importlib.import_module(module)

    os.chdir(root)
    work.warm_up()
    messages: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(
        target=_read, args=(sys.stdin.buffer, messages), daemon=True
    ).start()
    while True:
        answer = work.answer(messages.get())
        to.write(LENGTH.pack(len(answer)) + answer)
        to.flush()


def _read(from_: IO[bytes], messages: queue.SimpleQueue[bytes]) -> None:
    """Take what comes; the end of the server is the end of this process, at once."""
    while len(head := from_.read(LENGTH.size)) == LENGTH.size:
        messages.put(from_.read(LENGTH.unpack(head)[0]))
    os._exit(0)


def _limit(memory: int, kindness: int) -> None:
    if hasattr(os, "nice"):
        os.nice(kindness)
    try:
        import resource  # noqa: PLC0415 (not on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return  # macOS refuses some; the clock of the server runs anyway.


if __name__ == "__main__":
    main()
