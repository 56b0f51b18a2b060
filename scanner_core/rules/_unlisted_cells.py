"""The rows of what no table knows, or only by its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Name, Result
from scanner_core.findings import Severity
from scanner_core.knowledge import HARVESTED, NEW
from scanner_core.rules._cells import (
    Assessment,
    Cell,
    about,
    about_text,
    given,
    kinds_of,
    texts_given,
)
from scanner_core.rules._effective import MAKERS, is_spelled_as_class

if TYPE_CHECKING:
    from scanner_core.facts import CallFact, Value
    from scanner_core.rules._effective import Effective

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


def assess_unlisted(call: Effective, *, is_class: bool) -> Assessment:
    name = call.name or ""
    kinds = kinds_of(texts_given(call))
    said = f"Loading this file calls {name}({given(call)})"
    if found := about_text(call, said, kinds):
        return found
    if not INTERNALS.isdisjoint(name.split(".")):
        text = f"{said}, which is internal to Python and leads to everything else."
        return about(call, Cell.UNLISTED, Severity.HIGH, text)
    if knowledge.is_covered(name):
        # A function that is given no text is a reconstructor of some other version.
        is_mild = is_class or (name.partition(".")[0] in HARVESTED and not kinds)
        hands_over = kinds & {"url", "path"}
        severity = Severity.MEDIUM if is_mild and not hands_over else Severity.HIGH
        text = f"{said}, which models do not need."
        return about(call, Cell.UNLISTED, severity, text)
    severity = Severity.LOW if is_class and not kinds - {None} else Severity.MEDIUM
    return about(call, Cell.UNLISTED, severity, f"{said}, which no table knows.")


def assess_constructor(fact: CallFact, call: Effective) -> Assessment | None:
    """Assess an object of a known class, of which the constructor is not known."""
    is_free = _is_made_freely(fact, call.name or "")
    if is_free or not (call.arguments or call.keywords):
        return None
    said = f"Loading this file calls {call.name}({given(call)})"
    kinds = kinds_of(texts_given(call))
    if found := about_text(call, said, kinds):
        return found
    text = f"{said}, and nobody has looked at what that constructor does."
    severity = Severity.MEDIUM if kinds - {None} else Severity.LOW
    return about(call, Cell.UNLISTED, severity, text)


def is_class(fact: CallFact, name: str) -> bool:
    """Tell whether what is called is a class, by the opcode or else by its spelling."""
    return _is_made_freely(fact, name) or is_spelled_as_class(name)


def _is_made_freely(fact: CallFact, name: str) -> bool:
    """Tell whether an object is made without its constructor."""
    is_made = fact.opcode in {"NEWOBJ", "NEWOBJ_EX"} or str(fact.callee) in MAKERS
    return is_made or name.endswith(NEW)


def unlisted_object(callee: Value) -> str | None:
    """Return the class, if what is called is an object that no table knows."""
    match callee:
        case Result(callee=Name(name), arguments=()) if (
            is_spelled_as_class(name) and knowledge.row(name) is None
        ):
            return None if knowledge.is_covered(name) else name
        case _:
            return None
