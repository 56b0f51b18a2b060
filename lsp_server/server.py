"""The command ``gifthorse-server``: speaks the language server protocol.

Nothing here needs more than the core, so that a missing extra is a message and not a
traceback; the features themselves are wired in ``features``.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import re
import sys
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

from lsp_server.workers import Workers
from scanner_core._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lsp_server.language_server import Server

DONE: Final = 0
WRONG: Final = 3
"""Wrong usage or a missing extra, as everywhere in this project."""
EXTRA: Final = frozenset({"pygls", "lsprotocol", "cattrs", "attrs", "attr"})
"""What the ``lsp`` extra installs."""
LIBRARIES: Final = ("pygls", "asyncio")
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
OBJECTS: Final = 50_000
"""New ones between two collections: there are as many that stay, to be gone through."""
LAST_PORT: Final = 65535
TRACEBACK: Final = r"\n\W*(?:Exception Group )?Traceback \("


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message}\n")


class _OneLine(logging.Formatter):
    """One event, one line: no traceback, and no line break that a text brought in."""

    def format(self, record: logging.LogRecord) -> str:
        # pygls puts tracebacks into its messages, too.
        message = re.split(TRACEBACK, record.getMessage(), maxsplit=1)[0]
        said = f"{record.levelname.lower()}: {message}"
        if record.exc_info and (error := record.exc_info[1]):
            said += f": {type(error).__name__}: {error}"
        return " ".join(said.split())[:1000]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until its client leaves; return an exit code."""
    given = _parser().parse_args(arguments)
    gc.set_threshold(OBJECTS)
    workers = Workers()
    workers.warm_up()  # It gets ready while this process does.
    try:
        return _serve(given, workers)
    finally:
        workers.close()


def _serve(given: argparse.Namespace, workers: Workers) -> int:
    try:
        from lsp_server import features, stdio  # noqa: PLC0415 (needs the extra)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        sys.stderr.write(
            "gifthorse-server needs an extra that is not installed: "
            f'pip install "gifthorse[lsp]" (no module named {error.name})\n'
        )
        return WRONG
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for library in LIBRARIES:
        # They write down every message, and warn of what a client cancels too late.
        logging.getLogger(library).setLevel(logging.ERROR)
    server = features.create(workers)
    gc.freeze()  # Classes and tables stay.
    if given.tcp:
        return _listen(server, *given.tcp)
    if sys.stdin.isatty():
        sys.stderr.write("gifthorse-server waits for an editor on standard input\n")
    stdio.serve(server, _protocol_only())
    return DONE


def _listen(server: Server, host: str, port: int) -> int:
    """Serve the first client that connects; anybody on this machine can."""
    from lsp_server.listening import listen  # noqa: PLC0415 (few ask for it)

    try:
        listen(server, host, port)
    except OSError as error:
        sys.stderr.write(f"gifthorse-server cannot listen there: {error}\n")
        return WRONG
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gifthorse-server",
        description="Language server: says what loading a model file would do, on the "
        "line that loads it. An editor starts it and talks to it over stdio.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"gifthorse {VERSION}")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--stdio", action="store_true", help="talk over stdio (default)")
    ways.add_argument(
        "--tcp",
        type=_address,
        metavar="HOST:PORT",
        help="wait for one client at an address of this machine; port 0 takes a free "
        "one, and says which",
    )
    # Sent by clients that are built on vscode-languageclient.
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)
    return parser


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    host = host.strip("[]")
    if not port.isdecimal() or int(port) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{given!r} is no HOST:PORT")
    if host not in LOOPBACK:
        # What it says about files is for whoever has them.
        raise argparse.ArgumentTypeError(f"{host!r} is not {' or '.join(LOOPBACK)}")
    return host, int(port)


def _protocol_only() -> BinaryIO:
    """Keep standard output for the protocol; what else is printed goes to stderr."""
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return protocol
