"""What a cell would load: its program, judged as any other, and what of that counts."""

from __future__ import annotations

import dataclasses
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import reaching, scripts
from jupyter_ext.kernel.guard.in_memory import InMemory
from jupyter_ext.kernel.guard.program import CellProgram, folders
from scanner_core import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jupyter_ext.kernel.guard.objects import Namespace
    from jupyter_ext.kernel.guard.place import Place
    from jupyter_ext.kernel.guard.program import Program
    from scanner_core.findings import ArtifactReport, Finding, Gap, Link, Report
    from scanner_core.scan import Options

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
    finding: Finding | None = None
    """Of the call itself."""
    called: str = ""
    """What is loaded, if it is no file."""


@dataclass(frozen=True, slots=True)
class Part:
    """The report on a program that runs with the cell, and what of it counts."""

    program: Program
    report: Report
    loads: tuple[Load, ...]
    findings: tuple[Finding, ...]
    """Of its calls, linked or not."""
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cell would do."""

    parts: tuple[Part, ...] = ()
    """The cell itself comes first."""

    @property
    def loads(self) -> list[Load]:
        """Return the calls that open files."""
        return [load for part in self.parts for load in part.loads]

    @property
    def findings(self) -> list[Finding]:
        """Return what is to be said of calls."""
        return [finding for part in self.parts for finding in part.findings]

    @property
    def gaps(self) -> list[Gap]:
        """Return what could not be told."""
        return [gap for part in self.parts for gap in part.gaps]


NOTHING: Final = Seen()


def look(text: str, names: Namespace, how: Callable[[], Options]) -> Seen:
    """Return what a cell would do, with the values that names have in the kernel.

    ``how`` is only asked for if the cell may load anything.
    """
    if not reaching.may_load(text, names):
        return NOTHING
    options = how()
    places = (*options.places, *folders(text, names))
    options = dataclasses.replace(options, follows=True, places=places)
    with InMemory() as in_memory:
        program = CellProgram(text, names, in_memory)
        options = dataclasses.replace(options, named=program.named)
        others = scripts.of(text, names, program.started)
        programs: list[Program] = [program, *others]
        for _ in range(ATTEMPTS):
            started = time.time_ns() - GRANULARITY
            parts = [_part(each, options, in_memory.called) for each in programs]
            seen = Seen(tuple(parts))
            if not _has_changed(seen.loads, started):
                break
    return seen


def _has_changed(loads: Iterable[Load], since: int) -> bool:
    for load in loads:
        try:
            found = load.path.stat()
        except OSError:
            return True
        if not load.called and max(found.st_mtime_ns, found.st_ctime_ns) > since:
            return True
    return False


def _part(program: Program, options: Options, called: Mapping[str, str]) -> Part:
    report = scan.scan_source(program.source, options)
    first, *others = report.artifacts
    artifacts = {each.path: each for each in others}
    standing = [each for each in first.findings if each.suppressed is None]
    findings = {each.location: each for each in standing}
    loads: list[Load] = []
    for link in first.linked:
        if link.artifact in artifacts and program.counts(link.call):
            path = Path(os.path.abspath(link.artifact))  # noqa: PTH100 (links stay as they are)
            place, finding = program.place(link.call), findings.get(link.call)
            asked = place, finding, called.get(str(path), "")
            loads.append(Load(link, artifacts[link.artifact], path, *asked))
    return Part(
        program,
        report,
        tuple(loads),
        tuple(each for each in standing if program.counts(each.location)),
        tuple(each for each in first.gaps if program.counts(each.location)),
    )
