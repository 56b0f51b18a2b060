"""The terminal: whether it takes colour, what it can encode, and a progress bar."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, TextIO, TypeVar

from scanner_core.reporters.legible import size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Never

    from tqdm import tqdm

    from scanner_core.reading import OnRead

T = TypeVar("T")
PATIENCE: Final = 0.5
"""Seconds of work before there is a progress bar."""
INTERVAL: Final = 0.1
"""Seconds from one drawing of it to the next."""
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


class Progress:
    """A line on a terminal, once a scan takes a while: files, and bytes of a file.

    It is drawn by whoever scans, between two reads, so no thread is needed: processes
    may be forked below it.
    """

    def __init__(self) -> None:
        self._is_wanted = sys.stderr.isatty()
        self._done, self._total = 0, 1
        self._drawn = time.monotonic() + PATIENCE - INTERVAL
        self._bar: tqdm[Never] | None = None

    @property
    def on_read(self) -> OnRead | None:
        """Is to be told of the reads of a scan; ``None`` if nobody looks."""
        return self._read if self._is_wanted else None

    def over(self, scanned: Iterable[T], total: int) -> Iterator[T]:
        """Yield what is scanned; take the line away at the end."""
        self._total = total
        try:
            for self._done, each in enumerate(scanned, 1):
                yield each
                if self._done < total:
                    self._draw(self._done, total)
        finally:
            if self._bar is not None:
                self._bar.close()

    def _read(self, position: int, of: int) -> None:
        if self._total == 1:
            self._draw(position, of)
        else:
            self._draw(self._done, self._total, f"{size(position)} of {size(of)}")

    def _draw(self, done: int, total: int, postfix: str = "") -> None:
        if not self._is_wanted or time.monotonic() - self._drawn < INTERVAL:
            return
        self._bar = bar = self._bar or _bar("file" if self._total > 1 else "B")
        if bar is None:
            self._is_wanted = False
            return
        bar.n, bar.total = done, total
        bar.set_postfix_str(postfix, refresh=True)
        self._drawn = time.monotonic()


def _bar(unit: str) -> tqdm[Never] | None:
    try:
        from tqdm import tqdm  # noqa: PLC0415 (slow to import, and seldom needed)
    except ImportError:
        return None
    tqdm.monitor_interval = 0  # No thread: processes may be forked below this bar.
    is_bytes = unit == "B"
    bar: tqdm[Never] = tqdm(
        desc="scanning",
        unit=unit,
        unit_scale=is_bytes,
        leave=False,
        ncols=80,
        delay=INTERVAL,  # nothing is known yet
    )
    bar.start_t -= PATIENCE
    return bar
