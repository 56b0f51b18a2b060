"""``gifthorse scan``: files and folders in, a report and an exit code out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import console
from scanner_core.arguments import UsageError
from scanner_core.commands import _printing, _scanning
from scanner_core.findings import Verdict
from scanner_core.policy import exit_code
from scanner_core.reporters.legible import legible
from scanner_core.scan import Options

if TYPE_CHECKING:
    import argparse

    from scanner_core.facts import Environment
    from scanner_core.findings import Report


def run(given: argparse.Namespace, /) -> int:
    """Scan what is named, and report."""
    environment = _environment(given.python) if given.python else None
    if given.output:
        from scanner_core.commands import _output  # noqa: PLC0415 (see cli.py)

        _output.check(given.output, given.paths)
    options = Options(environment, (Path.cwd(),), list_skipped=given.show_skipped)
    report = _scanning.scanned(given.paths, options)
    if given.output:
        _output.write(given.output, _rendered(report, given, color=False))
        if sys.stderr.isatty():
            written = f"{given.format} report: {legible(str(given.output))}"
            console.write(f"gifthorse: wrote the {written}\n", sys.stderr)
    else:
        color = console.wants_color(sys.stdout, asked=given.color)
        _printing.put(_rendered(report, given, color=color))
    fail_on = None if given.fail_on == "never" else Verdict(given.fail_on)
    verdicts = [artifact.verdict for artifact in report.artifacts]
    return exit_code(verdicts, fail_on, allow_incomplete=given.allow_incomplete)


def _environment(python: Path) -> Environment:
    from scanner_core import source  # noqa: PLC0415 (see cli.py)

    if not python.exists():
        raise UsageError(f"no such environment: {legible(str(python))}")
    return source.environment_at(python)


def _rendered(report: Report, given: argparse.Namespace, *, color: bool) -> str:
    if given.format == "json":
        from scanner_core.reporters import json_report  # noqa: PLC0415 (see cli.py)

        return json_report.render(report, indent=2) + "\n"
    if not given.pseudocode:
        return _printing.as_text(report, color=color, verbose=given.verbose)
    from scanner_core import pseudocode  # noqa: PLC0415 (see cli.py)

    shown = pseudocode.shown
    return _printing.as_text(report, shown, color=color, verbose=given.verbose)
