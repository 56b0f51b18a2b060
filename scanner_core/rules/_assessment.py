"""The policy table: what it means that a stream names a name, or calls it.

One row per behaviour, one column per use; the rules in ``artifact`` each report some
of its cells.  Change it as a table, with examples to prove it.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Items, Name, Result, Unknown, Use
from scanner_core.findings import Severity
from scanner_core.knowledge import ALIASED, HARVESTED, NEW, Behaviour
from scanner_core.rules._carried import names_nothing, runners, runners_in_source
from scanner_core.rules._effective import (
    CLASS_MAKERS,
    Effective,
    effective,
    is_spelled_as_class,
    is_subscription,
    resolved,
)
from scanner_core.rules._text import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import CallFact, GlobalUse, Value
    from scanner_core.knowledge import Row

MAX_TEXTS: Final = 200
SILENT_IF_NAMED: Final = frozenset(
    {
        Behaviour.DATA,
        Behaviour.CLASS,
        Behaviour.DECODE,
        Behaviour.APPLIES,
        Behaviour.FILE,
    }
)
PLAIN_CODECS: Final = frozenset(
    {
        "ascii",
        "base64",
        "iso88591",
        "iso-8859-1",
        "latin-1",
        "latin1",
        "raw_unicode_escape",
        "utf-16",
        "utf-8",
        "utf8",
    }
)
MAKERS: Final = frozenset(
    {"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"}
)
"""What pickles call to make objects without their constructors."""
TAKE_BYTES: Final = frozenset(
    {
        "PickleBuffer",
        "_deserialize",
        "_load_from_bytes",
        "_loads",
        "_numba_unpickle",
        "_tensor_to_object",
        "_unpickle__CustomPickled",
        "deserialize",
        "loads",
        "unpickle_doc",
        "unpickle_vocab",
    }
)
"""Loaders, by the ends of their names, of which an argument is a pickle."""
OTHER_BYTES: Final = frozenset({"jsonpickle", "plistlib", "polars", "xmlrpc", "yaml"})
"""Libraries whose loaders read something else, in which there may be a pickle."""
SETTERS: Final = frozenset({"builtins.setattr", "dill._dill._setattr"})
"""What sets attributes: of code that the stream carries, or of anything at all."""
TAME: Final = frozenset({Behaviour.DATA, Behaviour.CLASS, Behaviour.CODE})
LABELS: Final = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})
"""Attributes that are only ever shown."""
COMPLETED: Final = frozenset(
    {"__abstractmethods__", "__annotations__", "__defaults__", "__kwdefaults__"}
)
"""Attributes that dill sets on functions and classes that it has just made."""
INTERNALS: Final = frozenset(
    {
        "__base__",
        "__bases__",
        "__builtins__",
        "__class__",
        "__closure__",
        "__code__",
        "__getattribute__",
        "__globals__",
        "__loader__",
        "__mro__",
        "__reduce_ex__",
        "__spec__",
        "__subclasses__",
    }
)
"""Attributes through which every module can be reached.

Not ``__dict__``: dill names that of the module of each function it writes.
"""


class Cell(enum.Enum):
    """Which part of the table fired; each belongs to one rule."""

    DANGEROUS = enum.auto()
    COMPUTED = enum.auto()
    LOOKED_UP = enum.auto()
    NESTED = enum.auto()
    CARRIED_CODE = enum.auto()
    ODD_CODEC = enum.auto()
    UNLISTED = enum.auto()


@dataclass(frozen=True, slots=True)
class Assessment:
    """A cell of the table, with what there is to say about it."""

    cell: Cell
    severity: Severity
    message: str
    name: str
    use: str = "called"
    arguments: str = ""


@functools.lru_cache(maxsize=1024)
def assess_use(fact: GlobalUse) -> Assessment | None:
    """Assess a name that is only named; calls are facts of their own."""
    if fact.uses & Use.CALLED and knowledge.wants(fact.name):
        return None
    return assess_named(fact.name)


def assess_named(name: str) -> Assessment | None:
    """Assess a name that is imported and not called."""
    row = knowledge.row(name)
    said = f"Loading this file imports {name}"
    *path, last = name.split(".")
    if not INTERNALS.isdisjoint((*path, last)):
        text = f"{said}, which is internal to Python and leads to everything else."
        return Assessment(Cell.LOOKED_UP, Severity.HIGH, text, name, "named")
    if row is None and path and last in ALIASED:
        text = f"{said}, a module that is none of that one's and runs commands or code."
        return Assessment(Cell.LOOKED_UP, Severity.HIGH, text, name, "named")
    if row is None:
        if knowledge.is_covered(name):
            text = f"{said}, which models do not need."
            return Assessment(Cell.UNLISTED, Severity.MEDIUM, text, name, "named")
        text = f"{said}, which no table knows."
        return Assessment(Cell.UNLISTED, Severity.LOW, text, name, "named")
    match row.behaviour:
        case Behaviour.DANGEROUS:
            text = f"{said}, which can run commands or code, or change files."
            return Assessment(Cell.DANGEROUS, Severity.HIGH, text, name, "named")
        case Behaviour.RESOLVER:
            text = f"{said}, which looks functions up by their names."
            return Assessment(Cell.LOOKED_UP, Severity.MEDIUM, text, name, "named")
        case Behaviour.NESTED:
            text = f"{said}, which loads other files."
            return Assessment(Cell.NESTED, Severity.MEDIUM, text, name, "named")
        case Behaviour.CODE:
            text = f"{said}, which makes functions out of code in the file."
            return Assessment(Cell.CARRIED_CODE, Severity.MEDIUM, text, name, "named")
        case _:
            return None


@functools.lru_cache(maxsize=1024)
def assess_call(fact: CallFact) -> Assessment | None:
    """Assess a call, with its lookups and wrappers undone."""
    call = effective(fact.callee, fact.arguments, fact.keywords)
    if call.name is None and (maker := _class_maker(fact)):
        text = (
            f"Loading this file makes an object of a class that it carries ({maker})."
        )
        return Assessment(Cell.CARRIED_CODE, Severity.MEDIUM, text, maker)
    if call.name is None and (function := _harmless_function(fact)):
        text = f"Loading this file calls a function that it carries ({function})."
        return Assessment(Cell.CARRIED_CODE, Severity.MEDIUM, text, function)
    if call.name is None:
        shown = _shown(fact.callee)
        text = f"Loading this file calls {shown}, and only running it would tell what."
        return Assessment(Cell.COMPUTED, Severity.HIGH, text, shown)
    row = knowledge.row(call.name)
    if row is None and _is_method_of_object(fact.callee):
        text = f"Loading this file calls a method, {call.name}({_given(call)})."
        return _about(call, Cell.COMPUTED, Severity.HIGH, text)
    if row is None:
        return _assess_unlisted(call, is_class=_is_class(fact, call.name))
    said = f"{call.name}({_given(call)})"
    match row.behaviour:
        case Behaviour.DANGEROUS:
            text = f"Loading this file calls {said}."
            return _about(call, Cell.DANGEROUS, Severity.CRITICAL, text)
        case Behaviour.FILE:
            text = f"Loading this file opens a file: {said}."
            return _about(call, Cell.DANGEROUS, Severity.HIGH, text)
        case _:
            return _assess_known(fact, call, row)


def _assess_known(fact: CallFact, call: Effective, row: Row) -> Assessment | None:
    """Assess a call that is dangerous or not for what it is given."""
    match row.behaviour:
        case Behaviour.CLASS:
            return _assess_constructor(fact, call)
        case Behaviour.RESOLVER:
            return _assess_lookup(fact, call)
        case Behaviour.NESTED:
            return _assess_nested(call, row)
        case Behaviour.CODE:
            return _assess_code(call)
        case Behaviour.DECODE:
            return _assess_decoding(call)
        case Behaviour.APPLIES if row.is_deferred:
            return _assess_deferred(call)
        case Behaviour.APPLIES if call.arguments[row.callee :][:1] == (Constant(None),):
            return None  # As in filter(None, ...): there is nothing to call.
        case Behaviour.APPLIES:
            text = (
                f"Loading this file calls {call.name}, and what that calls is hidden."
            )
            return _about(call, Cell.COMPUTED, Severity.HIGH, text)
        case _:
            return None


def nested_bytes(fact: CallFact) -> Constant | None:
    """Return the bytes that a call would load in turn, if they stand in the stream."""
    call = effective(fact.callee, fact.arguments, fact.keywords)
    name = call.name or ""
    row = knowledge.row(name)
    if row is None or row.behaviour is not Behaviour.NESTED:
        return None
    match call.arguments[row.callee :]:
        case (Constant(bytes()) as data, *_) if data.value and _takes_bytes(name):
            return data
        case _:
            return None


def _takes_bytes(name: str) -> bool:
    """Tell whether a loader is given a pickle itself: to most, bytes are a path."""
    library, _, path = name.partition(".")
    return library not in OTHER_BYTES and path.rpartition(".")[2] in TAKE_BYTES


def _assess_unlisted(call: Effective, *, is_class: bool) -> Assessment:
    name = call.name or ""
    kinds = {kind_of(text) for text in texts(*call.arguments, *_values(call))}
    said = f"Loading this file calls {name}({_given(call)})"
    if kinds & {"shell", "code"}:
        text = f"{said}, with text that looks like a command or like code."
        return _about(call, Cell.UNLISTED, Severity.HIGH, text)
    if not INTERNALS.isdisjoint(name.split(".")):
        text = f"{said}, which is internal to Python and leads to everything else."
        return _about(call, Cell.UNLISTED, Severity.HIGH, text)
    if knowledge.is_covered(name):
        # A function that is given no text is a reconstructor of some other version.
        is_mild = is_class or (name.partition(".")[0] in HARVESTED and not kinds)
        hands_over = kinds & {"url", "path"}
        severity = Severity.MEDIUM if is_mild and not hands_over else Severity.HIGH
        text = f"{said}, which models do not need."
        return _about(call, Cell.UNLISTED, severity, text)
    severity = Severity.LOW if is_class and not kinds - {None} else Severity.MEDIUM
    return _about(call, Cell.UNLISTED, severity, f"{said}, which no table knows.")


def _assess_constructor(fact: CallFact, call: Effective) -> Assessment | None:
    """Assess an object of a known class, of which the constructor is not known."""
    is_free = _is_made_freely(fact, call.name or "")
    if is_free or not (call.arguments or call.keywords):
        return None
    said = f"Loading this file calls {call.name}({_given(call)})"
    kinds = {kind_of(text) for text in texts(*call.arguments, *_values(call))}
    if kinds & {"shell", "code"}:
        text = f"{said}, with text that looks like a command or like code."
        return _about(call, Cell.UNLISTED, Severity.HIGH, text)
    text = f"{said}, and nobody has looked at what that constructor does."
    severity = Severity.MEDIUM if kinds - {None} else Severity.LOW
    return _about(call, Cell.UNLISTED, severity, text)


def _is_method_of_object(callee: Value) -> bool:
    """Tell whether an attribute of an object is called, which its state may hold."""
    match callee:
        case Result(callee=Name(getter), arguments=(Result(), Constant(), *_)):
            row = knowledge.row(getter)
            return bool(row and row.behaviour is Behaviour.RESOLVER)
        case _:
            return False


def _is_made_freely(fact: CallFact, name: str) -> bool:
    """Tell whether an object is made without its constructor."""
    is_made = fact.opcode in {"NEWOBJ", "NEWOBJ_EX"} or str(fact.callee) in MAKERS
    return is_made or name.endswith(NEW)


def _is_class(fact: CallFact, name: str) -> bool:
    """Tell whether what is called is a class, by the opcode or else by its spelling."""
    return _is_made_freely(fact, name) or is_spelled_as_class(name)


def _class_maker(fact: CallFact) -> str | None:
    """Return what made the carried class of which a call makes an object."""
    match fact.callee:
        case Result(callee=Name(maker)) if maker.rpartition(".")[2] in CLASS_MAKERS:
            return maker if is_carried(fact.callee) else None
        case _:
            return None


def _harmless_function(fact: CallFact) -> str | None:
    """Return what made a carried function, if that calls nothing but known classes.

    That is how numba loads what it compiled: by a method that it carries.
    """
    function, given = fact.callee, fact.arguments
    match function:
        case Result(callee=maker, arguments=(inner, owner)) if (
            resolved(maker) == "types.MethodType"
        ):
            function, given = inner, (owner, *given)
    if not (is_carried(function) and names_nothing(function)):
        return None
    if not all(map(_is_tame, given)):
        return None
    return str(function.callee) if isinstance(function, Result) else None


def _is_tame(value: Value) -> bool:
    """Tell whether a value, called or not, is data or code that the file carries."""
    match value:
        case Name(name):
            row = knowledge.row(name)
            return bool(row and row.behaviour in TAME)
        case Items(items=items):
            return all(map(_is_tame, items))
        case Result(callee=callee, arguments=arguments, keywords=keywords):
            made_by = effective(callee, arguments, keywords).name
            return made_by is not None and _is_tame(Name(made_by))
        case _:
            return isinstance(value, Constant) or value == Unknown("plain data")


def _assess_lookup(fact: CallFact, call: Effective) -> Assessment | None:
    found = resolved(Result(Name(call.name or ""), call.arguments))
    if found is None and is_subscription(call):
        return None
    if found is None or any(
        kind_of(text) in {"shell", "code"} for text in texts(*call.arguments)
    ):
        if (call.name or "").rpartition(".")[2] in {"attrgetter", "methodcaller"}:
            return _assess_getter(call)
        text = f"Loading this file looks a name up with {call.name}({_given(call)})."
        return _about(call, Cell.LOOKED_UP, Severity.HIGH, text)
    row = knowledge.row(found)
    is_special = any(
        part.startswith("__") and part.endswith("__")
        for part in found.removesuffix(NEW).split(".")[1:]
    )
    if row and row.behaviour in SILENT_IF_NAMED:
        return None
    said = f"Loading this file looks up {found} with {_shown(fact.callee)}"
    if row and row.behaviour is Behaviour.DANGEROUS:
        text = f"{said}, which can run commands or code, or change files."
        return Assessment(Cell.LOOKED_UP, Severity.HIGH, text, found, "looked up")
    severity = Severity.HIGH if is_special else Severity.MEDIUM
    return Assessment(Cell.LOOKED_UP, severity, f"{said}.", found, "looked up")


def _assess_getter(call: Effective) -> Assessment | None:
    """Assess a getter that is made and not used: it matters what it would get."""
    names = [text for text in texts(*call.arguments) if "__" in text]
    computed = [each for each in call.arguments if not isinstance(each, Constant)]
    if not names and not computed:
        text = f"Loading this file makes a getter, {call.name}({_given(call)})."
        return _about(call, Cell.LOOKED_UP, Severity.LOW, text)
    text = f"Loading this file reaches for internals with {call.name}({_given(call)})."
    return _about(call, Cell.LOOKED_UP, Severity.HIGH, text)


def _assess_nested(call: Effective, row: Row) -> Assessment | None:
    match call.arguments[row.callee :]:
        case (Constant(bytes()), *_) if _takes_bytes(call.name or ""):
            return None  # They are read as well, and judged where they stand.
        case _:
            text = f"Loading this file loads another one: {call.name}({_given(call)})."
            return _about(call, Cell.NESTED, Severity.HIGH, text)


def _assess_code(call: Effective) -> Assessment | None:
    if call.name == "builtins.type" and len(call.arguments) == 1:
        return None  # It asks for the class of something: of None, as a rule.
    if call.name in SETTERS:
        return _assess_setting(call)
    given = list(texts(*call.arguments, *_values(call)))
    kinds = {kind_of(text) for text in given}
    if (call.name or "").startswith("torch.fx."):  # Source text, and generated.
        found, kinds = runners_in_source(given), kinds - {"code"}
    else:
        found = runners(given, call.arguments)
    said = f"Loading this file makes code out of bytes that it carries ({call.name})"
    if found or kinds & {"shell", "code"}:
        uses = f", which uses {', '.join(found)}" if found else ""
        return _about(call, Cell.CARRIED_CODE, Severity.HIGH, f"{said}{uses}.")
    return _about(call, Cell.CARRIED_CODE, Severity.MEDIUM, f"{said}.")


def _assess_setting(call: Effective) -> Assessment | None:
    """Assess an attribute that is set: on carried code, or on anything at all.

    dill fills the cells of closures like that, and names the classes that it carries.
    """
    match call.arguments:
        case (_, Constant(str(key)), Constant()) if key in LABELS:
            return None
        case (target, Constant(str(key)), *_) if is_carried(target):
            if key in COMPLETED or not key.startswith("__"):
                text = f"Loading this file completes code that it carries ({key})."
                return _about(call, Cell.CARRIED_CODE, Severity.MEDIUM, text)
    text = f"Loading this file changes something: {call.name}({_given(call)})."
    return _about(call, Cell.DANGEROUS, Severity.CRITICAL, text)


def _assess_decoding(call: Effective) -> Assessment | None:
    match call.arguments[1:2]:
        case (Constant(str(codec)),) if codec.lower() not in PLAIN_CODECS:
            text = f"Loading this file decodes text with the codec {codec!r}."
            return _about(call, Cell.ODD_CODEC, Severity.MEDIUM, text)
        case _:
            return None


def _assess_deferred(call: Effective) -> Assessment | None:
    """Assess a wrapper that is not called; what it wraps is judged as a name."""
    match call.arguments[:1]:
        case () | (Name() | Constant() | Unknown(reason="plain data"),):
            return None
        case (wrapped,) if is_carried(wrapped):
            return None  # That it is carried is a finding of its own.
        case (wrapped,) if resolved(wrapped):
            return None
        case _:
            text = f"Loading this file wraps what it computes in {call.name}."
            return _about(call, Cell.COMPUTED, Severity.HIGH, text)


def is_carried(value: Value) -> bool:
    """Tell whether a value is a function or class made out of code in the file."""
    match value:
        case Result(callee=callee, arguments=arguments, keywords=keywords):
            call = effective(callee, arguments, keywords)
            row = knowledge.row(call.name) if call.name else None
            if row:
                return row.behaviour is Behaviour.CODE
            maker = callee.name.rpartition(".")[2] if isinstance(callee, Name) else ""
            return maker in CLASS_MAKERS and is_spelled_as_class(call.name or "")
        case _:
            return False


def _about(call: Effective, cell: Cell, severity: Severity, text: str) -> Assessment:
    return Assessment(cell, severity, text, call.name or "", "called", _given(call))


def _given(call: Effective) -> str:
    given = [_shown(argument) for argument in call.arguments]
    given += [f"{name}={_shown(value)}" for name, value in call.keywords]
    return ", ".join(given)


def _shown(value: Value) -> str:
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}..."  # noqa: PLR2004


def _values(call: Effective) -> list[Value]:
    return [value for _, value in call.keywords]


def texts(*values: Value) -> Iterator[str]:
    """Yield the texts in values, however deep, but not too many."""
    pending = list(reversed(values))
    for _ in range(MAX_TEXTS * 10):
        if not pending:
            return
        match pending.pop():
            case Constant(value=str(text)):
                yield text
            case Constant(value=bytes(raw)):
                yield raw.decode("utf-8", "replace")
            case Items(items=items):
                pending += reversed(items)
            case Result(arguments=arguments):
                pending += reversed(arguments)
            case _:
                pass
