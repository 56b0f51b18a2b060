"""Ignore comments: what a program says need not count, where its author may say so.

Whoever wrote a program wrote its comments, so they count only in a project of the user:
the folder that they work in, or a workspace that they trust; never in what is installed
or downloaded.  A comment is about a call and never about a file: what would run an
unsafe file stands, and trust in that file is a decision of its own.  What makes a
program unsafe by itself can be ignored in a trusted workspace only.  A remark changes
no verdict, so there is nothing to ignore about it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.discovery.projects import Standing
from scanner_core.findings import Fix, Severity, Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner_core.facts.of_comments import IgnoreComment
    from scanner_core.findings import Finding, Location

NO_REASON: Final = "no reason is given"
RUNS: Final = (
    "Its ignore comment is about the call, not the file: look at the file, then"
    " gifthorse trust it, if you do"
)
TOO_BAD: Final = (
    "Its ignore comment counts in a workspace that you trust:"
    " gifthorse trust --workspace DIR"
)


def apply(
    findings: Sequence[Finding],
    comments: Sequence[IgnoreComment],
    unsafe: Collection[Location],
    standing: Standing,
    objection: str = "",
) -> tuple[list[Finding], list[IgnoreComment]]:
    """Return the findings as comments leave them, and what was not used of those.

    ``unsafe`` is where calls are that would open an unsafe file; ``objection``, why
    comments of others do not count.
    """
    used: dict[int, set[str]] = {id(comment): set() for comment in comments}
    decided = []
    for finding in findings:
        comment = next((c for c in comments if _covers(c, finding)), None)
        if comment is None:
            decided.append(finding)
            continue
        used[id(comment)].add(finding.rule)
        is_unsafe = finding.location in unsafe
        if standing is Standing.OTHERS:
            said = f"{finding.message} Its ignore comment does not count: {objection}."
            decided.append(dataclasses.replace(finding, message=said))
            continue
        decided.append(_ignored(finding, comment, standing, is_unsafe=is_unsafe))
    told = [
        dataclasses.replace(
            each, unused=tuple(r for r in each.rules if r not in used[id(each)])
        )
        for each in comments
    ]
    return decided, told


def _ignored(
    finding: Finding, comment: IgnoreComment, standing: Standing, *, is_unsafe: bool
) -> Finding:
    """Return a finding that a comment is about: suppressed, or with why it is not."""
    if is_unsafe:
        return _advised(finding, RUNS)
    if finding.severity >= Severity.HIGH and standing is not Standing.TRUSTED:
        return _advised(finding, TOO_BAD)
    line = comment.location.line
    cell = "" if comment.location.cell is None else f"cell {comment.location.cell}, "
    by = f"a comment ({cell}line {line})"
    decided = Suppression(by, comment.reason or NO_REASON, in_source=True)
    return dataclasses.replace(finding, suppressed=decided)


def _advised(finding: Finding, advice: str) -> Finding:
    return dataclasses.replace(finding, fixes=(Fix(advice), *finding.fixes))


def _covers(comment: IgnoreComment, finding: Finding) -> bool:
    if finding.rule not in comment.rules or finding.severity is Severity.INFO:
        return False
    if comment.lines is None:
        return True
    place, here = finding.location, comment.location
    if place.cell != here.cell or place.line is None or here.line is None:
        return False
    first, last = comment.lines
    is_inside = place.line <= here.line <= (place.end_line or place.line)
    return is_inside or first <= place.line <= last
