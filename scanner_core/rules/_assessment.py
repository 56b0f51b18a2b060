"""The policy table: what it means that a stream names a name, or calls it.

One row per behaviour, one column per use; the rules in ``artifact`` each report some
of its cells.  Change it as a table, with examples to prove it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Name, Result, Unknown, Use
from scanner_core.findings import Severity
from scanner_core.knowledge import ALIASED, Behaviour
from scanner_core.rules._cells import Assessment, Cell, about, given, shown
from scanner_core.rules._code_cells import (
    assess_code,
    class_maker,
    harmless_function,
    is_carried,
)
from scanner_core.rules._effective import Effective, effective, resolved
from scanner_core.rules._lookup_cells import assess_lookup
from scanner_core.rules._nested_cells import assess_nested
from scanner_core.rules._unlisted_cells import (
    INTERNALS,
    assess_constructor,
    assess_unlisted,
    is_class,
    unlisted_object,
)

if TYPE_CHECKING:
    from scanner_core.facts import CallFact, GlobalUse, Value
    from scanner_core.knowledge import Row

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
    if call.name is None and (maker := class_maker(fact)):
        text = (
            f"Loading this file makes an object of a class that it carries ({maker})."
        )
        return Assessment(Cell.CARRIED_CODE, Severity.MEDIUM, text, maker)
    if call.name is None and (function := harmless_function(fact)):
        text = f"Loading this file calls a function that it carries ({function})."
        return Assessment(Cell.CARRIED_CODE, Severity.MEDIUM, text, function)
    if call.name is None and (unlisted := unlisted_object(fact.callee)):
        called = Effective(f"{unlisted}.__call__", call.arguments, call.keywords)
        return assess_unlisted(called, is_class=False)
    if call.name is None:
        callee = shown(fact.callee)
        text = f"Loading this file calls {callee}, and only running it would tell what."
        return Assessment(Cell.COMPUTED, Severity.HIGH, text, callee)
    row = knowledge.row(call.name)
    if row is None and _is_method_of_object(fact.callee):
        text = f"Loading this file calls a method, {call.name}({given(call)})."
        return about(call, Cell.COMPUTED, Severity.HIGH, text)
    if row is None:
        return assess_unlisted(call, is_class=is_class(fact, call.name))
    said = f"{call.name}({given(call)})"
    match row.behaviour:
        case Behaviour.DANGEROUS:
            text = f"Loading this file calls {said}."
            return about(call, Cell.DANGEROUS, Severity.CRITICAL, text)
        case Behaviour.FILE:
            text = f"Loading this file opens a file: {said}."
            return about(call, Cell.DANGEROUS, Severity.HIGH, text)
        case _:
            return _assess_known(fact, call, row)


def _assess_known(fact: CallFact, call: Effective, row: Row) -> Assessment | None:
    """Assess a call that is dangerous or not for what it is given."""
    match row.behaviour:
        case Behaviour.CLASS:
            return assess_constructor(fact, call)
        case Behaviour.RESOLVER:
            return assess_lookup(fact, call)
        case Behaviour.NESTED:
            return assess_nested(call, row)
        case Behaviour.CODE:
            return assess_code(call)
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
            return about(call, Cell.COMPUTED, Severity.HIGH, text)
        case _:
            return None


def _is_method_of_object(callee: Value) -> bool:
    """Tell whether an attribute of an object is called, which its state may hold."""
    match callee:
        case Result(callee=Name(getter), arguments=(Result(), Constant(), *_)):
            row = knowledge.row(getter)
            return bool(row and row.behaviour is Behaviour.RESOLVER)
        case _:
            return False


def _assess_decoding(call: Effective) -> Assessment | None:
    match call.arguments[1:2]:
        case (Constant(str(codec)),) if codec.lower() not in PLAIN_CODECS:
            text = f"Loading this file decodes text with the codec {codec!r}."
            return about(call, Cell.ODD_CODEC, Severity.MEDIUM, text)
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
            return about(call, Cell.COMPUTED, Severity.HIGH, text)
