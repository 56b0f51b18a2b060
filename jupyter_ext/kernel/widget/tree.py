"""The rows of a report: artifacts, in them members, in these what was found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from jupyter_ext.kernel.widget.row import Row, place
from scanner_core.findings import Finding, Gap, Kind, Link, Severity
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_ext.kernel.widget.row import Said
    from scanner_core.findings import ArtifactReport, Location, Report

Level: TypeAlias = Severity | None
"""``None``: what was not read."""
LEVELS: Final[tuple[Level, ...]] = (*sorted(Severity, reverse=True), None)


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a report is wanted."""

    levels: frozenset[Level] = frozenset(LEVELS)
    text: str = ""

    @property
    def has_every_level(self) -> bool:
        """Whether artifacts of which there is nothing to say are wanted as well."""
        return len(self.levels) == len(LEVELS)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is said, ready to be searched while somebody types."""

    said: Said
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Entries:
    """What is said of one artifact, and its path as it is searched."""

    artifact: ArtifactReport
    path: str
    said: tuple[Entry, ...]


def entries(report: Report) -> tuple[Entries, ...]:
    """Return what there is to say, the worst artifact first."""
    ordered = sorted(report.artifacts, key=lambda a: WORST_FIRST.index(a.verdict))
    return tuple(
        Entries(
            each,
            each.path.casefold(),
            tuple(Entry(said, _level(said), _searched(said)) for said in _said(each)),
        )
        for each in ordered
    )


def rows(every: Iterable[Entries], wanted: Filter) -> tuple[Row, ...]:
    """Return the rows that are wanted."""
    words = tuple(wanted.text.casefold().split())
    return tuple(row for each in every for row in _rows(each, wanted, words))


def levels(every: Iterable[Entries]) -> dict[Level, int]:
    """Return how much there is of each severity, and of what was not read."""
    counted = dict.fromkeys(LEVELS, 0)
    for artifact in every:
        for entry in artifact.said:
            if not isinstance(entry.said, Link):
                counted[entry.level] += 1
    return {level: count for level, count in counted.items() if count}


def _rows(entries: Entries, wanted: Filter, words: tuple[str, ...]) -> Iterator[Row]:
    artifact = entries.artifact
    # Every word stands in the path, or in what is searched beside it.
    missing = [word for word in words if word not in entries.path]
    found = [
        each.said
        for each in entries.said
        if each.level in wanted.levels and all(word in each.text for word in missing)
    ]
    if not found and (missing or not wanted.has_every_level):
        return
    match found:
        case [Gap(location=where) as gap] if not _is_inside(where):
            yield Row(artifact, gap)
            return
    yield Row(artifact)
    if artifact.kind is not Kind.ARTIFACT:
        yield from (Row(artifact, each, depth=1) for each in found)
        return
    by_member: dict[tuple[str, ...], list[Said]] = {}
    for each in found:
        by_member.setdefault(place(each).members, []).append(each)
    for members, there in by_member.items():
        if members:
            yield Row(artifact, None, members, depth=1)
        depth = 2 if members else 1
        yield from (Row(artifact, each, members, depth) for each in there)


def _is_inside(where: Location) -> bool:
    """Tell whether a place is one in a file, and not the whole of it."""
    return bool(where.members) or where.offset is not None or where.line is not None


def _said(artifact: ArtifactReport) -> list[Said]:
    """Return what there is to say: findings, calls without one, what was not read."""
    findings = wording.worst_first(artifact.findings)
    told = {finding.location for finding in findings}
    links = (link for link in artifact.linked if link.call not in told)
    return [*findings, *links, *artifact.gaps]


def _level(said: Said) -> Level:
    match said:
        case Finding(severity=severity):
            return severity
        case Link():
            return Severity.INFO
        case Gap():
            return None


def _searched(said: Said) -> str:
    match said:
        case Finding(rule=rule, message=message, evidence=evidence):
            name = evidence.name if evidence else ""
            parts: tuple[str, ...] = (rule, message, name)
        case Link(artifact=path, outcome=outcome):
            parts = (path, outcome.loader, outcome.because)
        case Gap(reason=reason):
            parts = (reason,)
    return "\n".join((*place(said).members, *parts)).casefold()
