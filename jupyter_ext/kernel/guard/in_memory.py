"""Bytes that a kernel holds, put into files for as long as they are looked at.

``pickle.loads(answer.content)`` loads what no file holds.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from scanner_core.knowledge import sinks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

LARGEST: Final = 64 * 1024 * 1024
MOST: Final = 8
"""Objects that are looked at for one cell."""
WORDS: Final = frozenset(
    sink.callee.rpartition(".")[2]
    for sink in sinks.SINKS
    if sink.names is sinks.Names.DATA
) | {"BytesIO", "load", "Unpickler", "read_pickle"}
"""Cells without one of these load nothing from memory."""


class InMemory:
    """The files of one look, and what they are of."""

    def __init__(self) -> None:
        self.called: dict[str, str] = {}
        """Paths, and how people know what is in them."""
        self._folder = ""

    def __enter__(self) -> Self:
        """Begin; nothing is written yet."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Take all files away."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def file(self, value: object, words: Iterable[str]) -> str | None:
        """Return the path of a file with the bytes of an object, if it has any."""
        held = _bytes(value)
        if not held or len(self.called) >= MOST or WORDS.isdisjoint(words):
            return None
        if not self._folder:
            self._folder = tempfile.mkdtemp(prefix="gifthorse-")
        path = os.path.join(self._folder, f"bytes-{len(self.called)}")  # noqa: PTH118 (text)
        Path(path).write_bytes(held)
        self.called[path] = f"{len(held)} bytes in memory"
        return path


def _bytes(value: object) -> bytes | bytearray | None:
    if type(value) is bytes or type(value) is bytearray:
        return value if 0 < len(value) <= LARGEST else None
    if type(value) is io.BytesIO and not value.closed:
        with value.getbuffer() as held:
            return bytes(held) if len(held) <= LARGEST else None
    return None
