"""``gifthorse scan``: files and folders in, a report and an exit code out."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import console
from scanner_core.arguments import UsageError
from scanner_core.commands import _configured, _printing, _scanning
from scanner_core.discovery import Exclude, Wanted
from scanner_core.discovery.projects import Projects
from scanner_core.findings import Verdict
from scanner_core.policy import ExitCode, exit_code, judge
from scanner_core.reporters.legible import legible
from scanner_core.scan import MOST_OPCODES, Options

if TYPE_CHECKING:
    import argparse

    from scanner_core.configuration import Configuration
    from scanner_core.decisions import Decisions
    from scanner_core.findings import Report


def run(given: argparse.Namespace, /) -> int:
    """Scan what is named, and report."""
    if given.unsafe_fixes and not (given.fix or given.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    configuration = _configured.configured(given.known_class)
    environment = _configured.environment(configuration, given.python)
    for output in filter(None, (given.output, given.write_baseline)):
        from scanner_core.commands import _output  # noqa: PLC0415 (see cli.py)

        _output.check(output, given.paths)
    options = Options(
        environment,
        (Path.cwd(),),
        list_skipped=given.show_skipped,
        decisions=_decisions(given, configuration),
        max_opcodes=(given.max_opcodes or 0) * 1_000_000 or MOST_OPCODES,
        projects=Projects((os.path.realpath("."),), configuration.workspaces),
        wanted=_wanted(given, configuration),
    )
    this = _scanning.Run()
    report = this.scan(given.paths, options)
    if (given.fix or given.diff) and not this.interrupted:
        from scanner_core.commands import _fixes  # noqa: PLC0415 (see cli.py)

        if given.diff:
            return _fixes.show(report, options, unsafe=given.unsafe_fixes)
        if done := _fixes.write(report, options, unsafe=given.unsafe_fixes):
            report = this.scan(given.paths, options)
        _fixes.tell(report, done)
    verdicts = [artifact.verdict for artifact in report.artifacts]
    code = _judged(verdicts, given, configuration)
    if given.write_baseline and not this.interrupted:
        code = _write_baseline(report, given, configuration)
    if this.interrupted:
        code = _printing.complain(this.interrupted, ExitCode.INTERRUPTED)
    _show(report, given, code)
    return code


def _wanted(given: argparse.Namespace, configuration: Configuration) -> Wanted:
    here = Exclude(os.path.realpath("."), tuple(given.exclude))
    excludes = (*configuration.excludes, *([here] if given.exclude else []))
    return Wanted(excludes, given.force_exclude, not given.no_gitignore)


def _decisions(
    given: argparse.Namespace, configuration: Configuration
) -> Decisions | None:
    """Return what was decided, with the baseline that is read or will be written."""
    if not (given.baseline or given.write_baseline):
        return configuration.decisions
    from scanner_core.commands import _baseline  # noqa: PLC0415 (see cli.py)
    from scanner_core.decisions import Decisions  # noqa: PLC0415

    known = _baseline.read(given.baseline) if given.baseline else None
    decisions = configuration.decisions or Decisions()
    return dataclasses.replace(
        decisions, baseline=known, wants_hashes=bool(given.write_baseline)
    )


def _judged(
    verdicts: list[Verdict], given: argparse.Namespace, configuration: Configuration
) -> int:
    mildest = given.fail_on or configuration.fail_on or Verdict.REVIEW.value
    fail_on = None if mildest == "never" else Verdict(mildest)
    return exit_code(verdicts, fail_on, allow_incomplete=given.allow_incomplete)


def _write_baseline(
    report: Report, given: argparse.Namespace, configuration: Configuration
) -> int:
    """Write what was found, and judge as if that had been known before."""
    from scanner_core.commands import _baseline  # noqa: PLC0415 (see cli.py)

    count = _baseline.write(given.write_baseline, report)
    shown = legible(str(given.write_baseline))
    what = "1 finding" if count == 1 else f"{count} findings"
    console.write(f"gifthorse: wrote {what} to {shown}\n", sys.stderr)
    verdicts = [judge((), artifact.gaps) for artifact in report.artifacts]
    return _judged(verdicts, given, configuration)


def _show(report: Report, given: argparse.Namespace, code: int) -> None:
    if not given.output:
        color = console.wants_color(sys.stdout, asked=given.color)
        _printing.put(_rendered(report, given, code, color=color))
        return
    from scanner_core.commands import _output  # noqa: PLC0415 (see cli.py)

    _output.write(given.output, _rendered(report, given, code, color=False))
    if sys.stderr.isatty():
        written = f"{given.format} report: {legible(str(given.output))}"
        console.write(f"gifthorse: wrote the {written}\n", sys.stderr)


def _rendered(
    report: Report, given: argparse.Namespace, code: int, *, color: bool
) -> str:
    if given.format == "json":
        from scanner_core.reporters import json_report  # noqa: PLC0415 (see cli.py)

        return json_report.render(report, indent=2) + "\n"
    if given.format == "sarif":
        return _as_sarif(report, given, code)
    if given.format == "github":
        from scanner_core.reporters import github_report  # noqa: PLC0415 (see cli.py)
        from scanner_core.source_lines import SourceLines  # noqa: PLC0415

        return github_report.render(report, SourceLines().in_file)
    if not given.pseudocode:
        return _printing.as_text(report, color=color, verbose=given.verbose)
    from scanner_core import pseudocode  # noqa: PLC0415 (see cli.py)

    shown = pseudocode.shown
    return _printing.as_text(report, shown, color=color, verbose=given.verbose)


def _as_sarif(report: Report, given: argparse.Namespace, code: int) -> str:
    from scanner_core.reporters import sarif_report  # noqa: PLC0415 (see cli.py)
    from scanner_core.source_lines import SourceLines  # noqa: PLC0415

    line = SourceLines().line
    name = given.baseline.name if given.baseline else None
    return sarif_report.render(report, code, source_line=line, baseline=name) + "\n"
