"""A file that is not opened, told in three lines instead of a traceback."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.opener import opener
from scanner_core.discovery import shown
from scanner_core.reporters.legible import LONGEST_NAME, legible
from scanner_core.reporters.wording import worst_first

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import ArtifactReport, Finding

LONGEST: Final = 300
DIGITS: Final = 16
"""Of a hash: enough to tell files apart, and a line still fits."""


class Refused(PermissionError):
    """Raised where a file would be opened; what it says is all that is shown."""

    def __init__(self, *lines: str) -> None:
        """Take the lines to show."""
        super().__init__("\n".join(lines))
        self.lines = lines

    def _render_traceback_(self) -> list[str]:
        return list(self.lines)


class When(enum.Enum):
    """When a file is found out; what is said of it."""

    BEFORE = "a file was not opened"
    WHILE = "loading was stopped"
    NEVER = "a file is opened that is in doubt"
    """Because the mode is only to warn."""


def of_file(
    path: Path, report: ArtifactReport, sha256: str | None, when: When
) -> tuple[str, str, str]:
    """Return what to say of a file that is not clean."""
    verdict = f"{report.verdict.value}: {reason(report)}"
    return (
        f"gifthorse: {when.value}: {_shown(path)} is {verdict}",
        f"Why: {opener()} opens it, and the net looks at every model file.",
        how(path, sha256),
    )


def of_name(
    path: Path, report: ArtifactReport, sha256: str | None, name: str
) -> tuple[str, str, str]:
    """Return what to say of a name that a pickle is about to resolve."""
    # What no rule has found cannot be trusted, since nobody knows what it is.
    is_known = worst(report) is not None
    return (
        f"gifthorse: loading was stopped: {_shown(path)} names {legible(name, 80)}",
        f"Why: that runs commands or code, and {opener()} was about to resolve it.",
        how(path, sha256)
        if is_known
        else "To load it all the same: %modelscan net off",
    )


def summary(lines: tuple[str, ...]) -> str:
    """Return what it is about, for whoever says by other means what was done."""
    return lines[0].split(": ", 2)[-1]


def reason(report: ArtifactReport) -> str:
    """Return what loading would do, or what was not read; half a sentence."""
    if found := worst(report):
        message = legible(found.message.removesuffix("."), LONGEST)
        return f"{message[:1].lower()}{message[1:]}"
    reasons = [gap.reason for gap in report.gaps]
    return legible(reasons[0], LONGEST) if reasons else "it could not be read in full"


def worst(report: ArtifactReport) -> Finding | None:
    """Return the finding that counts most, if any does."""
    standing = [each for each in report.findings if each.suppressed is None]
    return worst_first(standing)[0] if standing else None


def how(path: Path, sha256: str | None) -> str:
    """Return how to go on all the same."""
    which = sha256[:DIGITS] if sha256 else f'"{_shown(path)}"'
    return f'If you trust this file: %modelscan trust {which} --reason "..."'


def _shown(path: Path) -> str:
    return legible(shown(path), LONGEST_NAME)
