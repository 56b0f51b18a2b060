"""The terminal: whether it takes colour, what it can encode, and a progress bar."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.scan import Scanned

PATIENCE: Final = 0.5
"""Seconds of work before there is a progress bar."""
IN_ASCII: Final = str.maketrans({"✗": "x", "✓": "+", "·": "-"})


def wants_color(stream: TextIO, *, asked: bool | None) -> bool:
    """Return whether to write colours: as asked, else as the environment says.

    ``NO_COLOR`` (no-color.org) and ``FORCE_COLOR`` count where they are not empty.
    """
    if asked is not None:
        return asked
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    is_old_windows = sys.platform == "win32" and "WT_SESSION" not in os.environ
    is_plain = is_old_windows or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not is_plain


def write(text: str, stream: TextIO) -> None:
    """Write a text, whatever the encoding of the stream can hold."""
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(IN_ASCII)
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)
    stream.flush()


def discard(stream: TextIO) -> None:
    """Forget what could not be written, so that Python does not try again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def progress(scanned: Iterable[Scanned], total: int) -> Iterator[Scanned]:
    """Yield what is scanned; draw a bar on a terminal once it takes a while."""
    if not sys.stderr.isatty():
        yield from scanned
        return
    started = time.monotonic()
    arriving = iter(scanned)
    for count, each in enumerate(arriving, 1):
        yield each
        if count < total and time.monotonic() - started > PATIENCE:
            yield from _with_bar(arriving, count, total)


def _with_bar(arriving: Iterator[Scanned], count: int, total: int) -> Iterator[Scanned]:
    try:
        from tqdm import tqdm  # noqa: PLC0415 (slow to import, and seldom needed)
    except ImportError:
        yield from arriving
        return
    tqdm.monitor_interval = 0  # No thread: processes may be forked below this bar.
    yield from tqdm(
        arriving, "scanning", total, initial=count, unit="file", leave=False, ncols=80
    )
