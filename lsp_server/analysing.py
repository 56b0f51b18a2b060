"""Has the engine look at a program; runs in a worker process.

What of a program need not be found out again after an edit is kept there between the
requests, of the few that are being edited.  The engine is imported by the first
request: the server itself, which only has to name these functions, goes without.
"""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lsp_server.analysis import options_for
from lsp_server.documents import key, path_of
from scanner_core.findings import Gap, Kind, Location

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lsp_server.settings import Settings
    from scanner_core.findings import Report
    from scanner_core.scan import Options
    from scanner_core.source import Kept, SourceText

MOST_KEPT: Final = 3
"""Programs; each takes many times the memory of its text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One version of a program, as it crosses to the worker."""

    uri: str
    texts: tuple[str, ...]
    """Of its cells, in their order, or of the one document."""
    names: tuple[str, ...] = ()
    """Of each cell, the address."""
    numbers: tuple[int, ...] | None = None
    """Of each cell, which one of its notebook it is; ``None``: these are no cells."""
    no_files: str = ""
    """Why the files that it loads are not to be looked at; empty if they are."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it."""

    report: Report | None
    """``None`` if nothing did."""
    failure: str = ""
    failures: tuple[str, ...] = ()
    """Errors of ours, as of a rule; the others went on."""
    complaint: str = ""
    """What is wrong with what the user set or decided, which is not in force then."""


@dataclass(slots=True)
class Memory:
    """What is kept of the programs that were looked at last, and how."""

    _kept: OrderedDict[str, tuple[Options, Kept]] = field(default_factory=OrderedDict)

    def of(self, uri: str, options: Options) -> Kept:
        """Return what is kept of a program, nothing if it was looked at otherwise."""
        from scanner_core.source import Kept  # noqa: PLC0415 (see the module)

        name = key(uri)
        before, kept = self._kept.pop(name, (None, Kept()))
        kept = kept if before == options else Kept()
        self._kept[name] = options, kept
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept

    def forget(self, uri: str) -> None:
        """Let go of what is kept of a program."""
        self._kept.pop(key(uri), None)


MEMORY: Final = Memory()
"""Of this process."""


def analyse(asked: Asked, settings: Settings, roots: Sequence[Path]) -> Answered:
    """Scan a program and what it loads; whatever goes wrong is part of the answer."""
    from scanner_core.scan import failures, scan_source  # noqa: PLC0415 (see the module)

    try:
        options, complaint = _options(path_of(asked.uri), settings, roots)
        if asked.no_files:
            options = dataclasses.replace(options, links=False)
        report = scan_source(source_text(asked), options, MEMORY.of(asked.uri, options))
    except Exception as error:  # noqa: BLE001 (one bad program must not end the server)
        failure = f"{type(error).__name__}: {error}"
        return Answered(None, failure, (f"no analysis of {asked.uri!r}: {failure}",))
    return Answered(report, "", tuple(failures(report)), complaint)


def forget(uri: str) -> None:
    """Let go of what is kept of a program that was closed."""
    MEMORY.forget(uri)


def source_text(asked: Asked) -> SourceText:
    """Return a program as the engine takes it, under a path that linking can use."""
    from scanner_core.source import Cell, SourceText  # noqa: PLC0415 (see the module)

    path = path_of(asked.uri)
    shown = path.as_posix() if path else f"<{asked.uri}>"
    gaps = (Gap(asked.no_files, Location(shown)),) if asked.no_files else ()
    if asked.numbers is None:
        return SourceText(shown, Kind.SOURCE, (Cell(asked.texts[0]),), gaps)
    cells = zip(asked.texts, asked.numbers, asked.names, strict=True)
    return SourceText(shown, Kind.NOTEBOOK, tuple(Cell(*e) for e in cells), gaps)


def _options(
    path: Path | None, settings: Settings, roots: Sequence[Path]
) -> tuple[Options, str]:
    """Return how to scan, with a complaint about what is configured, if it is wrong."""
    from scanner_core import configuration  # noqa: PLC0415 (see the module)

    try:
        return options_for(path, settings, roots), ""
    except configuration.Invalid as error:
        nothing = configuration.Configuration()
        return options_for(path, settings, roots, nothing), str(error)
