"""Scan for a shell: in its environment, in its working directory, with its progress."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from jupyter_ext.kernel import cells, notebook, one_file
from jupyter_ext.kernel.environment import environment
from jupyter_ext.kernel.joined import joined
from jupyter_ext.kernel.progress import Progress
from jupyter_ext.kernel.report import ReportInPlace, ShownReport
from scanner_core import configuration, source
from scanner_core import scan as engine
from scanner_core.console import wants_color
from scanner_core.discovery.projects import Projects
from scanner_core.reporters.text import Look
from scanner_core.source_lines import SourceLines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_ext.kernel.cells import Run
    from scanner_core.findings import Report
    from scanner_core.reporters.fixed_lines import SourceLine


class Interrupted(KeyboardInterrupt):
    """Ctrl-C or the stop button, told in one line instead of a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"KeyboardInterrupt: {self}"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a scan depends on besides its targets."""

    shell: InteractiveShell
    verbose: bool
    progress_after: float
    known_classes: tuple[str, ...] = ()
    """Patterns, besides those that are configured."""

    @property
    def shows_text_only(self) -> bool:
        """Tell a terminal from a notebook."""
        formatter = self.shell.display_formatter
        return formatter is not None and formatter.active_types == ["text/plain"]

    def options(self, folder: Path | None = None) -> engine.Options:
        """Return how to scan: code that runs here opens files here, of versions here.

        Files that are not here may be in the ``folder`` of the notebook.  Raises
        ``UsageError`` for a pattern or configuration that cannot be understood.
        """
        here = _working_directory()
        try:
            configured = configuration.load(self.known_classes, working_in=here)
        except configuration.Invalid as error:
            raise UsageError(str(error)) from None
        places = tuple(filter(None, (here, folder)))
        folders = tuple(os.path.realpath(place) for place in places)
        return engine.Options(
            environment=environment(),
            places=places,
            list_skipped=self.verbose,
            decisions=configured.decisions,
            projects=Projects(folders, configured.workspaces),
        )

    def look(self, report: Report, line: SourceLine) -> Look:
        """Return how a report is to look, now and whenever it is displayed again."""
        color = self.shows_text_only and wants_color(sys.stdout, asked=None)
        findings = [f for each in report.artifacts for f in each.findings]
        edits = (e for f in findings for fix in f.fixes for e in fix.edits)
        places = [*(f.location for f in findings), *(e.location for e in edits)]
        lines = {place: line(place) for place in places}
        return Look(color, self.verbose, lines.get, fixes=False)


def scan(paths: Sequence[Path], setup: Setup) -> ShownReport:
    """Scan files and folders.  Raises ``Interrupted``."""
    progress = Progress(setup.progress_after, in_terminal=setup.shows_text_only)
    with _told_in_one_line(progress):
        report = engine.scan_paths(paths, setup.options(), scan_files=progress.scan)
    look = setup.look(report, SourceLines().line)
    if progress.place:
        return ReportInPlace(report, look, progress.place)
    return ShownReport(report, look)


def scan_notebook(
    runs: Sequence[Run], setup: Setup, arrived: Sequence[Path] = ()
) -> ShownReport:
    """Scan the notebook's own cells, what they load, and files that came meanwhile.

    Raises ``Interrupted``.
    """
    path = cells.saved_at(setup.shell.user_ns)
    program = notebook.program(runs, _saved(path) if path else None)
    options = setup.options(path.parent if path else None)
    with _told_in_one_line(None):
        report = program.renamed(engine.scan_source(program.source, options))
        if came := [path for path in arrived if path.is_file()]:
            own = one_file.own_classes(setup.shell.user_ns, sys.modules)
            theirs = replace(setup, known_classes=(*setup.known_classes, *own))
            report = joined(report, engine.scan_paths(came, theirs.options()))
    return ShownReport(report, setup.look(report, program.line), (program.note,))


def _saved(path: Path) -> notebook.Saved | None:
    try:
        at = path.stat().st_mtime
    except OSError:
        return None
    text = source.read(path)
    return notebook.Saved(text, at) if text else None


def _working_directory() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # It is gone.
        return None


@contextmanager
def _told_in_one_line(progress: Progress | None) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        done = f" after {progress.files} files" if progress else ""
        raise Interrupted(f"gifthorse was stopped{done}: no verdict") from None
    finally:
        if progress:
            progress.done()
