"""What a cell would load: its program, judged as any other, and what of that counts."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import live, local_modules, reaching, scripts, unimported
from jupyter_ext.kernel.guard.code_of import Piece
from jupyter_ext.kernel.guard.place import Place
from jupyter_ext.kernel.guard.rendering import Rendering
from jupyter_ext.kernel.guard.unimported import Unimported
from scanner_core import linking, scan
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_ext.kernel.guard.objects import Namespace
    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Gap,
        Link,
        Location,
        Report,
    )
    from scanner_core.scan import Options

CELL: Final = "<cell>"
"""What the program of a cell is called; its relative paths are the kernel's own."""
ATTEMPTS: Final = 3
"""At a file that changes while it is looked at."""
GRANULARITY: Final = 20_000_000
"""Nanoseconds; what changed so shortly before may have changed since."""


@dataclass(frozen=True, slots=True)
class Load:
    """A call that the cell makes, and the file that it opens."""

    link: Link
    artifact: ArtifactReport
    path: Path
    """Of the file, absolute."""
    place: Place
    finding: Finding | None
    """Of the call itself."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cell would do."""

    loads: tuple[Load, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of its calls, linked or not."""
    gaps: tuple[Gap, ...] = ()
    reports: tuple[Report, ...] = ()


NOTHING: Final = Seen()


def look(text: str, names: Namespace, how: Callable[[], Options]) -> Seen:
    """Return what a cell would do, with the values that names have in the kernel.

    ``how`` is only asked for if the cell may load anything.
    """
    if not reaching.may_load(text, names):
        return NOTHING
    options = replace(how(), follows=True)
    for _ in range(ATTEMPTS):
        started = time.time_ns() - GRANULARITY
        seen = _look(text, names, options)
        if not any(_changed_since(load.path, started) for load in seen.loads):
            break
    return seen


def _look(text: str, names: Namespace, options: Options) -> Seen:
    alive = live.of(text)
    program = _Program(text, names, alive)
    report = scan.scan_source(program.source, options)
    parts = [_counted(report, program)]
    for script in scripts.of(text, names):
        report = scan.scan_source(script.source, options)
        parts.append(_counted(report, script))
    return Seen(
        tuple(load for each in parts for load in each.loads),
        tuple(finding for each in parts for finding in each.findings),
        tuple(gap for each in parts for gap in each.gaps),
        tuple(each for part in parts for each in part.reports),
    )


def _changed_since(path: Path, moment: int) -> bool:
    try:
        found = path.stat()
    except OSError:
        return True
    return max(found.st_mtime_ns, found.st_ctime_ns) > moment


class _Program:
    """A cell, with what the kernel knows in front of it."""

    def __init__(self, text: str, names: Namespace, alive: live.Live) -> None:
        self._alive = alive
        words = set(reaching.WORD.findall(text))
        imported = list(local_modules.imported(alive.imports))
        modules = list(unimported.of(imported, words))
        rendering = Rendering(names)
        rendering.use(alive.names, words, imported)
        texts: list[tuple[str, Piece | Unimported | None]] = [
            ("\n".join((*rendering.early, *switches())), None),
            *((each.text, each) for each in rendering.pieces),
            ("\n".join(rendering.late), None),
        ]
        for each in modules:
            texts += (each.text, each), ("\n".join(each.binds), None)
        texts.append((text, None))
        cells = [Cell(each, at) for at, (each, _) in enumerate(texts, 1)]
        self.source = SourceText.notebook(cells, CELL)
        self._parts = {at: part for at, (_, part) in enumerate(texts, 1) if part}
        self._last = len(cells)

    def counts(self, location: Location) -> bool:
        """Tell whether something stands where the cell comes by."""
        if part := self._parts.get(location.cell or 0):
            return isinstance(part, Piece) or part.alive.runs(location.line)
        is_here = location.cell == self._last
        return is_here and self._alive.runs(location.line)

    def place(self, location: Location) -> Place:
        """Return where something stands."""
        piece = self._parts.get(location.cell or 0)
        if piece is None:
            return Place(location.line)
        if isinstance(piece, Unimported):
            return Place(location.line, piece.file)
        return Place(piece.line - 1 + (location.line or 1), piece.where)


def switches() -> Iterator[str]:
    """Yield lines that set what the environment of the kernel switches."""
    yield "import os as _os"
    for name in sorted(linking.FOLLOWED.words):
        if value := os.environ.get(name):
            yield f"_os.environ[{name!r}] = {value!r}"


def _counted(report: Report, program: _Program | scripts.Script) -> Seen:
    """Return what of a report counts."""
    first, *others = report.artifacts
    artifacts = {each.path: each for each in others}
    findings = {each.location: each for each in first.findings if not each.suppressed}
    loads = [
        Load(
            link,
            artifacts[link.artifact],
            Path(os.path.abspath(link.artifact)),  # noqa: PTH100 (links stay as they are)
            program.place(link.call),
            findings.get(link.call),
        )
        for link in first.linked
        if link.artifact in artifacts and program.counts(link.call)
    ]
    return Seen(
        tuple(loads),
        tuple(each for each in findings.values() if program.counts(each.location)),
        tuple(each for each in first.gaps if program.counts(each.location)),
        (report,),
    )
