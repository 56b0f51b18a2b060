"""Findings that were there before: only what is new counts.

A finding is known again by what it is about, not by where it stands: the path of the
file, the member inside it, the rule, and the evidence.  Lines and offsets may move.  It
is new again if it got worse, or if there are more of its kind in the file than before;
and what makes a model file unsafe is known again in the same bytes only, because its
evidence is shortened to be shown.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Kind, Severity, Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner_core.findings import Finding, Report

VERSION: Final = 1
"""Of what goes into a fingerprint."""
REASON: Final = "it was there before"


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings of one kind in one file, as somebody wrote them down."""

    path: str
    """With ``/``, from the folder of the baseline."""
    fingerprint: str
    rule: str
    severity: Severity
    """The worst of them."""
    name: str
    """What they are about, for people; it plays no part."""
    count: int
    sha256: str | None = None
    """Of a model file that is unsafe: of all its bytes, hexadecimal."""


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What was found before, in the files around one folder."""

    name: str
    """Of its file, as it is shown."""
    folder: str
    """Absolute, every link resolved."""
    entries: Mapping[str, Sequence[Entry]]
    """By path."""

    def of(self, path: str) -> Sequence[Entry]:
        """Return what was found before in a file; ``path`` is absolute and resolved."""
        return self.entries.get(relative(path, self.folder), ())


def relative(path: str, folder: str) -> str:
    """Return a path with ``/`` from a folder; both absolute, links resolved."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # On another drive.
        return path.replace(os.sep, "/")


def fingerprint(finding: Finding, path: str) -> str:
    """Return what stays the same of a finding while lines and offsets move."""
    evidence = finding.evidence
    about = (evidence.name, evidence.use, evidence.arguments) if evidence else ("",)
    parts = [str(VERSION), path, *finding.location.members, finding.rule, *about]
    # Members and names come from hostile files: no separator can be forged.
    written = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(written.encode(errors="surrogatepass")).hexdigest()[:32]


def need_hash(entries: Iterable[Entry]) -> bool:
    """Tell whether any of them is about the content of a whole file."""
    return any(entry.sha256 is not None for entry in entries)


def without_new(
    findings: Iterable[Finding],
    entries: Sequence[Entry],
    sha256: str | None,
    name: str,
) -> list[Finding]:
    """Return the findings of a file, with those that were there before suppressed."""
    left = collections.Counter({each.fingerprint: each.count for each in entries})
    known = {each.fingerprint: each for each in entries}
    suppressed = Suppression(f"baseline {name}", REASON)
    seen = []
    for finding in findings:
        if finding.suppressed is None and entries:
            mark = fingerprint(finding, entries[0].path)
            entry = known.get(mark)
            if entry and left[mark] > 0 and _was_there(finding, entry, sha256):
                left[mark] -= 1
                finding = dataclasses.replace(finding, suppressed=suppressed)  # noqa: PLW2901 (the same, decided)
        seen.append(finding)
    return seen


def _was_there(finding: Finding, entry: Entry, sha256: str | None) -> bool:
    if finding.severity > entry.severity:
        return False
    return entry.sha256 is None or entry.sha256 == sha256


def entries_of(report: Report, paths: Mapping[str, str]) -> Iterator[Entry]:
    """Yield what to write down of a report: what stands, and counts for a verdict.

    ``paths`` maps the path of each artifact to that from the folder of the baseline.
    """
    for artifact in report.artifacts:
        path = paths[artifact.path]
        groups: dict[str, list[Finding]] = {}
        for finding in artifact.findings:
            if finding.suppressed is None and finding.severity > Severity.INFO:
                groups.setdefault(fingerprint(finding, path), []).append(finding)
        for mark, group in groups.items():
            worst = max(group, key=lambda each: each.severity)
            is_content = artifact.kind is Kind.ARTIFACT
            is_content = is_content and worst.severity >= Severity.HIGH
            if is_content and artifact.sha256 is None:
                continue  # It could not be hashed, so it will be new again.
            name = worst.evidence.name if worst.evidence else ""
            sha256 = artifact.sha256 if is_content else None
            about = (path, mark, worst.rule, worst.severity, name)
            yield Entry(*about, len(group), sha256)
