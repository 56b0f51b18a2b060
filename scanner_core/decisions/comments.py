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
from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.discovery.projects import Standing
from scanner_core.findings import Fix, Severity, Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scanner_core.facts.of_comments import IgnoreComment
    from scanner_core.findings import Finding, Location

_Lines: TypeAlias = "tuple[str, int | None]"
"""A rule, and a cell."""
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
    decided, by_place = [], _ByPlace(comments)
    for finding in findings:
        comment = by_place.about(finding)
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


class _ByPlace:
    """Finds the first comment about a finding, however many there are."""

    def __init__(self, comments: Sequence[IgnoreComment]) -> None:
        self._comments = comments
        self._everywhere: dict[str, int] = {}
        self._on: dict[_Lines, list[tuple[int, int]]] = {}
        """Lines with comments, and the positions of these."""
        self._whole_of: dict[_Lines, list[tuple[int, int]]] = {}
        """First lines of statements, and the positions of comments on all of each."""
        for position, comment in enumerate(comments):
            here = comment.location
            for rule in comment.rules:
                if comment.lines is None:
                    self._everywhere.setdefault(rule, position)
                elif here.line is not None:
                    key, (first, last) = (rule, here.cell), comment.lines
                    self._on.setdefault(key, []).append((here.line, position))
                    if not first == last == here.line:
                        self._whole_of.setdefault(key, []).append((first, position))

    def about(self, finding: Finding) -> IgnoreComment | None:
        """Return the first comment that is about a finding."""
        if finding.severity is Severity.INFO:
            return None
        place = finding.location
        found = [self._everywhere.get(finding.rule)]
        if place.line is not None:
            key, last = (finding.rule, place.cell), place.end_line or place.line
            found.append(_next(self._on.get(key, ()), place.line, last))
            found.append(self._around(key, place.line))
        positions = [each for each in found if each is not None]
        return self._comments[min(positions)] if positions else None

    def _around(self, key: _Lines, line: int) -> int | None:
        """Return the first comment on the statement that a line belongs to."""
        starts = self._whole_of.get(key, ())
        at = bisect_right(starts, line, key=itemgetter(0)) - 1
        found = _next(starts, starts[at][0], line) if at >= 0 else None
        lines = None if found is None else self._comments[found].lines
        return found if lines and lines[1] >= line else None


def _next(places: Sequence[tuple[int, int]], first: int, last: int) -> int | None:
    """Return what stands at the first of the places from one line to another."""
    at = bisect_left(places, (first, 0))
    return places[at][1] if at < len(places) and places[at][0] <= last else None
