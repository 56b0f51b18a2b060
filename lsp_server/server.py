"""The command ``gifthorse-server``: speaks the language server protocol over stdio.

Nothing here needs more than the core, so that a missing extra is a message and not a
traceback; the features themselves are wired in ``features``.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

from scanner_core._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = 0
WRONG: Final = 3
"""Wrong usage or a missing extra, as everywhere in this project."""
EXTRA: Final = frozenset({"pygls", "lsprotocol", "cattrs", "attrs", "attr"})
"""What the ``lsp`` extra installs."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message}\n")


class _OneLine(logging.Formatter):
    """One event, one line: no traceback, and no line break that a text brought in."""

    def format(self, record: logging.LogRecord) -> str:
        said = f"{record.levelname.lower()}: {record.getMessage()}"
        if record.exc_info and (error := record.exc_info[1]):
            said += f": {type(error).__name__}: {error}"
        return " ".join(said.split())[:1000]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until its client leaves; return an exit code."""
    _parser().parse_args(arguments)
    try:
        from lsp_server import features  # noqa: PLC0415 (needs the extra)
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
    if sys.stdin.isatty():
        sys.stderr.write("gifthorse-server waits for an editor on standard input\n")
    features.create().start_io(stdout=_protocol_only())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gifthorse-server",
        description="Language server: says what loading a model file would do, on the "
        "line that loads it. An editor starts it and talks to it over stdio.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"gifthorse {VERSION}")
    parser.add_argument(
        "--stdio", action="store_true", help="talk over stdio (default)"
    )
    # Sent by clients that are built on vscode-languageclient.
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)
    return parser


def _protocol_only() -> BinaryIO:
    """Keep standard output for the protocol; what else is printed goes to stderr."""
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return protocol
