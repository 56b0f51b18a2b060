"""Serves one client over TCP, on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from threading import Event
from typing import TYPE_CHECKING

from pygls.io_ import run_async

from lsp_server.language_server import log

if TYPE_CHECKING:
    from lsp_server.language_server import Server


def listen(server: Server, host: str, port: int) -> None:
    """Wait for a client, and return when it leaves.  Raises ``OSError``."""
    asyncio.run(_serve_one(server, host, port))


async def _serve_one(server: Server, host: str, port: int) -> None:
    connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
        asyncio.get_running_loop().create_future()
    )

    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():  # The state of a server is that of one client.
            writer.close()
        else:
            connected.set_result((reader, writer))

    async with await asyncio.start_server(connect, host, port) as listening:
        for socket in listening.sockets:
            there, number, *_ = socket.getsockname()
            sys.stderr.write(f"gifthorse-server listens on {there}:{number}\n")
            sys.stderr.flush()
        reader, writer = await connected
        listening.close()
        server.protocol.set_writer(writer)
        with contextlib.suppress(ConnectionError):  # It left without a word.
            await run_async(
                stop_event=Event(),
                reader=reader,
                protocol=server.protocol,
                logger=log,
                error_handler=server.report_server_error,
            )
