"""The rows of a report: artifacts, in them members, in these what was found there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.findings import Finding, Gap, Kind, Link, Severity
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters import wording
from scanner_core.reporters.legible import legible, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.findings import ArtifactReport, Location, Report

Said: TypeAlias = Finding | Gap | Link
Level: TypeAlias = Severity | None
"""``None``: what was not read."""

LEVELS: Final[tuple[Level, ...]] = (*sorted(Severity, reverse=True), None)
INDENT: Final = "\N{EM SPACE}\N{EM SPACE}"
"""What a list does not drop in front of a text."""
INTO: Final = "\N{RIGHTWARDS ARROW} "
LONGEST: Final = 90
"""Characters of a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree."""

    text: str
    artifact: ArtifactReport
    said: Said | None = None
    """``None``: the artifact itself, or a member."""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a report is wanted."""

    levels: frozenset[Level] = frozenset(LEVELS)
    text: str = ""

    @property
    def has_every_level(self) -> bool:
        """Whether artifacts of which there is nothing to say are wanted as well."""
        return len(self.levels) == len(LEVELS)


def rows(report: Report, wanted: Filter) -> tuple[Row, ...]:
    """Return the rows that are wanted, the worst artifact first."""
    ordered = sorted(report.artifacts, key=lambda a: WORST_FIRST.index(a.verdict))
    return tuple(row for each in ordered for row in _artifact(each, wanted))


def levels(report: Report) -> dict[Level, int]:
    """Return how much there is of each severity, and of what was not read."""
    counted = dict.fromkeys(LEVELS, 0)
    for artifact in report.artifacts:
        for said in _said(artifact):
            if not isinstance(said, Link):
                counted[_level(said)] += 1
    return {level: count for level, count in counted.items() if count}


def _artifact(artifact: ArtifactReport, wanted: Filter) -> Iterator[Row]:
    words = wanted.text.casefold().split()
    is_named = _has(words, artifact.path)
    found = [
        said
        for said in _said(artifact)
        if _level(said) in wanted.levels
        if is_named or _has(words, artifact.path, _searched(said))
    ]
    if not found and not (is_named and wanted.has_every_level):
        return
    mark = f"{wording.SYMBOLS[artifact.verdict]} {artifact.verdict.value}"
    head = f"{mark} {legible(artifact.path, LONGEST)}"
    match found:
        case [Gap(location=place, reason=reason) as gap] if not _is_inside(place):
            yield Row(f"{head}, not read: {legible(reason, LONGEST)}", artifact, gap)
            return
    yield Row(head, artifact)
    if artifact.kind is not Kind.ARTIFACT:
        yield from (_leaf(said, artifact, 1) for said in found)
        return
    by_member: dict[tuple[str, ...], list[Said]] = {}
    for said in found:
        by_member.setdefault(_place(said).members, []).append(said)
    for members, there in by_member.items():
        if members:
            names = (legible(each, LONGEST // len(members)) for each in members)
            text = f"{INDENT}{INTO}{f' {INTO}'.join(names)}"
            yield Row(text, artifact, members=members)
        yield from (_leaf(said, artifact, 2 if members else 1) for said in there)


def _is_inside(place: Location) -> bool:
    """Tell whether a place is one in a file, and not the whole of it."""
    return bool(place.members) or place.offset is not None or place.line is not None


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


def _place(said: Said) -> Location:
    return said.call if isinstance(said, Link) else said.location


def _leaf(said: Said, artifact: ArtifactReport, depth: int) -> Row:
    margin = INDENT * depth
    match said:
        case Finding():
            word = "suppressed" if said.suppressed else said.severity.name.lower()
            text = f"{word}: {_call(said)}"
        case Link():
            text = f"{said.outcome.result.value}: {said.outcome.loader}"
        case Gap():
            text = f"not read: {said.reason}"
    where = _where(_place(said))
    shown = legible(text, LONGEST)
    return Row(f"{margin}{shown}{where}", artifact, said, _place(said).members)


def _call(finding: Finding) -> str:
    """Return what is called, or else which rule fired."""
    said = finding.evidence
    if said is None:
        return finding.rule
    return f"{said.name}({said.arguments})" if said.arguments else said.name


def _where(location: Location) -> str:
    if location.line is not None:
        return f" at {wording.place_inside(location)}"
    return "" if location.offset is None else f" at {location.offset:#x}"


def _searched(said: Said) -> str:
    match said:
        case Finding(rule=rule, message=message, evidence=evidence):
            name = evidence.name if evidence else ""
            parts: Iterable[str] = (rule, message, name)
        case Link(artifact=path, outcome=outcome):
            parts = (path, outcome.loader, outcome.because)
        case Gap(reason=reason):
            parts = (reason,)
    return "\n".join((place(_place(said)), *parts))


def _has(words: Iterable[str], *texts: str) -> bool:
    """Tell whether each word stands in some of the texts."""
    searched = "\n".join(texts).casefold()
    return all(word in searched for word in words)
