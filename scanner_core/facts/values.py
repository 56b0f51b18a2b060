"""Values in files and programs, as far as they can be told without running anything."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_ITEMS: Final = 6
SHORT: Final = reprlib.Repr()
SHORT.maxstring = SHORT.maxother = 120


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of bytes."""

    start: int
    """From the location of the fact on, which may be negative."""
    size: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that stands in the file."""

    value: object
    whole: Span | None = None
    """Where all of it stands, if ``value`` is cut."""

    def __str__(self) -> str:
        """Render as Python would spell it, shortened."""
        return SHORT.repr(self.value)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only running the code would tell, and why."""

    reason: str
    among: tuple[Value, ...] = field(default=(), compare=False)
    """What it is one of, as far as that is told."""
    text: str = field(default="", compare=False)
    """Of a text what is told, with ``{}`` for what is not."""

    def __str__(self) -> str:
        """Render as ``<reason>``."""
        return f"<{self.reason}>"


@dataclass(frozen=True, slots=True)
class Name:
    """A global reference: what ``module.name`` is when the file is loaded."""

    name: str
    """Dotted, after the mapping of Python 2 names."""

    def __str__(self) -> str:
        """Render as the dotted name."""
        return self.name


@dataclass(frozen=True, slots=True)
class Result:
    """What a call in the stream returns."""

    callee: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()
    state: Value | None = None
    """What BUILD set on it, where somebody asked for that."""

    def __str__(self) -> str:
        """Render as the call."""
        given = [str(argument) for argument in self.arguments]
        given += [f"{name}={value}" for name, value in self.keywords]
        return f"{self.callee}({', '.join(given)})"


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list, set or dict; of a dict, keys and values alternate."""

    kind: str
    """``tuple``, ``list``, ``set``, ``frozenset`` or ``dict``."""
    items: tuple[Value, ...]

    def __str__(self) -> str:
        """Render roughly as Python would spell it."""
        return self.spelled(str)

    def spelled(self, spell: Callable[[Value], str]) -> str:
        """Return the brackets, and in them the first items as ``spell`` spells them."""
        most = SHOWN_ITEMS * (2 if self.kind == "dict" else 1)
        items = [spell(item) for item in self.items[:most]]
        if self.kind == "dict":
            pairs = zip(items[::2], items[1::2], strict=False)
            items = [f"{key}: {value}" for key, value in pairs]
        shown = ", ".join(items) + ", ..." * (len(self.items) > most)
        shown += "," * (self.kind == "tuple" and len(items) == 1)
        brackets = {"tuple": "()", "list": "[]"}.get(self.kind, "{}")
        return brackets[0] + shown + brackets[1]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that a program opens by a path that stands in the source, or its bytes."""

    path: str

    def __str__(self) -> str:
        """Render as the call that opens it."""
        return f"open({SHORT.repr(self.path)})"


MADE_HERE: Final = Unknown("the program itself made it")
"""Bytes that a program pickles and loads again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a program downloads: the answer of a server, or a file with its bytes."""

    url: str | None
    """Where it comes from, if the text tells."""
    by: str
    """The callable that downloads it: ``requests.get``."""

    def __str__(self) -> str:
        """Render as the call that downloads it."""
        return f"{self.by}({'' if self.url is None else SHORT.repr(self.url)})"


@dataclass(frozen=True, slots=True)
class Files:
    """Files that fit a pattern: all of them, one of them, or what one of them holds."""

    pattern: str
    """As ``glob`` takes it; ``**`` stands for any number of folders."""
    suffixes: tuple[str, ...] = ()
    """If there are any, only files whose names end so."""

    def __str__(self) -> str:
        """Render as the call that finds them."""
        return f"glob({SHORT.repr(self.pattern)})"


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository of the Hub, or the folder that all of its files are in."""

    repo: str
    """``org/name``."""
    path: str = ""
    """Inside the repository; empty for the folder."""
    revision: str | None = None
    """``None`` for the library's default."""
    cache: str | None = None
    """The folder of the cache, if the program names one."""
    kind: str = "model"
    """``model``, ``dataset`` or ``space``."""

    def __str__(self) -> str:
        """Render as the place on the Hub."""
        revision = f"@{self.revision}" if self.revision else ""
        return f"{self.repo}{revision}{'/' if self.path else ''}{self.path}"


WHAT_THE_FILE_NAMES: Final = Unknown("it is whatever the file itself names")
"""A list that a library makes of what a file would import."""
Value: TypeAlias = Constant | Unknown | Name | Result | Items


Argument: TypeAlias = (
    Constant | Unknown | Name | Items | Opened | Files | HubFile | Fetched
)
"""An argument in Python source."""
