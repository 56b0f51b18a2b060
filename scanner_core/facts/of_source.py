"""What a program loads, in which environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.facts.values import Argument
    from scanner_core.findings import ArtifactReport, Location


@dataclass(frozen=True, slots=True)
class LinkedArtifact:
    """The artifact that a call names, once linking has found and scanned it."""

    report: ArtifactReport
    found: str
    """How the path was resolved: ``beside the file``."""


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call in Python source, with the callee resolved through imports and aliases."""

    callee: str
    positional: tuple[Argument, ...]
    keywords: tuple[tuple[str, Argument], ...]
    """In source order; what is unpacked and not known is called ``*`` or ``**``."""
    version: str | None
    """Of the library that the callee belongs to, in the user's environment."""
    location: Location
    """The whole call, with its end."""
    insert_at: Location | None
    """Where one more keyword argument would go: behind the last argument.

    ``None`` where the place cannot be told: in an f-string, before Python 3.12.
    """
    text: str
    """The call as it stands in the source."""
    artifact: LinkedArtifact | None = None
    written: tuple[tuple[str | int, Location], ...] = ()
    """Where the arguments stand in this call, by keyword or position, without those
    that come from elsewhere: a partial, an unpacked mapping."""
    environ: tuple[tuple[str, Argument], ...] = ()
    """Environment variables that the program sets."""

    def argument(self, keyword: str, position: int | None = None) -> Argument | None:
        """Return an argument; ``None`` if it is not given, so the default applies."""
        given = dict(self.keywords)
        if keyword in given:
            return given[keyword]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        if position is not None and "*" in given:
            return given["*"]
        return given.get("**")

    def written_at(self, keyword: str, position: int | None = None) -> Location | None:
        """Return where the value of an argument stands in this call, if it does."""
        places = dict(self.written)
        if keyword in places:
            return places[keyword]
        return None if position is None else places.get(position)


@dataclass(frozen=True, slots=True)
class Environment:
    """The user's environment, which is not the one that this code runs in."""

    versions: tuple[tuple[str, str], ...] = field(default=())

    def version(self, library: str) -> str | None:
        """Return a library's version; ``None`` if nothing tells it."""
        return dict(self.versions).get(library)
