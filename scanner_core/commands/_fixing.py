"""What rules propose, applied to the programs that it is about: ``--fix``, ``--diff``.

A program is fixed in memory, and looked at again after each round, until nothing is
left that applies; then it is written at once or not at all, and only if it is still
what was read.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import scan
from scanner_core.discovery import is_foreign
from scanner_core.findings import Kind
from scanner_core.reporters.legible import LONGEST_NAME, legible
from scanner_core.source import files, rewriting
from scanner_core.source.rewriting import CannotEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.findings import ArtifactReport, Report
    from scanner_core.scan import Options

MOST_ROUNDS: Final = 10
NO_NEWLINE: Final = "\\ No newline at end of file"
CHANGED: Final = "it changed while it was scanned"
BROKEN: Final = "a fix would break it"


@dataclass(frozen=True, slots=True)
class Change:
    """A program with fixes."""

    path: Path
    kind: Kind
    before: bytes
    after: bytes
    fixed: int
    """Findings."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A program that cannot be fixed, and why."""

    path: Path
    reason: str


def changes(
    report: Report, options: Options, *, unsafe: bool
) -> Iterator[Change | Refused]:
    """Yield the programs of a report with what can be fixed in them."""
    # Nothing is left to be told about a program that is only half written.
    options = dataclasses.replace(options, on_read=None)
    for artifact in report.artifacts:
        if artifact.kind is Kind.ARTIFACT or not any(
            rewriting.applicable(each, unsafe=unsafe) for each in artifact.findings
        ):
            continue
        path = Path(artifact.path)
        if reason := _objection(path):
            yield Refused(path, reason)
            continue
        try:
            change = _fixed(artifact, options, unsafe=unsafe)
        except (OSError, CannotEdit) as error:
            yield Refused(path, str(getattr(error, "strerror", None) or error))
            continue
        if change:
            yield change


def write(change: Change) -> Refused | None:
    """Write a program; return why not, if that cannot be done."""
    try:
        descriptor, temporary = tempfile.mkstemp(
            dir=change.path.parent, prefix=f".{change.path.name}."
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(change.after)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(change.path, temporary)
            if change.path.read_bytes() != change.before:
                return Refused(change.path, CHANGED)
            Path(temporary).replace(change.path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        return Refused(change.path, error.strerror or str(error))
    return None


def diff(change: Change) -> Iterator[str]:
    """Yield the lines of a unified diff; of a notebook, for each cell."""
    name = legible(change.path.as_posix(), LONGEST_NAME)
    old, new = (_cells(change.path, data) for data in (change.before, change.after))
    for index, before in old.items():
        where = name if index is None else f"{name}:cell {index}"
        after = new.get(index, [])
        for line in difflib.unified_diff(before, after, where, where):
            text = line.removesuffix("\n")
            yield "".join(c if c.isprintable() or c == "\t" else "?" for c in text)
            yield "\n" if text != line else f"\n{NO_NEWLINE}\n"


def _cells(path: Path, data: bytes) -> dict[int | None, list[str]]:
    """Return the lines of a module, or of each cell, with their ends."""
    program = files.decoded(path, data)
    cells = program.cells if program else ()
    return {each.index: re.findall(r"[^\n]*\n|[^\n]+\Z", each.text) for each in cells}


def _objection(path: Path) -> str:
    if path.is_symlink():
        return "it is a link: fix what it leads to"
    if is_foreign(os.path.realpath(path)):
        return "it is not yours: it was installed or downloaded"
    if not os.access(path, os.W_OK):
        return "it may not be written"
    return ""


def _fixed(
    artifact: ArtifactReport, options: Options, *, unsafe: bool
) -> Change | None:
    """Return a program without what can be fixed; ``None`` if nothing can.

    Raises ``CannotEdit`` and ``OSError``.
    """
    path, count = Path(artifact.path), 0
    before = data = path.read_bytes()
    program = files.decoded(path, data)
    if program is None:
        raise CannotEdit(CHANGED)
    found = scan.scan_program(program, path, options).report
    is_notebook = artifact.kind is Kind.NOTEBOOK
    for _ in range(MOST_ROUNDS):
        chosen, edits = rewriting.chosen(found.findings, program.path, unsafe=unsafe)
        if not edits:
            break
        data = rewriting.rewritten(data, edits, is_notebook=is_notebook)
        program, was = files.decoded(path, data), found
        if program is None:
            raise CannotEdit(BROKEN)
        found = scan.scan_program(program, path, options).report
        if _is_worse(found, was):
            raise CannotEdit(BROKEN)
        count += chosen
    return Change(path, artifact.kind, before, data, count) if count else None


def _is_worse(after: ArtifactReport, before: ArtifactReport) -> bool:
    return len(after.gaps) > len(before.gaps)
