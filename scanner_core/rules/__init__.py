"""Rules turn facts into findings.  One module per rule; the module is the rule.

To add a rule, copy the shortest module next to this one and run
``python -m docs.generate``: its examples become tests, its docstring becomes its page.
"""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from scanner_core import facts, knowledge
from scanner_core.facts import GlobalUse, PersistentId, StrayBytes, Use
from scanner_core.knowledge import Behaviour, State
from scanner_core.rules._index import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import CallFact, ChangeFact, Constant, Fact, Value
    from scanner_core.findings import Finding, Outcome
    from scanner_core.rules._rule import Example, Judgement, Rule, bad, good, rule

__all__ = [
    "Example",
    "Judgement",
    "Rule",
    "amounts_to",
    "apply",
    "bad",
    "good",
    "known",
    "listening",
    "named",
    "nested_bytes",
    "rule",
]


@functools.cache
def known() -> tuple[Rule, ...]:
    """Return every built-in rule, sorted by id."""
    return tuple(sorted(map(_load, INDEX), key=lambda rule: rule.id))


def named(id_: str) -> Rule | None:
    """Return the rule of that id, without importing any other."""
    name = id_.replace("-", "_")
    found = next((each for each in INDEX if each.rpartition(".")[2] == name), None)
    return _load(found) if found else None


def apply(fact: Fact) -> Iterator[tuple[Finding, Outcome | None]]:
    """Yield what every rule that listens to this kind of fact has to say."""
    for rule_ in listening(fact):
        if said := rule_.check(fact):
            yield said


def listening(fact: Fact) -> tuple[Rule, ...]:
    """Return the rules that may have something to say about a fact."""
    return () if is_plain(fact) else _listening(type(fact).__name__)


def is_plain(fact: Fact) -> bool:
    """Tell, without importing any rule, that none has anything to say.

    Nothing else comes of most files, and a scan starts cold each time.
    """
    match fact:
        case PersistentId(expected=expected):
            return expected
        case GlobalUse(name=name, uses=uses):
            row = knowledge.row(name)
            changes = uses & (Use.STATE_SET | Use.ITEMS_SET)
            return (
                row is not None
                and row.behaviour in {Behaviour.DATA, Behaviour.CLASS}
                and not (changes and row.state is State.NONE)
            )
        case StrayBytes():
            return False
        case facts.OperatorUse(name=name):
            from scanner_core.knowledge import operators  # noqa: PLC0415 (few files are programs)

            return name not in operators.EFFECTS and operators.is_known(name)
        case _:
            return False


def nested_bytes(fact: CallFact | ChangeFact) -> Constant | None:
    """Return the bytes that would be loaded in turn, if they stand in the stream."""
    from scanner_core.rules._nested_cells import nested_bytes as found  # noqa: PLC0415 (only streams that call something need the table)

    return found(fact)


def amounts_to(fact: CallFact) -> Value:
    """Return what comes of a call, with its lookups and wrappers undone."""
    from scanner_core.rules import _effective  # noqa: PLC0415 (see nested_bytes)

    whole = facts.Result(fact.callee, fact.arguments, fact.keywords)
    if found := _effective.resolved(whole):
        return facts.Name(found)
    call = _effective.effective(fact.callee, fact.arguments, fact.keywords)
    if call.name is None:
        return facts.Unknown("only running it would tell")
    return facts.Result(facts.Name(call.name), call.arguments, call.keywords)


@functools.cache
def _listening(fact_type: str) -> tuple[Rule, ...]:
    return tuple(_load(module) for module, about in INDEX.items() if fact_type in about)


@functools.cache
def _load(module: str) -> Rule:
    from scanner_core.rules._rule import Rule  # noqa: PLC0415 (see is_plain)

    found = importlib.import_module(f"{__name__}.{module}")
    name = module.rpartition(".")[2]
    value = getattr(found, name)
    if not isinstance(value, Rule):
        raise TypeError(f"{module} does not define a rule called {name}")
    return value


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scanner_core.rules import _rule  # noqa: PLC0415 (see is_plain)

    return getattr(_rule, name)
