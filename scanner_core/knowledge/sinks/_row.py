"""One callable that loads something, and how a program restricts it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final


class Names(enum.Enum):
    """What the argument of a sink says that is loaded."""

    FILE = "file"
    """A path, or an opened file."""
    FOLDER = "folder"
    REPOSITORY = "repository"
    """A folder, or a model of the Hub: ``org/name``."""
    URL = "url"
    DATA = "data"
    """The bytes themselves."""
    TEXT = "text"
    """A text, a file of it or a module: nothing that is read as a model."""


@dataclass(frozen=True, slots=True)
class Since:
    """A default that holds from one version of a library on."""

    library: str
    """As it is imported."""
    version: str
    is_old: bool = False
    """Whether a library of which nobody says the version has a later one."""


@dataclass(frozen=True, slots=True)
class Switch:
    """An argument with which a loader refuses what runs code."""

    keyword: str
    position: int | None = None
    restricts: bool | str | None = True
    """The value that does; of a boolean, whatever is as true or as false."""
    default: bool | Since = False
    """Whether the loader is restricted if the argument is left out."""
    is_argument: bool = True
    """Whether programs can give it; if not, only the version decides.

    It has no name if the loader that it stands for has none either."""


@dataclass(frozen=True, slots=True)
class Sink:
    """One callable that loads something that may run code."""

    callee: str
    """The dotted name; ``*`` stands for any class or module: ``peft.*.from_pretrained``
    for whatever is in a library, ``*.load_from_checkpoint`` for whatever there is."""
    rule: str
    """The id of the rule that judges it."""
    seen: str
    """Where it was looked up: the library, its version, the module."""
    file: str | None = None
    """The keyword of what is loaded; ``None`` if nothing tells that."""
    position: int | None = 0
    """The position of the same argument; ``None`` if it has to be given by keyword."""
    names: Names = Names.FILE
    switch: Switch | None = None
    suffixes: tuple[str, ...] = ()
    """If there are any, only files with these suffixes matter."""
    because: str = ""
    """Half a sentence: why this loader runs code; the rule has one for most."""
    advice: str = ""
    """What to do instead; the rule has one for most."""
    is_minor: bool = False
    """Whether a call by itself is of low severity, not of medium."""
    beside: frozenset[str] = frozenset()
    """If there are any, a program has one of these words wherever the call matters."""


WEIGHTS_ONLY: Final = Switch("weights_only", default=Since("torch", "2.6"))
"""As ``torch.load`` has it, and whatever hands the argument on unchanged."""


def rows(  # noqa: PLR0913 (the fields of a row)
    callees: str,
    *,
    rule: str,
    seen: str,
    file: str | None = None,
    position: int | None = 0,
    names: Names = Names.FILE,
    switch: Switch | None = None,
    suffixes: str = "",
    because: str = "",
    advice: str = "",
    is_minor: bool = False,
    beside: frozenset[str] = frozenset(),
) -> tuple[Sink, ...]:
    """Return one row for each of several callables, which are divided by blanks."""
    return tuple(
        Sink(
            callee,
            rule,
            seen,
            file,
            position,
            names,
            switch,
            tuple(suffixes.split()),
            because,
            advice,
            is_minor,
            beside,
        )
        for callee in callees.split()
    )
