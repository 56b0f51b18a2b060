"""What is asked of the process that looks through a workspace, and what it answers.

Both ends are ours and of one version; what a file holds comes as the engine's values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Report


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of one folder are scanned by."""

    root: str
    """The folder of the workspace; absolute."""
    roots: tuple[str, ...]
    """All folders of the workspace."""
    exclude: tuple[str, ...] = ()
    """Patterns from the client's settings."""
    interpreter: str | None = None
    """Whose libraries count; ``None``: what is found beside each program."""
    is_restricted: bool = False
    """Whether nothing counts that the folder says, even if it was trusted once."""


@dataclass(frozen=True, slots=True)
class ListJob:
    """List what there is to scan in a folder; a part of it."""

    terms: Terms
    most: int
    """Files that are models by their names, and as many programs."""
    most_others: int
    """Files whose names say nothing."""
    seconds: float
    """After which nothing more is listed."""
    start: int = 0
    """How many files were told of before; from the first on, all is listed anew."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of what there is to scan: all models, then all programs, then the rest."""

    paths: tuple[str, ...]
    """Absolute, and no more than are read quickly."""
    ends: tuple[int, int, int]
    """How many models there are on the whole, with the programs, with the rest."""
    is_complete: bool
    """Whether that is all, and every folder could be looked into."""
    complaint: str = ""
    """What is wrong with what the user set or decided, which is then not in force."""


@dataclass(frozen=True, slots=True)
class LookJob:
    """Scan files, the first and as many as there is time for."""

    terms: Terms
    paths: tuple[str, ...]
    seconds: float
    """After which no other file is begun."""
    is_listed: bool = True
    """Whether a listing says that these are wanted; else, that is found out first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one file."""

    path: str
    report: Report | None
    """On the file, then on what it loads; ``None`` if no loader takes it, if it is not
    wanted, or not there."""
    text: str | None = None
    """Of a Python file of which there is something to say."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of the first of the files that were asked for."""

    seen: tuple[Seen, ...]
    complaint: str = ""


Job = ListJob | LookJob
