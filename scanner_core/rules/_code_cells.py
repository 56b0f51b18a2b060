"""The row of code: what the stream carries, completes, makes objects of, and calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Items, Name, Result, Unknown
from scanner_core.findings import Severity
from scanner_core.knowledge import Behaviour
from scanner_core.rules._carried import names_nothing, runners, runners_in_source
from scanner_core.rules._cells import (
    TO_RUN,
    Assessment,
    Cell,
    about,
    given,
    kinds_of,
    texts_given,
)
from scanner_core.rules._effective import (
    CLASS_MAKERS,
    effective,
    is_spelled_as_class,
    resolved,
)

if TYPE_CHECKING:
    from scanner_core.facts import CallFact, Value
    from scanner_core.rules._effective import Effective

SETTERS: Final = frozenset({"builtins.setattr", "dill._dill._setattr"})
"""What sets attributes: of code that the stream carries, or of anything at all."""
TAME: Final = frozenset({Behaviour.DATA, Behaviour.CLASS, Behaviour.CODE})
LABELS: Final = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})
"""Attributes that are only ever shown."""
COMPLETED: Final = frozenset(
    {"__abstractmethods__", "__annotations__", "__defaults__", "__kwdefaults__"}
)
"""Attributes that dill sets on functions and classes that it has just made."""


def assess_code(call: Effective) -> Assessment | None:
    if call.name == "builtins.type" and len(call.arguments) == 1:
        return None  # It asks for the class of something: of None, as a rule.
    if call.name in SETTERS:
        return _assess_setting(call)
    texts = list(texts_given(call))
    kinds = kinds_of(texts)
    if (call.name or "").startswith("torch.fx."):  # Source text, and generated.
        found, kinds = runners_in_source(texts), kinds - {"code"}
    else:
        found = runners(texts, call.arguments)
    said = f"Loading this file makes code out of bytes that it carries ({call.name})"
    if found or kinds & TO_RUN:
        uses = f", which uses {', '.join(found)}" if found else ""
        return about(call, Cell.CARRIED_CODE, Severity.HIGH, f"{said}{uses}.")
    return about(call, Cell.CARRIED_CODE, Severity.MEDIUM, f"{said}.")


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
                return about(call, Cell.CARRIED_CODE, Severity.MEDIUM, text)
    text = f"Loading this file changes something: {call.name}({given(call)})."
    return about(call, Cell.DANGEROUS, Severity.CRITICAL, text)


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


def class_maker(fact: CallFact) -> str | None:
    """Return what made the carried class of which a call makes an object."""
    match fact.callee:
        case Result(callee=Name(maker)) if maker.rpartition(".")[2] in CLASS_MAKERS:
            return maker if is_carried(fact.callee) else None
        case _:
            return None


def harmless_function(fact: CallFact) -> str | None:
    """Return what made a carried function, if that calls nothing but known classes.

    That is how numba loads what it compiled: by a method that it carries.
    """
    function, arguments = fact.callee, fact.arguments
    match function:
        case Result(callee=maker, arguments=(inner, owner)) if (
            resolved(maker) == "types.MethodType"
        ):
            function, arguments = inner, (owner, *arguments)
    if not (is_carried(function) and names_nothing(function)):
        return None
    if not all(map(_is_tame, arguments)):
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
