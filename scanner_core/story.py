"""The story of one file: what a scan of it saw, in the order in which to tell it.

Values only, and pure: ``explain`` makes them, reporters render them.  Text in here
comes out of hostile files as it is; what shows it passes it through ``legible``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.facts import Use
    from scanner_core.findings import (
        ArtifactReport,
        Finding,
        Link,
        Location,
        Severity,
    )
    from scanner_core.knowledge import Behaviour


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A name that a stream imports, and what is known of it."""

    name: str
    """Dotted, after the mapping of Python 2 names."""
    behaviour: Behaviour | None
    """``None``: no table knows the name."""
    uses: Use
    count: int
    location: Location
    notes: tuple[str, ...] = ()
    """How it is spelled, where that differs, and what it reaches."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that loading a stream does, in its order."""

    location: Location
    text: str
    """Like Python, with results of earlier steps by the names that these gave them."""
    amounts_to: str = ""
    """What comes of it once lookups and wrappers are undone, where that differs."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Opcode:
    """One opcode of a pickle, with the bytes that it takes."""

    offset: int
    name: str
    """As ``pickletools`` has it; empty for bytes that were not told apart."""
    argument: str
    data: bytes
    """The first of its bytes."""
    size: int
    """How many there are."""
    is_deciding: bool = False


@dataclass(frozen=True, slots=True)
class Pseudocode:
    """What loading a stream amounts to, as text like Python."""

    lines: tuple[str, ...]
    by: str
    """Who wrote it: ``fickling``, or ``gifthorse`` where that gives up."""
    missing: str = ""
    """Why there is no more of it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stream that does more than make plain data."""

    location: Location
    """The file or member; with an offset if the stream is not the first in there."""
    size: int | None = None
    protocol: int | None = None
    """What PROTO says; ``None`` without one."""
    names: tuple[NamedThing, ...] = ()
    """Those that are not plain data."""
    other_names: int = 0
    steps: tuple[Step, ...] = ()
    other_steps: int = 0
    """Further ones that rules say something about."""
    silent_steps: int = 0
    """Calls and changes of which no rule says anything."""
    opcodes: tuple[Opcode, ...] = ()
    """Around the one that decides."""
    source: tuple[str, ...] = ()
    """Of source instead of a pickle, the lines around what decides."""
    pseudocode: Pseudocode | None = None

    @property
    def shows_bytes(self) -> bool:
        """Whether there is a view of the bytes."""
        return bool(self.opcodes or self.source)


@dataclass(frozen=True, slots=True)
class Library:
    """Names of one library that do the same."""

    library: str
    behaviour: Behaviour | None
    names: tuple[str, ...]
    """Without the library in front."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What was gone through to tell the story."""

    readers: tuple[tuple[str, int], ...] = ()
    """Containers and formats, and how many of each were read."""
    opcodes: int = 0
    """Of pickles, all together."""
    inert: int = 0
    """Members that no loader interprets, by the word of a layout."""
    inert_bytes: int = 0
    skipped: int = 0
    """Members that no loader takes."""


@dataclass(frozen=True, slots=True)
class LoadCall:
    """A call in a program that loads something."""

    location: Location
    callee: str
    text: str
    """The line of source that it begins on."""
    version: str | None
    findings: tuple[Finding, ...] = ()
    link: Link | None = None
    artifact: ArtifactReport | None = None
    """What it would load, if that was found."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fired: why that matters, and what to do."""

    rule: str
    severity: Severity
    count: int
    why: tuple[str, ...]
    """Paragraphs of its page, the summary first."""
    advice: str
    """The last paragraph of its page."""
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Everything there is to tell of one file."""

    report: ArtifactReport
    chapters: tuple[Chapter, ...] = ()
    other_chapters: int = 0
    """Streams that are not told of, because there are too many."""
    calls: tuple[LoadCall, ...] = ()
    other_calls: int = 0
    elsewhere: tuple[Finding, ...] = ()
    """What fired in a program at no call that is told of: shell lines, settings."""
    libraries: tuple[Library, ...] = ()
    """Names that are plain data, and those of files in which no rule fired."""
    matter: Matter = Matter()
    reasons: tuple[Reason, ...] = ()
    """The worst first."""
    place: Location | None = None
    """Set if the story is only of what is there."""
