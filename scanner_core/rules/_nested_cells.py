"""The row of nested loaders: bytes in the stream are read, anything else is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import ChangeFact, Constant, Items, Result
from scanner_core.findings import Severity
from scanner_core.knowledge import Behaviour
from scanner_core.rules._cells import Assessment, Cell, about, given
from scanner_core.rules._effective import effective, folded

if TYPE_CHECKING:
    from scanner_core.facts import CallFact, Value
    from scanner_core.knowledge import Row
    from scanner_core.rules._effective import Effective

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
LOAD_THEIR_STATE: Final = ("skorch.",)
LOADED_KEY: Final = "__cuda_dependent_attributes__"
"""Under which nets of skorch 1.4 keep bytes for ``torch.load``."""
OTHER_BYTES: Final = frozenset({"jsonpickle", "plistlib", "polars", "xmlrpc", "yaml"})
"""Libraries whose loaders read something else, in which there may be a pickle."""


def nested_bytes(fact: CallFact | ChangeFact) -> Constant | None:
    """Return the bytes that would be loaded in turn, if they stand in the stream."""
    if isinstance(fact, ChangeFact):
        match loaded_from_state(fact.target, fact.state):
            case Constant(bytes()) as data if data.value:
                return data
        return None
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


def loaded_from_state(target: Value, state: Value) -> Value | None:
    """Return what an object would load of its state, as some do."""
    match target, state:
        case Result(callee=callee, arguments=arguments), Items(
            kind="dict", items=items
        ):
            name = effective(callee, arguments).name or ""
            pairs = zip(items[::2], items[1::2], strict=False)
            found = [value for key, value in pairs if key == Constant(LOADED_KEY)]
            is_loaded = found and name.startswith(LOAD_THEIR_STATE)
            return folded(found[-1]) if is_loaded else None
        case _:
            return None


def _takes_bytes(name: str) -> bool:
    """Tell whether a loader is given a pickle itself: to most, bytes are a path."""
    library, _, path = name.partition(".")
    return library not in OTHER_BYTES and path.rpartition(".")[2] in TAKE_BYTES


def assess_nested(call: Effective, row: Row) -> Assessment | None:
    match call.arguments[row.callee :]:
        case (Constant(bytes()), *_) if _takes_bytes(call.name or ""):
            return None  # They are read as well, and judged where they stand.
        case _:
            text = f"Loading this file loads another one: {call.name}({given(call)})."
            return about(call, Cell.NESTED, Severity.HIGH, text)
