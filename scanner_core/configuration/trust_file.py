"""``trust.toml``: decisions about files, and workspaces that may decide.

A record is appended in one write, so writers need no lock and nobody reads half of it;
only taking something away writes the file anew, beside it, and puts it in its place.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.configuration._toml import Document, quoted
from scanner_core.configuration._writing import put
from scanner_core.decisions.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

HEADER: Final = """\
# Decisions about model files: gifthorse trust FILE --reason "..." adds one.
# A record counts for exactly these bytes, wherever they are.
"""
RECORD_KEYS: Final = (
    "file",
    "sha256",
    "size",
    "rules",
    "reason",
    "by",
    "created",
    "expires",
)
WORKSPACE_KEYS: Final = ("path",)
SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Trust:
    """What one file says."""

    records: tuple[Record, ...] = ()
    workspaces: tuple[str, ...] = ()
    """Absolute paths of folders."""


def read(path: Path, *, shared: bool = False) -> Trust:
    """Return what a file says; nothing if it is not there.

    A ``shared`` one, of a workspace, cannot name further workspaces.  Raises
    ``Invalid``.
    """
    document = Document(path)
    document.check_keys(
        document.values, ["trusted", *(() if shared else ["workspace"])]
    )
    records = _tables(document, "trusted")
    workspaces = _tables(document, "workspace")
    return Trust(
        tuple(_record(document, each, nth) for nth, each in enumerate(records)),
        tuple(_workspace(document, each, nth) for nth, each in enumerate(workspaces)),
    )


def append(path: Path, added: Record | str) -> None:
    """Add a record, or a workspace by its path.  Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        header = "" if os.fstat(descriptor).st_size else HEADER
        os.write(descriptor, f"{header}\n{_written(added)}".encode())
    finally:
        os.close(descriptor)


def replace(path: Path, trust: Trust) -> None:
    """Write the file anew, at once or not at all.  Raises ``OSError``."""
    parts = [HEADER, *map(_written, trust.workspaces), *map(_written, trust.records)]
    put(path, "\n".join(parts))


def _written(added: Record | str) -> str:
    if isinstance(added, str):
        return f"[[workspace]]\npath = {quoted(added)}\n"
    rules = ", ".join(map(quoted, added.rules))
    lines = [
        "[[trusted]]",
        f"file = {quoted(added.file)}",
        f"sha256 = {quoted(added.sha256)}",
        f"size = {added.size}",
        f"rules = [{rules}]",
        f"reason = {quoted(added.reason)}",
        f"by = {quoted(added.by)}",
        f"created = {added.created.isoformat()}",
    ]
    if added.expires:
        lines.append(f"expires = {added.expires.isoformat()}")
    return "\n".join(lines) + "\n"


def _tables(document: Document, name: str) -> Iterable[Mapping[str, object]]:
    found = document.values.get(name, [])
    if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
        raise document.wrong(f"{name} is not written as [[{name}]]", name)
    return found


def _record(document: Document, values: Mapping[str, object], nth: int) -> Record:
    document.check_keys(values, RECORD_KEYS, nth)
    sha256, size = values.get("sha256"), values.get("size")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise document.wrong("sha256 is not 64 hexadecimal digits", "sha256", nth)
    if type(size) is not int or size < 0:
        raise document.wrong("size is not a number of bytes", "size", nth)
    rules = document.strings(values, "rules", nth)
    created, expires = (_date(document, values, k, nth) for k in ("created", "expires"))
    if not rules or not created:
        raise document.wrong("a record has rules and a date, created", "sha256", nth)
    reason, by, file = (
        _text(document, values, k, nth) for k in ("reason", "by", "file")
    )
    if not reason or not by:
        raise document.wrong("a record has a reason, and says by whom", "sha256", nth)
    return Record(sha256, size, rules, reason, by, created, expires, file)


def _workspace(document: Document, values: Mapping[str, object], nth: int) -> str:
    document.check_keys(values, WORKSPACE_KEYS, nth)
    path = _text(document, values, "path", nth)
    if not os.path.isabs(path):  # noqa: PTH117 (a string)
        raise document.wrong("path of a workspace is not absolute", "path", nth)
    return path


def _text(document: Document, values: Mapping[str, object], key: str, nth: int) -> str:
    found = values.get(key, "")
    if not isinstance(found, str):
        raise document.wrong(f"{key} is not a string", key, nth)
    return found


def _date(
    document: Document, values: Mapping[str, object], key: str, nth: int
) -> dt.date | None:
    found = values.get(key)
    if found is not None and type(found) is not dt.date:
        raise document.wrong(f"{key} is not a date, as 2027-01-31", key, nth)
    return found
