"""What a program loads, in which environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from scanner_core.facts.of_environment import Environment

if TYPE_CHECKING:
    from scanner_core.facts.values import Argument, Fetched, Result
    from scanner_core.findings import ArtifactReport, Location


@dataclass(frozen=True, slots=True)
class LinkedArtifact:
    """What a call would open, once linking has found and scanned it."""

    report: ArtifactReport
    """Of the file that decides: of several, the worst."""
    found: str
    """How the path was resolved: ``beside the file``."""
    name: str = ""
    """What to call that file, if not by its path."""
    looked_at: tuple[str, ...] = ()
    """Names of all files that were looked at, if the program does not name one."""
    alike: int = 1
    """How many of them have the verdict of the one that decides."""
    more: int = 0
    """Files that were not looked at, because there are too many."""
    of: str = ""
    """The pattern, folder or repository that the program names."""
    commit: str = ""
    """Of a repository."""
    missing: str = ""
    """What else would be loaded and is not there: ``x.bin of …: not looked at``."""


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
    environment: Environment = Environment()  # noqa: RUF009 (it is frozen)
    """Where the program would run."""
    fetched: Fetched | None = None
    """The download that the call loads, if what it loads was just downloaded."""
    code: LinkedArtifact | None = None
    """Python source that comes with a model, and that the call would run."""
    digests: bool = False
    """Whether the program computes digests, of whatever."""
    not_looked_at: str = ""
    """Why what the call names was not looked at: ``a URL: not looked at``."""

    def __post_init__(self) -> None:
        """Believe no file of the project where an artifact is at stake."""
        is_linked = self.artifact is not None or self.code is not None
        if is_linked and self.environment.claims:
            proven = self.environment.proven()
            version = proven.version(self.callee.partition(".")[0])
            object.__setattr__(self, "environment", proven)
            object.__setattr__(self, "version", version)

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
class Setting:
    """A program, or a line of a notebook, sets an environment variable."""

    name: str
    value: Argument
    location: Location
    """The whole statement or call."""
    text: str
    """The same as it stands in the source."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A program puts something in the place of what a library calls by a name."""

    name: str
    """Dotted: ``torch.load``."""
    value: Argument | Result
    """A partial is the call that it stands for."""
    location: Location
    text: str
    defined: str = ""
    """The source of the value, if it is a function that the program defines."""


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A command that a program or a notebook hands to a shell, or starts."""

    words: tuple[str, ...]
    """Its program and arguments, without ``sudo`` and the like, as far as the text
    tells them: ``{…}`` and ``$NAME`` stay, ``$()`` is what another command prints, and
    ``<()`` a pipe that another one writes to."""
    pipes_into: tuple[tuple[str, ...], ...]
    """The commands that get its output, in order: ``curl … | sudo sh``."""
    by: str
    """What hands it on: ``!``, ``%pip``, ``%%bash``, ``os.system``."""
    location: Location
    """The command with those that it is piped into, or the call."""
    text: str
    """The same as it stands in the source."""
    downloads: tuple[tuple[str, str], ...] = ()
    """The addresses that it downloads from, each with the file; empty: it prints it."""
    later: tuple[tuple[str, ...], ...] = ()
    """Commands behind it in the program that name such a file or check digests;
    ``hashlib`` alone, if the program computes digests itself."""
    python: str = ""
    """Python that it is told to run: ``python -c "…"``."""


SourceFact: TypeAlias = CallSite | Setting | Replacement | ShellCommand
