"""What ``--fix`` and ``--diff`` do and say, once a scan is done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scanner_core import console
from scanner_core.commands import _fixing, _printing
from scanner_core.commands._fixing import Change, Refused
from scanner_core.findings import Severity
from scanner_core.policy import ExitCode
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import Report
    from scanner_core.scan import Options


def show(report: Report, options: Options, *, unsafe: bool) -> int:
    """Print what would be written, and return the exit code."""
    done: list[Change] = []
    for each in _fixing.changes(report, options, unsafe=unsafe):
        if isinstance(each, Refused):
            _refused(each)
            continue
        _printing.put("".join(_fixing.diff(each)))
        done.append(each)
    _say(f"would fix {_counted(done)}" if done else "nothing would be fixed")
    return ExitCode.FOUND if done else ExitCode.NOTHING_FOUND


def write(report: Report, options: Options, *, unsafe: bool) -> list[Change]:
    """Write what can be fixed, and return what was written."""
    done = []
    for each in _fixing.changes(report, options, unsafe=unsafe):
        refused = each if isinstance(each, Refused) else _fixing.write(each)
        if refused:
            _refused(refused)
        elif isinstance(each, Change):
            done.append(each)
    return done


def tell(report: Report, done: list[Change]) -> None:
    """Say what was fixed, and what is left."""
    left = [
        finding
        for artifact in report.artifacts
        for finding in artifact.findings
        if finding.suppressed is None and finding.severity > Severity.INFO
    ]
    others = sum(any(fix.edits for fix in finding.fixes) for finding in left)
    with_unsafe = f", {others} of them for --unsafe-fixes" if others else ""
    said = f"fixed {_counted(done)}" if done else "nothing was fixed"
    count = len(left)
    _say(f"{said}; {count} finding{_s(count)} left{with_unsafe if count else ''}")


def _refused(each: Refused) -> None:
    _say(legible(f"not fixed: {legible(str(each.path), LONGEST_NAME)}: {each.reason}"))


def _counted(done: Iterable[Change]) -> str:
    done = list(done)
    count, files = sum(each.fixed for each in done), len(done)
    return f"{count} finding{_s(count)} in {files} file{_s(files)}"


def _s(count: int) -> str:
    return "s" * (count != 1)


def _say(text: str) -> None:
    console.write(f"gifthorse: {text}\n", sys.stderr)
