"""Pickles as pseudo-code: what loading amounts to, written as Python, for display only.

fickling does that, in a process of its own with bounds on everything: its author never
meant it for hostile files of any size.  Judgements never rest on it, and if it fails
there is a reason instead of a text.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import child
from scanner_core.containers.reopen import reopened
from scanner_core.formats import pickle_stream
from scanner_core.reading import Unreadable
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.findings import Location

MAX_INPUT: Final = 256 * 1024
SECONDS: Final = 10
CHILD: Final = Path(__file__).with_name("_pseudocode_child.py")
BOUNDS: Final = child.Bounds(memory=512 * 1024**2, seconds=5)


@dataclass(frozen=True, slots=True)
class Pseudocode:
    """Lines of Python-like text, fit to be shown; never to be run."""

    lines: tuple[str, ...] = ()
    missing: str = ""
    """Why there is no more, or nothing at all; empty if this is all."""


def shown(location: Location) -> Iterator[str]:
    """Yield what to show of the stream that a finding is in, line by line."""
    found = at(location)
    yield from found.lines
    if found.missing:
        yield f"# {'no more' if found.lines else 'nothing'}: {found.missing}"


def at(location: Location) -> Pseudocode:
    """Return the pseudo-code of the stream that a finding is in."""
    try:
        with reopened(location) as blob:
            start = pickle_stream.start_of(blob, location.offset or 0)
            if start is None:
                return Pseudocode(missing="there is no pickle any more")
            return of(blob.read(start, MAX_INPUT + 1))
    except Unreadable as error:
        return Pseudocode(missing=legible(str(error)))


def of(data: bytes, *, seconds: float = SECONDS, program: Path = CHILD) -> Pseudocode:
    """Return the pseudo-code of one stream, of which only the beginning is looked at.

    ``program`` makes it.
    """
    try:
        said, missing = _run(program, data[:MAX_INPUT], seconds)
    except (OSError, ValueError) as error:
        return Pseudocode(missing=f"fickling cannot be started: {legible(str(error))}")
    if len(data) > MAX_INPUT:
        limit = f"only the first {MAX_INPUT // 1024} KB are looked at"
        missing = f"{limit}; {missing}" if missing else limit
    lines = said.decode("utf-8", "backslashreplace").splitlines()
    return Pseudocode(tuple(map(legible, lines)), legible(missing))


def _run(program: Path, data: bytes, seconds: float) -> tuple[bytes, str]:
    try:
        done = child.run(program, BOUNDS, data, seconds)
    except subprocess.TimeoutExpired as error:
        return error.output or b"", f"fickling takes longer than {seconds:g} seconds"
    said, ended, reason = done.stdout.partition(b"\0")
    if not ended:
        return said, f"fickling's process ended with status {done.returncode}"
    return said, reason.decode("utf-8", "backslashreplace")
