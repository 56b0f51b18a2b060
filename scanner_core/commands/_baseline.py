"""The file of a baseline: JSON that can be read, compared and committed."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import wire
from scanner_core.arguments import UsageError
from scanner_core.decisions import baseline
from scanner_core.decisions.baseline import Baseline, Entry
from scanner_core.findings import Tool  # noqa: TC001 (decoding reads the hints)
from scanner_core.reporters.legible import legible
from scanner_core.scan import TOOL

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import Report

ABOUT: Final = "What gifthorse found before; with --baseline, only what is new counts."


@dataclass(frozen=True, slots=True)
class Document:
    """What is in the file."""

    baseline_version: int
    tool: Tool
    findings: tuple[Entry, ...]
    about: str = ABOUT


def read(path: Path) -> Baseline:
    """Return what was found before.  Raises ``UsageError``."""
    shown = legible(str(path))
    try:
        document = wire.decode(Document, json.loads(path.read_bytes()))
    except OSError as error:
        raise UsageError(f"cannot read {shown}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(legible(f"{path} is no baseline: {error}")) from error
    if document.baseline_version != baseline.VERSION:
        raise UsageError(f"{shown} is of another version: write it again")
    entries: dict[str, list[Entry]] = {}
    for entry in document.findings:
        entries.setdefault(entry.path, []).append(entry)
    return Baseline(path.name, _folder(path), entries)


def write(path: Path, report: Report) -> int:
    """Write what was found, and return how many findings that are.

    Raises ``UsageError``.
    """
    folder = _folder(path)
    paths = {
        each.path: baseline.relative(os.path.realpath(each.path), folder)
        for each in report.artifacts
    }
    entries = sorted(
        set(baseline.entries_of(report, paths)),
        key=lambda entry: dataclasses.astuple(entry)[:2],
    )
    document = Document(baseline.VERSION, TOOL, tuple(entries))
    text = json.dumps(wire.encode(document), indent=1) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot write to {legible(str(path))}: {error.strerror}"
        raise UsageError(what) from error
    return sum(entry.count for entry in entries)


def _folder(path: Path) -> str:
    return os.path.dirname(os.path.realpath(path))  # noqa: PTH120 (a string)
