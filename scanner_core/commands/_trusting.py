"""What could be trusted of a file: the rules that fire, and the bytes they fire on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import arguments, hashes, rules, scan
from scanner_core.arguments import UsageError
from scanner_core.commands import _configured
from scanner_core.decisions import Decisions
from scanner_core.findings import Result, Severity
from scanner_core.reporters import wording
from scanner_core.reporters.legible import legible, place, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.findings import Finding

NOT_READ = "not-read"
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Fired:
    """What a scan of a file found that somebody could decide about."""

    path: str
    sha256: str
    size: int
    findings: tuple[Finding, ...]
    """The worst first."""
    gaps: int

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that fired, without repetition, in alphabetical order."""
        return tuple(sorted({finding.rule for finding in self.findings}))


def fired(path: Path) -> Fired:
    """Scan a file.  Raises ``UsageError`` if nothing could be trusted of it."""
    shown = legible(str(path))
    if not path.is_file():
        what = "not a file" if path.exists() else "no such file"
        raise UsageError(f"{what}: {shown}")
    decisions = _configured.configured().decisions or Decisions()
    decisions = dataclasses.replace(decisions, wants_hashes=True)
    options = scan.Options(places=(Path.cwd(),), decisions=decisions)
    report = scan.scan_file(path, options).report
    linked = {link.call for link in report.linked}
    findings = [f for f in report.findings if f.severity > Severity.INFO]
    about_it = [f for f in findings if f.location not in linked]
    if findings and not about_it:
        fired = {Result.RUNS, Result.UNKNOWN, Result.REFUSED}
        judged = (link for link in report.linked if link.outcome.result in fired)
        loaded = ", ".join(sorted({legible(link.artifact) for link in judged}))
        raise UsageError(f"what counts in {shown} is what it loads: trust {loaded}")
    if not about_it:
        unread = "; what was not read cannot be trusted" if report.gaps else ""
        raise UsageError(f"there is nothing to trust: no rule fired on {shown}{unread}")
    bytes_ = hashes.size(path)
    if report.sha256 is None or bytes_ is None:
        raise UsageError(f"{shown} cannot be read in full")
    worst = tuple(wording.worst_first(about_it))
    return Fired(report.path, report.sha256, bytes_, worst, len(report.gaps))


def chosen(found: Fired, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the rules to trust: those that were asked for, or all that fired.

    Raises ``UsageError`` for one that did not fire.
    """
    names = [name.strip().lower().replace("_", "-") for name in wanted]
    for name in names:
        if name == NOT_READ:
            raise UsageError("what was not read cannot be trusted")
        if name not in found.rules:
            did = f"on {legible(found.path)} fired {', '.join(found.rules)}"
            known = {rule.id for rule in rules.known()}
            hint = "" if name in known else arguments.nearest(name, known)
            raise UsageError(f"{legible(name, 80)} did not fire{hint}: {did}")
    return tuple(sorted(set(names))) or found.rules


def shown(found: Fired, trusted: Sequence[str]) -> str:
    """Return what would be trusted, as text."""
    about = f"{size(found.size)}, sha256 {found.sha256}"
    lines = [f"{legible(found.path)} ({about})"]
    findings = [each for each in found.findings if each.rule in trusted]
    for finding in findings[:MOST_SHOWN]:
        severity = finding.severity.name.lower()
        lines += [
            f"  {severity} {finding.rule} at {place(finding.location)}",
            f"    {legible(finding.message)}",
        ]
    if (more := len(findings) - MOST_SHOWN) > 0:
        lines.append(f"  and {more} more findings of {', '.join(trusted)}")
    others = [rule for rule in found.rules if rule not in trusted]
    if others:
        lines.append(f"  still counts: {', '.join(others)}")
    if found.gaps:
        lines.append(f"  still counts: {found.gaps} parts that were not read")
    return "\n".join(lines) + "\n"
