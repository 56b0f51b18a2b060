"""Joins a call with what it opens: every file is scanned, and the worst decides."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, Protocol

from scanner_core import linking
from scanner_core.facts import CallSite, LinkedArtifact
from scanner_core.findings import Acceptance, Gap
from scanner_core.policy import WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scanner_core.facts import SourceFact
    from scanner_core.findings import ArtifactReport
    from scanner_core.linking import Linker, Named, Target, Unread

TOO_MUCH: Final = "the program names more folders than are looked at: not looked at"
MOST_NAMED: Final = 3
"""Files that are not there, by name."""
LONGEST_NAME: Final = 200
LEAST_ACCEPTED_FIRST: Final = (
    Acceptance.REFUSED,
    Acceptance.NEEDS,
    Acceptance.UNKNOWN,
    Acceptance.ACCEPTED,
)


class Scan(Protocol):
    """Scans a file that a call opens."""

    def __call__(
        self, path: Path, *, named: bool, is_code: bool
    ) -> ArtifactReport | None:
        """Return its report; ``None`` if it is no model, and not ``named`` as one."""


def join(
    facts: Iterable[SourceFact | Gap],
    places: tuple[Path, ...],
    scan: Scan,
    working_in: Path | None = None,
    named: Named | None = None,
) -> Iterator[SourceFact | Gap]:
    """Yield the facts, calls with what they open, and what was not looked at."""
    linker = linking.Linker(places, working_in=working_in, named=named)
    said = False
    for fact in facts:
        yield from _joined(fact, linker, scan)
        if linker.allowance.is_exhausted and not said:
            said = True
            yield Gap(TOO_MUCH, fact.location)


def _joined(
    fact: SourceFact | Gap, linker: Linker, scan: Scan
) -> Iterator[SourceFact | Gap]:
    if not isinstance(fact, CallSite):
        yield fact
        return
    try:
        target, code = linker.target(fact), linker.code(fact)
    except (OSError, ValueError, RecursionError) as error:
        yield Gap(f"what it names was not looked at: {error}", fact.location)
        yield fact
        return
    if target is None and code is None:
        yield fact
        return
    found = [each for each in (target, code) if each]
    for each in found:
        yield from (Gap(reason, fact.location) for reason in _not_read(each))
    why = dict.fromkeys(e.trouble or _missing(e) for e in found if not e.files)
    yield dataclasses.replace(
        fact,
        artifact=_scanned(target, scan, is_code=False) if target else None,
        code=_scanned(code, scan, is_code=True) if code else None,
        not_looked_at="; ".join(filter(None, why)),
    )


def _scanned(target: Target, scan: Scan, *, is_code: bool) -> LinkedArtifact | None:
    reports: list[tuple[ArtifactReport, str]] = []
    for file in target.files:
        report = scan(file.path, named=file.is_named, is_code=is_code)
        if report:
            reports.append((report, file.name))
    if not reports:
        return None
    worst, name = min(reports, key=lambda each: _worst_first(each[0]))
    names = [each for _, each in reports]
    return LinkedArtifact(
        worst,
        target.how,
        name,
        tuple(names) if target.of else (),
        sum(report.verdict is worst.verdict for report, _ in reports),
        target.more,
        target.of,
        target.commit,
        _missing(target),
    )


def _worst_first(report: ArtifactReport) -> tuple[int, int]:
    accepted = Acceptance.ACCEPTED
    if report.weights_only:
        accepted = report.weights_only.result
    return WORST_FIRST.index(report.verdict), LEAST_ACCEPTED_FIRST.index(accepted)


def _not_read(target: Target) -> Iterator[str]:
    """Yield what a loader would open and nobody looked at, which is a gap."""
    for each in target.unread:
        if each.reason != linking.GONE:
            yield f"{_called(each, target)} was not looked at: {each.reason}"
    if target.more:
        looked_at = len(target.files)
        yield (
            f"only {looked_at} of {looked_at + target.more} files were looked at"
            f" of {target.of}"
        )


def _missing(target: Target) -> str:
    """Return which files are not looked at because they are not there, or nothing."""
    gone = [e.name for e in target.unread if e.reason == linking.GONE]
    if not gone:
        return ""
    more = len(gone) - MOST_NAMED
    names = ", ".join(gone[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    where = "in the Hub cache" if target.commit else "there"
    verb = "is" if len(gone) == 1 else "are"
    return f"{names} of {target.of} {verb} not {where}: not looked at"


def _called(unread: Unread, target: Target) -> str:
    name = unread.name[:LONGEST_NAME]
    return f"{name} of {target.of}" if target.of and name != target.of else name
