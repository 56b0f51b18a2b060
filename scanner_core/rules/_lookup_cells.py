"""The row of resolvers: what a name that is looked up amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Name, Result
from scanner_core.findings import Severity
from scanner_core.knowledge import NEW, Behaviour
from scanner_core.rules._cells import (
    TO_RUN,
    Assessment,
    Cell,
    about,
    given,
    kinds_of,
    shown,
    texts,
)
from scanner_core.rules._effective import is_subscription, resolved

if TYPE_CHECKING:
    from scanner_core.facts import CallFact
    from scanner_core.rules._effective import Effective

SILENT_IF_NAMED: Final = frozenset(
    {
        Behaviour.DATA,
        Behaviour.CLASS,
        Behaviour.DECODE,
        Behaviour.APPLIES,
        Behaviour.FILE,
    }
)


def assess_lookup(fact: CallFact, call: Effective) -> Assessment | None:
    found = resolved(Result(Name(call.name or ""), call.arguments))
    if found is None and is_subscription(call):
        return None
    if found is None or kinds_of(texts(*call.arguments)) & TO_RUN:
        if (call.name or "").rpartition(".")[2] in {"attrgetter", "methodcaller"}:
            return _assess_getter(call)
        text = f"Loading this file looks a name up with {call.name}({given(call)})."
        return about(call, Cell.LOOKED_UP, Severity.HIGH, text)
    row = knowledge.row(found)
    is_special = any(
        part.startswith("__") and part.endswith("__")
        for part in found.removesuffix(NEW).split(".")[1:]
    )
    if row and row.behaviour in SILENT_IF_NAMED:
        return None
    said = f"Loading this file looks up {found} with {shown(fact.callee)}"
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
        text = f"Loading this file makes a getter, {call.name}({given(call)})."
        return about(call, Cell.LOOKED_UP, Severity.LOW, text)
    text = f"Loading this file reaches for internals with {call.name}({given(call)})."
    return about(call, Cell.LOOKED_UP, Severity.HIGH, text)
