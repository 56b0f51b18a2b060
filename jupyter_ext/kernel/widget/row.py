"""A line of the tree; what it says is only made of those lines that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.findings import Finding, Gap, Link
from scanner_core.reporters import wording
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport, Location

Said: TypeAlias = Finding | Gap | Link

INDENT: Final = "\N{EM SPACE}\N{EM SPACE}"
"""What a list does not drop in front of a text."""
INTO: Final = "\N{RIGHTWARDS ARROW} "
LONGEST: Final = 90
"""Characters of what comes out of a file."""


@dataclass(frozen=True, slots=True)
class Row:
    """An artifact, a member of one, or something that was found there."""

    artifact: ArtifactReport
    said: Said | None = None
    """``None``: the artifact itself, or a member."""
    members: tuple[str, ...] = ()
    depth: int = 0

    @property
    def text(self) -> str:
        """What a list shows."""
        said = "" if self.said is None else _said(self.said)
        if not self.depth:
            artifact = self.artifact
            mark = f"{wording.SYMBOLS[artifact.verdict]} {artifact.verdict.value}"
            return f"{mark} {legible(artifact.path, LONGEST)}{said and f', {said}'}"
        return INDENT * self.depth + (said or _members(self.members))


def place(said: Said) -> Location:
    """Return where something is."""
    return said.call if isinstance(said, Link) else said.location


def _members(members: tuple[str, ...]) -> str:
    names = (legible(each, max(9, LONGEST // len(members))) for each in members)
    return INTO + f" {INTO}".join(names)


def _said(said: Said) -> str:
    match said:
        case Finding():
            word = "suppressed" if said.suppressed else said.severity.name.lower()
            text = f"{word}: {_call(said)}"
        case Link():
            text = f"{said.outcome.result.value}: {said.outcome.loader}"
        case Gap():
            text = f"not read: {said.reason}"
    return legible(text, LONGEST) + _where(place(said))


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
