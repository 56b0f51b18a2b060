"""Serves a client over standard input and output.

pygls reads each line of each message in a thread, which a busy machine takes long to
come back from; where the system can tell a loop that there is something to read, that
is not needed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from threading import Event
from typing import TYPE_CHECKING, BinaryIO, Final

from pygls.io_ import StdoutWriter, run_async

from lsp_server.language_server import log

if TYPE_CHECKING:
    from lsp_server.language_server import Server

AT_ONCE: Final = 1024 * 1024
"""Bytes that are read ahead."""


def serve(server: Server, output: BinaryIO) -> None:
    """Serve until the client leaves."""
    if sys.platform == "win32" or _are_one(sys.stdin.buffer, output):
        server.start_io(stdout=output)
        return
    try:
        asyncio.run(_serve(server, output))
    except (BrokenPipeError, EOFError):
        log.warning("the client has gone")
    except ValueError as error:  # A line that does not end.
        log.error("no message: %s", error)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.shutdown()  # type: ignore[no-untyped-call] # of pygls


async def _serve(server: Server, output: BinaryIO) -> None:
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(AT_ONCE)
    try:
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer
        )
    except ValueError:  # It is a file, of which there is always something to read.
        reader.feed_data(sys.stdin.buffer.read())
        reader.feed_eof()
    server.protocol.set_writer(StdoutWriter(output))
    await run_async(
        stop_event=Event(),
        reader=reader,
        protocol=server.protocol,
        logger=log,
        error_handler=server.report_server_error,
    )


def _are_one(one: BinaryIO, other: BinaryIO) -> bool:
    """Whether both are the same thing: who reads it in this way may not write to it."""
    return os.path.sameopenfile(one.fileno(), other.fileno())
