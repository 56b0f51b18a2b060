"""State that can be dangerous or not, of a few classes that were looked at one by one.

A row of the table that says ``state = "reviewed"`` has its case here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Result, Unknown
from scanner_core.rules._code_cells import is_carried
from scanner_core.rules._effective import resolved
from scanner_core.rules._nested_cells import (
    LOAD_THEIR_STATE,
    LOADED_KEY,
    loaded_from_state,
)

if TYPE_CHECKING:
    from scanner_core.facts import Value
    from scanner_core.rules._effective import Effective

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
DISTRIBUTIONS: Final = ("scipy.stats.", "statsmodels.distributions.")
FORMULAS: Final = ("statsmodels.base.data.",)
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
FORMULA_KEY: Final = "formula"
CALLED: Final = re.compile(r"([\w.]+)\s*\(|__|\blambda\b|[;\n\\@{}`]")
"""In a formula of patsy or formulaic, which are Python: what does anything."""
IN_FORMULAS: Final = re.compile(
    r"(?:C|I|Q|bs|cr|cc|te|poly|center|scale|standardize|Treatment|Sum|Diff|Poly"
    r"|Helmert|log|log10|log1p|exp|sqrt|hashed|lag"
    r"|(?:np|numpy)\.(?:log|log10|log1p|log2|exp|expm1|sqrt|square|power|abs|sin|cos"
    r"|tan|sign|floor|ceil|round|maximum|minimum|where|clip))?"
)


def changed_by(call: Effective, target: Value, state: Value) -> tuple[str, str] | None:
    """Return what a state would change, and under which key; ``None`` if nothing.

    ``call`` is what made the ``target``.
    """
    name = call.name or ""
    if name in HANDED_BACK:
        found = resolved(call.arguments[0]) if call.arguments else None
        return (found, "") if found else None
    if name.startswith(DISTRIBUTIONS):
        return (str(target), TEMPLATE_KEY) if _is_odd_template(state) else None
    if name.startswith(LOAD_THEIR_STATE):
        return _loaded(target, state)
    if name.startswith(FORMULAS):
        return (str(target), FORMULA_KEY) if _is_odd_formula(state) else None
    return _later_call(target, state)


def _loaded(target: Value, state: Value) -> tuple[str, str] | None:
    """Look at state that is loaded in turn: bytes in the stream are read and judged."""
    loaded = loaded_from_state(target, state)
    is_told = isinstance(state, Items) and state.kind == "dict"
    if is_told and (loaded is None or isinstance(loaded, Constant)):
        return None
    return str(target), LOADED_KEY


def _later_call(target: Value, state: Value) -> tuple[str, str] | None:
    """Look at the state of a partial, which holds the function that it calls later."""
    function = state.items[0] if isinstance(state, Items) and state.items else None
    match function:
        case Result() if is_carried(function):
            return None
        case Result() | Unknown() if resolved(function) is None:
            return str(target), ""
        case _:
            return None


def _is_odd_template(state: Value) -> bool:
    """Tell whether a distribution is given other code to run than scipy gives it."""
    match state:  # Before scipy 1.6, with the state of a generator of random numbers.
        case Items(kind="tuple", items=(Items(kind="dict", items=pairs) as first, _)):
            state = first if len(pairs) > SHORTEST_STATE else state
    found = _values(state, TEMPLATE_KEY)
    return found is None or not all(
        isinstance(value, Constant) and TEMPLATE.fullmatch(str(value.value))
        for value in found
    )


def _is_odd_formula(state: Value) -> bool:
    """Tell whether a model is given a formula that calls more than formulas do."""
    found = _values(state, FORMULA_KEY)
    return found is None or not all(
        isinstance(value, Constant)
        and all(
            match[1] is not None and IN_FORMULAS.fullmatch(match[1])
            for match in CALLED.finditer(str(value.value))
        )
        for value in found
    )


def _values(state: Value, key: str) -> list[Value] | None:
    """Return what a dict has under a key; ``None`` if that cannot be told."""
    if not isinstance(state, Items) or state.kind != "dict":
        return None
    keys, values = state.items[::2], state.items[1::2]
    if len(state.items) > MOST_ITEMS or not all(isinstance(k, Constant) for k in keys):
        return None
    pairs = zip(keys, values, strict=False)
    return [value for each, value in pairs if each == Constant(key)]
