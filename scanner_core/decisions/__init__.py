"""What people decided about findings, applied to the report on one file.

Pure: who decided, and where that may be read from, is the business of
``configuration``.  A decision hides nothing: what it covers stays in the report, as
suppressed, and only stops to count.  A gap cannot be decided away.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scanner_core.decisions import baseline, known_classes, records
from scanner_core.findings import Kind
from scanner_core.policy import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.decisions.baseline import Baseline
    from scanner_core.decisions.records import Record
    from scanner_core.findings import ArtifactReport, Finding, Location


@dataclass(frozen=True, slots=True)
class Scope:
    """What was decided for the files below a folder, or for all."""

    folder: str | None = None
    """With every link resolved; ``None`` for all files."""
    records: tuple[Record, ...] = ()
    known_classes: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Tell whether a file, every link in its path resolved, is meant."""
        if self.folder is None:
            return True
        folder = os.path.normcase(self.folder).rstrip(os.sep) + os.sep
        return os.path.normcase(path).startswith(folder)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything that was decided, by people who may."""

    today: date = date.max
    """Records that have expired by then count no more; unless told, all that can."""
    scopes: tuple[Scope, ...] = ()
    baseline: Baseline | None = None
    wants_hashes: bool = False
    """Whether to compute the hash of every file with findings."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The file that a report is about."""

    path: str
    """Absolute, every link in it resolved."""
    size: int | None
    """Bytes; ``None`` if that cannot be told."""
    digest: Callable[[], str | None]
    """Returns the SHA-256 in hexadecimal, ``None`` if the file cannot be read."""


def decide(
    report: ArtifactReport, file: OnDisk, decisions: Decisions
) -> ArtifactReport:
    """Return the report on a file as it stands after what was decided.

    The file is hashed only where a decision depends on it.
    """
    if not report.findings:
        return report
    scopes = [scope for scope in decisions.scopes if scope.covers(file.path)]
    patterns = tuple(p for scope in scopes for p in scope.known_classes)
    findings = known_classes.without_known(report.findings, patterns)
    known = [each for scope in scopes for each in scope.records]
    known = [each for each in known if each.size == file.size]
    before = decisions.baseline.of(file.path) if decisions.baseline else ()
    sha256 = report.sha256
    if findings and (known or decisions.wants_hashes or baseline.need_hash(before)):
        sha256 = sha256 or file.digest()
    linked = {link.call for link in report.linked}
    findings = [
        _trusted(finding, known, sha256, decisions.today, linked)
        for finding in findings
    ]
    if decisions.baseline:
        name, is_artifact = decisions.baseline.name, report.kind is Kind.ARTIFACT
        digest_now = sha256 if is_artifact else None
        findings = baseline.without_new(findings, before, digest_now, name)
    verdict = judge(findings, report.gaps)
    return dataclasses.replace(
        report, findings=tuple(findings), verdict=verdict, sha256=sha256
    )


def _trusted(
    finding: Finding,
    known: list[Record],
    sha256: str | None,
    today: date,
    linked: set[Location],
) -> Finding:
    """Suppress what a record covers; of a linked call, the artifact decides."""
    if not known or sha256 is None or finding.location in linked:
        return finding
    return records.applied(finding, known, sha256, today)
