"""An open document: its text in one version, in lines as Python and the protocol count.

The texts are kept here and not by pygls, which (2.1) also ends lines at form feeds and
U+2028, and cuts a position behind the end of a line one character short.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, count
from operator import add, itemgetter, sub
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsprotocol.types import TextDocumentContentChangeEvent
    from pygls.workspace import PositionCodec

LINE_END: Final = re.compile(r"\r\n|\r|\n")
FAR: Final = 100
"""Lines; to find so many line ends one by one is quicker than to count all."""
CELL_SCHEME: Final = "vscode-notebook-cell"
DRIVE: Final = re.compile(r"(?P<letter>[A-Za-z]):(?=/|$)")
VIRTUAL: Final = re.compile(r"/\.virtual_documents/(?=(?:[^/]+/)*[^/]+\.ipynb$)")
"""Where jupyterlab-lsp says that a notebook is, below the folder that it is in.

Of any other file, it is a folder that somebody called so.
"""
IS_WINDOWS: Final = os.name == "nt"


@dataclass(frozen=True)
class Document:
    """One version of the text of one URI; a change makes another document."""

    uri: str
    """As the client spells it."""
    version: int
    text: str
    near: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)
    """The line, from 0, of the last edit, and where it starts."""

    def quickly(self, line: int, column: int) -> int | None:
        """Return where a column of a line is, if the text is ASCII without odd lines.

        Quicker than to count all lines, unless that was done.  A column behind the end
        of its line is at the end.
        """
        is_counted = "lines" in self.__dict__  # Then they are quicker still.
        if is_counted or "\r" in self.text or not self.text.isascii():
            return None
        text, (number, at) = self.text, self.near
        if abs(line - number) > FAR:
            lines = text.split("\n", line)
            at = len(text) - len(lines[-1]) if line < len(lines) else len(text)
        else:
            for _ in range(number, line):
                at = text.find("\n", at) + 1 or len(text) + 1
            for _ in range(line, number):
                at = text.rfind("\n", 0, at - 1) + 1
        end = text.find("\n", at)
        return min(at + column, len(text) if end < 0 else end)

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """Where each line starts and ends, in code points, without its line end."""
        if "\r" in self.text:
            spans = [match.span() for match in LINE_END.finditer(self.text)]
            starts = [0, *(after for _, after in spans)]
            ends = [*(at for at, _ in spans), len(self.text)]
        else:  # as nearly always, and all of it in C: this is asked after every key
            lengths = list(map(len, self.text.split("\n")))
            ends = list(map(add, accumulate(lengths), count()))
            starts = list(map(sub, ends, lengths))
        return tuple(zip(starts, ends, strict=True))

    def line(self, number: int) -> str:
        """Return a line, counted from 0, without its end; empty if there is none."""
        if not 0 <= number < len(self.lines):
            return ""
        start, end = self.lines[number]
        return self.text[start:end]

    def line_at(self, offset: int) -> int:
        """Return the number, from 0, of the line that an offset into the text is in."""
        return bisect_right(self.lines, offset, key=itemgetter(0)) - 1

    def changed(
        self,
        version: int,
        changes: Iterable[TextDocumentContentChangeEvent],
        codec: PositionCodec,
    ) -> Document:
        """Return the document after the changes, which apply one after another."""
        from lsp_server.convert import offset  # noqa: PLC0415 (workers have no protocol)

        after = self
        for change in changes:
            text, near = change.text, (0, 0)
            if stretch := getattr(change, "range", None):
                start, end = sorted(
                    offset(edge, after, codec) for edge in (stretch.start, stretch.end)
                )
                if start < len(after.text):  # What is behind the last line is there.
                    line = min(stretch.start.line, stretch.end.line)
                    near = (
                        line,
                        max(after.text.rfind(end_, 0, start) + 1 for end_ in "\r\n"),
                    )
                text = after.text[:start] + text + after.text[end:]
            after = Document(self.uri, version, text, near)
        return after


def path_of(uri: str) -> Path | None:
    """Return the file that a URI stands for, also where it is a cell of a notebook.

    ``None`` for unsaved buffers, other revisions, and whatever else is not on disk.
    """
    try:
        path = Path(file_path(uri) or "")
        return path if path.is_absolute() else None
    except ValueError:
        return None


def file_path(uri: str, *, is_windows: bool = IS_WINDOWS) -> str | None:
    """Return the path that a URI stands for, in the words of a system.

    Raises ``ValueError``.
    """
    scheme, authority, quoted, *_ = urlsplit(uri)
    if scheme != "file" and (scheme != CELL_SCHEME or authority):
        return None
    # Bytes that are no UTF-8 stay what they are: another file may have the other name.
    path = VIRTUAL.sub("/", unquote(quoted, errors="surrogateescape"), 1)
    if authority and authority != "localhost":
        path = f"//{authority}{path}"  # A share of another machine.
    elif is_windows and (drive := DRIVE.match(path, 1)):
        path = drive["letter"].lower() + path[2:]
    if not path or "\0" in path:
        return None
    return path.replace("/", "\\") if is_windows else path


def key(uri: str) -> str:
    """Return what is the same for spellings of a URI: ``C%3A``, ``c%3A`` and ``c:``."""
    scheme, colon, rest = unquote(uri, errors="surrogateescape").partition(":///")
    if colon and (drive := DRIVE.match(rest)):
        rest = drive["letter"].lower() + rest[1:]
    return f"{scheme}{colon}{rest}"


def is_cell(uri: str) -> bool:
    """Whether a URI names a cell of a notebook, which may hold magics."""
    return uri.startswith(f"{CELL_SCHEME}:")


def is_python(uri: str, language: str) -> bool:
    """Whether a client means Python; a notebook that it opens as JSON is not."""
    return "python" in language.lower() or (
        not language and uri.lower().endswith((".py", ".pyi", ".pyw"))
    )
