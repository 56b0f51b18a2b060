"""What the server asks of a worker process, as it crosses the pipe.

Both ends are ours and of one version, so nothing is looked at twice: what came from
outside was checked before it became a job.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanner_core.wire import Json


@dataclass(frozen=True, slots=True)
class NotebookJob:
    """Judge the cells of a notebook, and what they load."""

    path: str
    """Of the notebook, below the root, with ``/``."""
    cells: tuple[tuple[str, bool, str], ...]
    """The id of each cell, whether it is code, and its text."""
    links: bool
    """Whether files that it loads are here."""
    places: tuple[str, ...] = ()
    """Folders for literal paths, after that of the notebook; absolute."""
    working_in: str = ""
    """Where its kernel works, or will; absolute."""
    installed: str | None = None
    """The prefix, or the Python, of the environment that it runs in."""
    versions: tuple[tuple[str, str], ...] | None = None
    """What a kernel says it has; ``None`` if none says."""
    gap: str = ""
    """What is known already not to be looked at."""
    told_by: str = "unknown"
    """What tells the versions: ``kernel``, ``kernelspec``, ``unknown``."""


@dataclass(frozen=True, slots=True)
class SavedJob:
    """Read the cells of a notebook as it lies on disk."""

    path: str
    """Absolute."""


@dataclass(frozen=True, slots=True)
class FilesJob:
    """List what there is to scan, below a folder or as one file."""

    path: str
    """Absolute."""
    most: int
    models_only: bool = False
    """Whether only files are wanted whose names call them models."""
    hidden: bool = False
    """Whether files and folders are wanted whose names begin with a dot."""
    seconds: float = 60.0
    """After which no more are listed."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """Scan one file."""

    path: str
    """Absolute."""
    named: bool = True
    """Whether somebody asked for this very file, or its name calls it a model."""
    links: bool = True
    """Whether files that it loads, if it is a program, are looked at."""


@dataclass(frozen=True, slots=True)
class TrustJob:
    """Record that somebody trusts a file."""

    path: str
    """Absolute."""
    sha256: str
    """What they looked at; empty for whatever it is now."""
    rule: str
    """Empty for all that fire."""
    reason: str


@dataclass(frozen=True, slots=True)
class RulesJob:
    """Tell what rules are about."""

    fired: tuple[str, ...]
    """Their ids."""


Job = NotebookJob | SavedJob | FilesJob | FileJob | TrustJob | RulesJob
KINDS: Final[dict[str, type[Job]]] = {
    kind.__name__: kind
    for kind in (NotebookJob, SavedJob, FilesJob, FileJob, TrustJob, RulesJob)
}


def packed(job: Job) -> bytes:
    """Return a job as what crosses the pipe."""
    return json.dumps([type(job).__name__, dataclasses.asdict(job)]).encode()


def unpacked(message: bytes) -> Job:
    """Return the job that was packed."""
    kind, fields = json.loads(message)
    return KINDS[kind](**fields)


@dataclass(frozen=True, slots=True)
class Listed:
    """What there is to scan; each as ``file_scan.listed`` writes it."""

    files: list[tuple[str, bool, str, str]]
    complete: bool


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """What came of one file, as it goes out: nobody here needs it decoded."""

    reports: list[dict[str, Json]]
    """On the file, and on what it loads; none if no loader takes it."""
    skipped: list[Json]
    """Places that no loader takes."""
    bytes_read: int = 0
