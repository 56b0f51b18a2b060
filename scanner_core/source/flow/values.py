"""What an expression may stand for, as far as the text tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.facts import (
    MADE_HERE,
    Constant,
    Fetched,
    Files,
    HubFile,
    Items,
    Name,
    Opened,
    Unknown,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from scanner_core.facts import Argument, Value
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.places import Origin

MAX_ALTERNATIVES: Final = 4
MAX_TEXT: Final = 4096
"""Of values that branches give to a name."""
MAX_MERGED: Final = 32
"""Of keys and items of mappings that branches change."""
MAX_CHOICES: Final = 16
"""Of values in a collection."""
COMPUTED: Final = Unknown("it is computed")
ONE_OF_MANY: Final = Unknown("it is one of several values")
BRANCHES: Final = Unknown("it depends on a branch")
DEFINED_HERE: Final = Unknown("it is defined in this file")
COMMAND_LINE: Final = Unknown("it comes from the command line")
ENVIRONMENT: Final = Unknown("it comes from an environment variable")
CONFIGURATION: Final = Unknown("it comes from a configuration file")
UNPACKED: Final = Unknown("it may be in what is unpacked")
ANY_MAPPING: Final = Items("dict", (UNPACKED, UNPACKED))
"""A mapping of which nothing is told."""
MAX_GROWN: Final = 128
"""Items, keys counted, of what a program puts together bit by bit."""
INPUT: Final = Unknown("it comes from a person")
LOADER: Final = "Loader"
"""How classes end of which a subclass is as good an argument as they are."""
REQUEST: Final = Unknown("it comes from a request")
SOURCES: Final = (COMMAND_LINE, ENVIRONMENT, CONFIGURATION, INPUT, REQUEST, MADE_HERE)
"""Where values come from; so does whatever is in them."""


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A callable with some of its arguments given: ``functools.partial``."""

    callee: str
    positional: tuple[Resolved, ...]
    keywords: tuple[tuple[str, Resolved], ...]
    node: ast.Call
    """Where it is made."""


@dataclass(frozen=True, slots=True)
class Several:
    """One of these, and only running the program tells which."""

    alternatives: tuple[Resolved, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of some library."""

    of: str
    """The dotted name of the class."""
    reason: Unknown = COMPUTED
    """What it is to those who want to know its value."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function that the program defines."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    """Where it is defined."""
    origin: Origin
    owner: Class | None = None
    """The class whose method it is, unless it is static."""


@dataclass(slots=True, eq=False)
class Class:
    """A class that the program defines; its objects are as good as it is."""

    base: str | None
    """The class that it inherits from and does not restrict."""
    attributes: dict[str, Resolved] = field(default_factory=dict)
    """Every value that they get, in the class or by way of ``self``."""

    def gets(self, name: str, value: Resolved) -> None:
        """Give an attribute one more value."""
        self.attributes[name] = join(self.attributes.get(name), value)


Resolved: TypeAlias = (
    Constant
    | Name
    | Items
    | Opened
    | Fetched
    | Files
    | HubFile
    | Unknown
    | Partial
    | Several
    | Instance
    | Function
    | Class
)


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call; what is unpacked and unknown is called * or **."""

    positional: tuple[Resolved, ...] = ()
    keywords: tuple[tuple[str, Resolved], ...] = ()

    def get(self, keyword: str, position: int) -> Resolved | None:
        """Return an argument, or ``None`` if it is not given."""
        if position < len(self.positional):
            return self.positional[position]
        return dict(self.keywords).get(keyword)

    def after(self, partial: Partial) -> Given:
        """Return the arguments that the callee of a partial gets with these."""
        keywords = {**dict(partial.keywords), **dict(self.keywords)}
        positional = (*partial.positional, *self.positional)
        return Given(positional, tuple(keywords.items()))


def alternatives(value: Resolved) -> tuple[Resolved, ...]:
    """Return everything that a value may be."""
    return value.alternatives if isinstance(value, Several) else (value,)


def join(one: Resolved | None, other: Resolved | None) -> Resolved:
    """Return what a name stands for that is bound to either; ``None`` is unbound."""
    if one is None or other is None or one is other:
        return one or other or BRANCHES
    several: list[Resolved] = []
    for each in (*alternatives(one), *alternatives(other)):
        if each in several:
            continue
        for at, before in enumerate(several):
            if (both := _merged(before, each)) is not None:
                several[at] = both
                break
        else:
            several.append(each)
    if len(several) > MAX_ALTERNATIVES:
        several[MAX_ALTERNATIVES - 1 :] = [BRANCHES]
    return several[0] if len(several) == 1 else Several(tuple(several))


def _merged(one: Resolved, other: Resolved) -> Items | None:
    """Return what two mappings have in common that are one, with more or less in it."""
    if not (isinstance(one, Items) and isinstance(other, Items)):
        return None
    if not one.kind == other.kind == "dict":
        return None
    mine, yours = _by_key(one), _by_key(other)
    if mine is None or yours is None:
        return None
    found: list[Value] = []
    for key in {**mine, **yours}:
        if (item := _either(mine.get(key), yours.get(key))) is None:
            return None
        found += key, item
    return Items("dict", tuple(found)) if len(found) <= MAX_MERGED else None


def _by_key(mapping: Items) -> dict[Value, Value] | None:
    """Return the items of a mapping, unless they are too many or lists."""
    keys, items = mapping.items[::2], mapping.items[1::2]
    if len(keys) > MAX_MERGED or any(isinstance(key, Items) for key in keys):
        return None
    return dict(zip(keys, items, strict=False))


def _either(one: Value | None, other: Value | None) -> Value | None:
    """Return what a mapping holds that has either; ``None`` if that is not one value.

    A switch that is not in both is one that may not be given.
    """
    if one is None or other is None:
        only = one if other is None else other
        if isinstance(only, Constant) and isinstance(only.value, bool):
            return as_item(join(only, UNPACKED))
        return only
    if one == other:
        return one
    if isinstance(one, Constant | Unknown) and isinstance(other, Constant | Unknown):
        return as_item(join(one, other))
    return None


def one_of(values: Sequence[Resolved]) -> Resolved:
    """Return what stands for any of several values that all are there."""
    distinct = list(dict.fromkeys(values))
    if not distinct or len(distinct) > MAX_CHOICES:
        return ONE_OF_MANY
    return distinct[0] if len(distinct) == 1 else Several(tuple(distinct))


def called(value: Resolved) -> Name | Partial | None:
    """Return what is called if this is, as far as libraries are concerned."""
    match value:
        case Name() | Partial():
            return value
        case Class(base=str(base)):
            return Name(base)
        case _:
            return None


def as_item(value: Resolved) -> Constant | Name | Unknown:
    """Return a value as a collection holds it."""
    argument = as_argument(value)
    return argument if isinstance(argument, Constant | Name | Unknown) else COMPUTED


def told(value: Resolved) -> str:
    """Return what is told of a value as part of a text, with ``{}`` for the rest."""
    match value:
        case Constant(value=str() | int() as part):
            return str(part)
        case Unknown(text=text) if text:
            return text
        case _:
            return "{}"


def partly(value: Resolved, text: str) -> Unknown:
    """Return a text of which only a part is told, because of a value that is not."""
    reason = value.reason if isinstance(value, Unknown) else COMPUTED.reason
    return Unknown(reason, text=text if len(text) <= MAX_TEXT else "")


def as_argument(value: Resolved) -> Argument:
    """Return a value as rules see it: certain, or unknown for a reason."""
    match value:
        case Several(alternatives=several):
            among = tuple(map(as_item, several))
            return BRANCHES if BRANCHES in among else Unknown(BRANCHES.reason, among)
        case Partial():
            return Name(value.callee)
        case Instance(reason=reason):
            return reason
        case Class(base=str(base)) if base.endswith(LOADER):
            return Name(base)
        case Function() | Class():
            return DEFINED_HERE
        case _:
            return value
