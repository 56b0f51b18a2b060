"""What the rules about model files share: from a cell of the table to a judgement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import CallFact, Constant, Items, Name, Result, Unknown
from scanner_core.findings import Evidence
from scanner_core.knowledge import Behaviour, State
from scanner_core.rules._assessment import (
    COMPLETED,
    assess_call,
    assess_use,
    is_carried,
    texts,
)
from scanner_core.rules._effective import Effective, effective, resolved
from scanner_core.rules._rule import Judgement

if TYPE_CHECKING:
    from scanner_core.facts import ChangeFact, GlobalUse, Value
    from scanner_core.rules._assessment import Cell

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
HANDED_BACK: Final = frozenset(
    {
        "builtins.max",
        "builtins.min",
        "builtins.next",
        "copy.copy",
        "copy.deepcopy",
    }
)
"""What returns something that it is given, a class or a module for one."""
TEMPLATE: Final = re.compile(
    r"(?:\s*def _parse_args\w*\([\w\s,=.'-]*\):"
    r"\s*return (?:self\._argcheck_rvs)?\([\w\s,=.]*\)[\w\s,=.-]*?)+\s*"
)
"""What scipy executes when a distribution is loaded, as scipy writes it."""
TEMPLATE_KEY: Final = "_parse_arg_template"
SHORTEST_STATE: Final = 4
"""A dict of two keys could also be taken for one pair of a key and a value."""
MOST_ITEMS: Final = 400
"""Keys and values of the state of a distribution; it has 30 or so."""


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
        return _reviewed(call, fact)
    return None


def _reviewed(call: Effective, fact: ChangeFact) -> tuple[str, str] | None:
    """Look at state of which more is known than that it can be dangerous."""
    target = str(fact.target)
    if (call.name or "") in HANDED_BACK:
        found = resolved(call.arguments[0]) if call.arguments else None
        return (found, "") if found else None
    if (call.name or "").startswith("scipy.stats."):
        return (target, TEMPLATE_KEY) if _is_odd_template(fact.state) else None
    # The state of a partial holds the function that it calls later.
    function = fact.state.items[0] if isinstance(fact.state, Items) else None
    match function:
        case Result() if is_carried(function):
            return None
        case Result() | Unknown() if resolved(function) is None:
            return target, ""
        case _:
            return None


def _is_odd_template(state: Value) -> bool:
    """Tell whether a distribution is given other code to run than scipy gives it."""
    match state:  # Before scipy 1.6, with the state of a generator of random numbers.
        case Items(kind="tuple", items=(Items(kind="dict", items=pairs) as first, _)):
            state = first if len(pairs) > SHORTEST_STATE else state
    if not isinstance(state, Items) or len(state.items) > MOST_ITEMS:
        return True
    if state.kind != "dict":
        return True
    keys, values = state.items[::2], state.items[1::2]
    if not all(isinstance(key, Constant) for key in keys):
        return True
    found = [
        v for key, v in zip(keys, values, strict=False) if key == Constant(TEMPLATE_KEY)
    ]
    return not all(
        isinstance(value, Constant) and TEMPLATE.fullmatch(str(value.value))
        for value in found
    )


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
