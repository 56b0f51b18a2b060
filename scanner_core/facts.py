"""What readers observe.

Facts carry no judgement: a reader says *this stream calls ``os.system``*, a rule says
whether that matters.  To give rules something new to look at, add a fact here.
"""

from __future__ import annotations

import enum
import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport, Location

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
        items = [str(item) for item in self.items]
        if self.kind == "dict":
            pairs = zip(items[::2], items[1::2], strict=False)
            items = [f"{key}: {value}" for key, value in pairs]
        shown = ", ".join(items[:SHOWN_ITEMS]) + ", ..." * (len(items) > SHOWN_ITEMS)
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


Value: TypeAlias = Constant | Unknown | Name | Result | Items
Argument: TypeAlias = Constant | Unknown | Name | Items | Opened
"""An argument in Python source."""


class Use(enum.Flag):
    """Everything that a stream does with a name."""

    NAMED = enum.auto()
    CALLED = enum.auto()
    STATE_SET = enum.auto()
    """BUILD on what a call of it returned."""
    ITEMS_SET = enum.auto()
    """SETITEM or APPEND on what a call of it returned."""
    RESULT_CALLED = enum.auto()
    CHANGED = enum.auto()
    """BUILD, SETITEM or APPEND on the name itself: it patches a class or module."""


@dataclass(frozen=True, slots=True)
class GlobalUse:
    """A name that a pickle stream imports; one fact, however often it does."""

    name: str
    """Dotted, after the mapping of Python 2 names."""
    spelled: str
    """Module and name as they stand in the stream, with a blank between."""
    uses: Use
    count: int
    location: Location
    """The first import."""


@dataclass(frozen=True, slots=True)
class CallFact:
    """A pickle stream calls something, and somebody wants to know with what."""

    callee: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    opcode: str
    """``REDUCE``, ``NEWOBJ``, ``NEWOBJ_EX``, ``OBJ``, ``INST``."""
    location: Location


@dataclass(frozen=True, slots=True)
class ChangeFact:
    """A pickle stream sets state or items of what is not a plain container."""

    target: Value
    state: Value
    opcode: str
    """``BUILD``, ``SETITEM``, ``SETITEMS``, ``APPEND``, ``APPENDS``, ``ADDITEMS``."""
    location: Location


@dataclass(frozen=True, slots=True)
class UnresolvedGlobal:
    """A pickle stream computes the name of an import, so no reader can tell it."""

    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class ExtensionUse:
    """A pickle stream takes a name from the registry of the process that loads it."""

    code: int
    called: bool
    location: Location


@dataclass(frozen=True, slots=True)
class PersistentId:
    """A pickle stream asks its loader for an object that lies outside the stream."""

    shape: str
    """What the id is made of: ``('storage', torch.FloatStorage, str, str, int)``."""
    expected: bool
    """Whether the layout around the stream hands out ids of this shape."""
    count: int
    location: Location
    """The first id of this shape."""


@dataclass(frozen=True, slots=True)
class UncommonOpcode:
    """A pickle stream uses an opcode that a restricted loader does not know."""

    code: int
    """``0x93`` for ``STACK_GLOBAL``."""
    location: Location


@dataclass(frozen=True, slots=True)
class CarriedStream:
    """Bytes in a pickle stream that are one themselves, should somebody load them."""

    names: tuple[str, ...]
    """What it imports, dotted."""
    location: Location


@dataclass(frozen=True, slots=True)
class OperatorUse:
    """TorchScript or the graph of an exported program uses an operator."""

    name: str
    """``aten::save``, ``torch.classes.quantized.Linear``; or a function of Python."""
    spelled: str
    """As it stands there: ``torch.save``."""
    location: Location


@dataclass(frozen=True, slots=True)
class CarriedSource:
    """Python source in an archive, which its loader runs."""

    names: tuple[str, ...]
    """What it imports and uses, dotted; in TorchScript, what no TorchScript has."""
    is_script: bool
    """Whether it is TorchScript, which torch compiles."""
    location: Location


@dataclass(frozen=True, slots=True)
class NativeCode:
    """Machine code in an archive, or source and flags to compile it."""

    kind: str
    """``an ELF library``."""
    is_run: bool
    """Whether the loader of the layout around it runs it."""
    location: Location


class TextUse(enum.Enum):
    """What a loader makes of a text in the graph of an exported program."""

    EXPRESSION = "expression"
    """Evaluates it, as the size of something."""
    GUARD = "guard"
    """Makes it a condition in source that it runs."""
    ARGUMENT_NAME = "argument name"
    """Makes it a name in source that it runs."""
    ARGUMENTS = "arguments"
    """Takes names of arguments from it, likewise."""


@dataclass(frozen=True, slots=True)
class EvaluatedText:
    """A text that a loader evaluates, or makes a part of source that it runs."""

    text: str
    use: TextUse
    location: Location


@dataclass(frozen=True, slots=True)
class StrayBytes:
    """Bytes before or behind the streams of a file that no loader reads."""

    count: int
    location: Location


class Escape(enum.Enum):
    """How a member of an archive gets outside of the folder it is extracted to."""

    NAME = "name"
    """Its own name leads there."""
    LINK = "link"
    """It is a link that leads there."""
    THROUGH_LINK = "through a link"
    """Its name leads through a link of the same archive, which leads there."""
    DEVICE = "device"
    """It is a device, or a pipe: no file at all."""


@dataclass(frozen=True, slots=True)
class EscapingMember:
    """A member that does not stay in the folder to which its archive is extracted."""

    name: str
    target: str
    """What a link points to; empty where there is none."""
    kind: Escape
    count: int
    """Members of the archive that do it in this way."""
    location: Location
    """The first of them."""


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


Fact: TypeAlias = (
    GlobalUse
    | CallFact
    | ChangeFact
    | UnresolvedGlobal
    | ExtensionUse
    | PersistentId
    | UncommonOpcode
    | CarriedStream
    | OperatorUse
    | CarriedSource
    | NativeCode
    | EvaluatedText
    | StrayBytes
    | EscapingMember
    | CallSite
)
