"""A local log of what was decided: who loaded what, its verdict, and what was done.

One JSON object a line, for whoever collects them; nothing of it leaves the machine.
Each line is one write to the end of the file, so kernels that run side by side do not
mix theirs.  The file is put aside when it is full, and the oldest is dropped.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import getpass
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.status import WATCH
from scanner_core.configuration import places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME: Final = "events.jsonl"
LARGEST: Final = 1024 * 1024
"""Bytes of one file."""
KEPT: Final = 4
"""Files that were put aside: ``events.jsonl.1`` is the latest."""
LONGEST: Final = 1000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Event:
    """What was decided about one file."""

    by: str
    """``guard``, ``net`` or ``downloads``."""
    action: str
    """``allowed``, ``warned``, ``blocked`` or ``announced``."""
    artifact: str = ""
    """The path, absolute where it is known."""
    verdict: str = ""
    sha256: str | None = None
    rule: str = ""
    """Of the worst finding."""
    summary: str = ""
    """What loading would do, in a sentence."""
    notebook: str = ""
    """Where it is saved; the one that runs, unless somebody knows better."""
    cell: int | None = None
    """As in ``In [3]``."""


_met: Final[dict[str, str]] = {}
"""Files of this session by their hashes, whether or not the log can be written."""


def path() -> Path | None:
    """Return where the log is; ``None`` if there is no home."""
    folder = places.state()
    return folder / NAME if folder else None


def is_writable(file: Path) -> bool:
    """Tell whether lines can be added, as far as that can be told beforehand."""
    nearest = next(each for each in (file, *file.parents) if each.exists())
    return os.access(nearest, os.W_OK)


def record(event: Event) -> None:
    """Add a line.  A log that cannot be written stops nobody: no errors."""
    if event.sha256 and event.artifact:
        _met[event.sha256] = event.artifact
    with contextlib.suppress(Exception):  # (see above)
        if file := path():
            _append(file, _line(event))


def file_of(sha256: str) -> str | None:
    """Return the file that was met last with a hash, of which the beginning will do.

    What this kernel met comes first, then what the log says of others.
    """
    known = dict(_met)
    for each, file in reversed(known.items()):
        if each.startswith(sha256):
            return file
    with contextlib.suppress(OSError, ValueError, AttributeError, KeyError):
        for line in reversed(_read()):
            event = json.loads(line)
            if str(event.get("sha256") or "").startswith(sha256):
                return str(event["artifact"])
    return None


def _read() -> list[bytes]:
    file = path()
    return file.read_bytes().splitlines() if file else []


def _line(event: Event) -> bytes:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    told: dict[str, str | int | None] = {"time": now, "user": _user()}
    told["pid"] = os.getpid()
    for name in Event.__slots__:
        value = getattr(event, name)
        told[name] = value[:LONGEST] if isinstance(value, str) else value
    told["notebook"] = told["notebook"] or WATCH.notebook
    # Only ASCII: a name of a file can neither end the line nor colour a terminal.
    return json.dumps(told).encode() + b"\n"


def _append(file: Path, line: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(file, flags, 0o600)
    try:
        os.write(descriptor, line)
        is_full = os.fstat(descriptor).st_size >= LARGEST
    finally:
        os.close(descriptor)
    if is_full:
        _put_aside(file)


def _put_aside(file: Path) -> None:
    with _alone(file.with_name(f"{NAME}.lock")) as is_alone:
        if not is_alone or file.stat().st_size < LARGEST:
            return  # Another kernel does it, or has just done it.
        for number in range(KEPT, 0, -1):
            older = file.with_name(f"{NAME}.{number}")
            newer = file.with_name(f"{NAME}.{number - 1}" if number > 1 else NAME)
            with contextlib.suppress(FileNotFoundError):
                newer.replace(older)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[bool]:
    """Lock, unless another process has; where there are no locks, hope for the best."""
    try:
        import fcntl  # noqa: PLC0415 (not on Windows)
    except ImportError:
        yield True
        return
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


@functools.cache
def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""
