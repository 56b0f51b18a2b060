"""What the rules about model files share: from a cell of the table to a judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import CallFact, Items, Name, Result, Unknown
from scanner_core.findings import Evidence
from scanner_core.knowledge import Behaviour, State
from scanner_core.rules._assessment import assess_call, assess_use
from scanner_core.rules._cells import texts
from scanner_core.rules._code_cells import COMPLETED, is_carried
from scanner_core.rules._effective import effective, resolved
from scanner_core.rules._reviewed_state import changed_by
from scanner_core.rules._rule import Judgement

if TYPE_CHECKING:
    from scanner_core.facts import ChangeFact, GlobalUse, Value
    from scanner_core.rules._cells import Cell

BEHAVIOUR_KEYS: Final = frozenset(
    {
        "__bases__",
        "__builtins__",
        "__call__",
        "__class__",
        "__code__",
        "__defaults__",
        "__del__",
        "__getattr__",
        "__getattribute__",
        "__globals__",
        "__kwdefaults__",
        "__reduce__",
        "__reduce_ex__",
        "__setattr__",
        "__setstate__",
    }
)
"""State under these keys changes what an object is, or what is done with it next."""


def judge_cell(fact: CallFact | GlobalUse, cell: Cell) -> Judgement | None:
    """Return the judgement of the table if this is the cell that fires."""
    said = assess_call(fact) if isinstance(fact, CallFact) else assess_use(fact)
    if said is None or said.cell is not cell:
        return None
    evidence = Evidence(said.name, said.use, said.arguments)
    return Judgement(said.message, said.severity, evidence)


def patched(fact: ChangeFact) -> tuple[str, str] | None:
    """Return what a change patches and under which key; ``None`` if it sets data."""
    keys = _keys(fact.state) & BEHAVIOUR_KEYS
    if is_carried(fact.target):
        keys -= COMPLETED
    if key := next(iter(sorted(keys)), ""):
        return str(fact.target), key
    match fact.target:
        case Name(name):
            return name, ""
        case Unknown(reason="computed"):
            return "something that it computes", ""
        case Result(callee=callee, arguments=arguments):
            return _patched_result(callee, arguments, fact)
        case _:
            return None


def _patched_result(
    callee: Value, arguments: tuple[Value, ...], fact: ChangeFact
) -> tuple[str, str] | None:
    call = effective(callee, arguments)
    row = knowledge.row(call.name) if call.name else None
    if row and row.behaviour is Behaviour.RESOLVER:
        target = resolved(Result(Name(call.name or ""), call.arguments))
        return target or str(fact.target), ""
    if row and row.state is State.REVIEWED:
        return changed_by(call, fact.target, fact.state)
    return None


def _keys(state: Value) -> set[str]:
    """Return the keys that BUILD or SETITEM sets, as far as they are constants."""
    match state:
        case Items(kind="dict" | "list", items=items):
            keys = items[::2]
        case Items(kind="tuple", items=parts):
            return {key for part in parts for key in _keys(part)}
        case Result():
            return set(texts(state))
        case _:
            return set()
    return {text for key in keys for text in texts(key)}
