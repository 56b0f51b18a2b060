"""Read a program from disk: Python in any encoding, or a Jupyter notebook."""

from __future__ import annotations

import codecs
import json
import os
import re
import stat
from typing import TYPE_CHECKING, Final

from scanner_core.discovery import shown
from scanner_core.findings import Gap, Kind, Location
from scanner_core.source.parsing.statements import is_valid
from scanner_core.source.text import Cell, SourceText, unix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PYTHON: Final = frozenset({".py", ".pyi", ".pyw"})
NOTEBOOK: Final = ".ipynb"
MAX_PYTHON: Final = 16 * 1024 * 1024
MAX_NOTEBOOK: Final = 64 * 1024 * 1024
"""Bytes; a notebook carries its pictures."""
AT_ONCE: Final = 64 * 1024
"""Bytes that are read of a file that is longer than it said."""
CODING: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
LONE_NAME: Final = re.compile(r"\n[A-Za-z_][\w.]*\n")
# What a pickle of protocol 0 cannot do without to be of any harm: GLOBAL or INST, and
# another opcode behind it.
PICKLED_NAME: Final = re.compile(r"[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n(?![\s\"#'])")
# Jupyter starts the kernel of this name, whatever language the metadata claims.
FOREIGN_KERNELS: Final = ("ir", "julia")


def read(path: Path) -> SourceText | None:
    """Return the program in a file, or ``None`` if the file holds none.

    What cannot be read of it is listed in its gaps.
    """
    suffix = path.suffix.lower()
    if suffix not in PYTHON and suffix != NOTEBOOK:
        return None
    is_notebook = suffix == NOTEBOOK
    limit = MAX_NOTEBOOK if is_notebook else MAX_PYTHON
    try:
        data = _bytes(path, limit)
    except (OSError, ValueError):
        return None
    if len(data) > limit:
        kind = Kind.NOTEBOOK if is_notebook else Kind.SOURCE
        return _unread(path, kind, f"larger than {limit >> 20} MiB")
    return decoded(path, data)


def decoded(path: Path, data: bytes) -> SourceText | None:
    """Return the program in the bytes of a file; ``None`` if they hold none."""
    is_notebook = path.suffix.lower() == NOTEBOOK
    return _notebook(path, data) if is_notebook else _module(path, data)


def why_not(path: Path) -> str:
    """Return why a file holds no program, although its name says that it is one."""
    if path.suffix.lower() == NOTEBOOK:
        return "not a notebook: it is no JSON object"
    return "not text in the encoding that it declares"


def encoding_of(data: bytes) -> str:
    """Return the encoding of a Python file as Python tells it (PEP 263)."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for line in data.split(b"\n", 2)[:2]:
        if declared := CODING.match(line):
            return declared[1].decode("ascii")
        if not re.match(rb"[ \t\f]*(?:#.*)?\r?$", line):
            break
    return "utf-8"


def _bytes(path: Path, limit: int) -> bytes:
    # Opening a pipe waits for a writer, so look before.
    before = os.stat(path)  # noqa: PTH116 (a third of the time, in the most used way)
    if not stat.S_ISREG(before.st_mode):
        raise OSError("not a regular file")
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (as above)
        data = file.read(min(before.st_size, limit) + 1)
        while len(data) <= limit and (more := file.read(AT_ONCE)):
            data += more
    return data


def _module(path: Path, data: bytes) -> SourceText | None:
    encoding = encoding_of(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    text = _decode_as(data, encoding)
    if text is None or "\0" in text:
        return None
    size = len(data) if encoding == "utf-8" else None
    if "\r" in text:
        text, size = unix(text), None
    # The second line of such a name stands alone, and the beginning is quickly found.
    if LONE_NAME.search(text) and PICKLED_NAME.search(text) and not is_valid(text):
        return None
    return SourceText.module(text, shown(path), size)


def _decode_as(data: bytes, encoding: str) -> str | None:
    """Return the text as Python would (PEP 263), or ``None`` if it would not."""
    try:
        # Codecs that are no text encodings ("zip", "rot13") raise LookupError.
        return data.decode(encoding)
    except (LookupError, ValueError):
        return None


def _notebook(path: Path, data: bytes) -> SourceText | None:
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.lstrip().startswith(b"{") or b"\0" in data:
        return None
    try:
        document = json.loads(data.decode(errors="replace"))
    except (ValueError, RecursionError) as error:
        return _unread(path, Kind.NOTEBOOK, f"not a notebook: {error}")
    return SourceText.notebook(tuple(_cells(document)), shown(path))


def _unread(path: Path, kind: Kind, reason: str) -> SourceText:
    gap = Gap(reason, Location(shown(path)))
    return SourceText(shown(path), kind, (), (gap,))


def _cells(document: object) -> Iterator[Cell]:
    """Yield the code cells; nbformat 3 keeps them in worksheets, 4 in one list."""
    if str(_get(_get(_get(document, "metadata"), "kernelspec"), "name")).startswith(
        FOREIGN_KERNELS
    ):
        return
    sheets = _get(document, "worksheets")
    parts = [document, *(sheets if isinstance(sheets, list) else [])]
    index = 0
    for part in parts:
        cells = _get(part, "cells")
        for cell in cells if isinstance(cells, list) else []:
            index += 1
            if _get(cell, "cell_type") == "code":
                source = _get(cell, "source") or _get(cell, "input")
                name = _get(cell, "id")
                yield Cell(
                    _joined(source), index, name if isinstance(name, str) else None
                )


def _get(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _joined(source: object) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
