"""What a scan concludes: findings, gaps, outcomes, verdicts, and their report.

These values are the contract between the engine and everything that shows its results.
``scanner_core.wire`` writes them as JSON, reads them back, and generates the schema.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field

SCHEMA_VERSION = 1


class Severity(enum.IntEnum):
    """How bad it is if the finding is real.  Ordered, so ``max()`` works."""

    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


class Verdict(enum.Enum):
    """What to do about an artifact.  There is no ``SAFE``: no scanner can know that."""

    UNSAFE = "unsafe"
    REVIEW = "review"
    INCOMPLETE = "incomplete"
    """No rule fired, but something that a loader might interpret was not read."""
    CLEAN = "clean"
    """Everything that a loader would interpret was read, and no rule fired."""


class Result(enum.Enum):
    """What one call would do with the artifact that it names."""

    RUNS = "runs"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"


class Acceptance(enum.Enum):
    """What ``torch.load(weights_only=True)`` would do with a checkpoint."""

    ACCEPTED = "accepted"
    NEEDS = "needs"
    """It would load it once some harmless names are allowed."""
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Kind(enum.Enum):
    """What sort of thing was scanned."""

    ARTIFACT = "artifact"
    SOURCE = "source"
    NOTEBOOK = "notebook"
    REPOSITORY = "repository"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: inside an artifact by offset, inside source by line."""

    path: str
    """With ``/``, relative to the working directory where that is possible."""
    members: tuple[str, ...] = ()
    """Names of the container members to open, outermost first."""
    offset: int | None = None
    """Bytes into the file, or into the innermost member."""
    cell: int | None = None
    """Which cell of a notebook, counted from 1, Markdown cells included."""
    line: int | None = None
    """From 1; in a notebook, inside the cell."""
    column: int | None = None
    """Code points from the start of the line."""
    end_line: int | None = None
    end_column: int | None = None

    def at(self, offset: int) -> Location:
        """Return the place that is so many bytes into this one."""
        return dataclasses.replace(self, offset=offset)

    def inside(self, member: str) -> Location:
        """Return the place that is the named member of this one."""
        return Location(self.path, (*self.members, member))

    def __str__(self) -> str:
        """Render as ``model.pt!archive/data.pkl@0x1f`` or ``train.py:3:5``.

        As in every compiler's messages, the column is counted from 1 here.
        """
        place = "!".join((self.path, *self.members))
        if self.offset is not None:
            place += f"@{self.offset:#x}"
        if self.cell is not None:
            place += f":cell {self.cell}"
        if self.line is not None:
            place += f":{self.line}:{(self.column or 0) + 1}"
        return place


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the judgement rests on, as text that is fit to be shown."""

    name: str
    use: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a stretch of source text; an empty stretch inserts."""

    location: Location
    """With ``line`` to ``end_column`` set."""
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to do about a finding."""

    title: str
    safe: bool = False
    """Whether the program does the same afterwards."""
    edits: tuple[Edit, ...] = ()
    """Empty if a person has to do it."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A decision someone made about a finding, which stays visible."""

    by: str
    reason: str
    until: str | None = None
    """The last day on which it counts, as ``2027-01-31``."""
    in_source: bool = False
    """Whether it is a comment in the program itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule firing at one place."""

    rule: str
    severity: Severity
    message: str
    location: Location
    evidence: Evidence | None = None
    fixes: tuple[Fix, ...] = ()
    suppressed: Suppression | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the artifact that a loader might interpret and we did not, and why.

    A gap is not an error to log and forget: it keeps the verdict from being clean.
    """

    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a loader, called this way and in this version, would do with an artifact."""

    loader: str
    version: str | None
    """Of the library the loader belongs to; ``None`` where it cannot be told."""
    result: Result
    because: str
    """Half a sentence: ``weights_only defaults to True since torch 2.6``."""


@dataclass(frozen=True, slots=True)
class Link:
    """A call, the artifact that it names, and what would come of it."""

    call: Location
    artifact: str
    """The path of the artifact; its own report is in the same ``Report``."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an artifact that is not a local file was read from."""

    repo: str
    commit: str
    bytes_read: int


@dataclass(frozen=True, slots=True)
class WeightsOnly:
    """Whether ``torch.load(weights_only=True)`` would load a checkpoint."""

    result: Acceptance
    because: str
    """Half a sentence: ``it names numpy.dtype``."""
    version: str
    """Of the torch whose rules these are; other versions may differ."""
    missing: tuple[str, ...] = ()
    """Names that it would have to be told to allow."""
    unlisted: tuple[str, ...] = ()
    """Those of them of which nothing says that they are harmless."""
    snippet: str | None = None
    """Lines of Python that allow what is missing; only where that is harmless."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The version of a library that calls of a program were judged by."""

    library: str
    """As it is imported."""
    version: str
    origin: str
    """What tells it: ``.venv``, ``requirements.txt``."""


@dataclass(frozen=True, slots=True)
class ArtifactReport:
    """Everything one scan has to say about one artifact or source text."""

    path: str
    kind: Kind
    verdict: Verdict
    format: str | None = None
    """The layout, container or format that was recognised: ``torch-zip``."""
    size: int | None = None
    """Bytes."""
    sha256: str | None = None
    """Hexadecimal; computed on request, or where a decision depends on it."""
    origin: Origin | None = None
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    linked: tuple[Link, ...] = ()
    weights_only: WeightsOnly | None = None
    """Only of what ``torch.load`` reads."""
    judged_by: tuple[Basis, ...] = ()
    """Only of a program; what is not among these is not known."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Who wrote the report."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Files and members that no loader takes.  They change nothing."""

    count: int = 0
    locations: tuple[Location, ...] = ()
    """Only filled where somebody asked for the list."""
    folders: tuple[Location, ...] = ()
    """Folders that were not looked into, because of what they are called or hold."""
    ignored: int = 0
    """Programs, and no models, that a ``.gitignore`` leaves out."""
    excluded: int = 0
    """Files and folders that the user leaves out."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much work the scan was."""

    artifacts: int = 0
    bytes: int = 0
    bytes_read: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What every face shows: the command line, the notebook and the editor."""

    tool: Tool
    verdict: Verdict
    artifacts: tuple[ArtifactReport, ...] = ()
    skipped: Skipped = field(default_factory=Skipped)
    totals: Totals = field(default_factory=Totals)
    schema_version: int = SCHEMA_VERSION
