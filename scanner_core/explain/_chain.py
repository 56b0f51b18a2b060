"""The chain of a stream: what it does of note, in its order, and what comes of that."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import rules
from scanner_core.explain._values import named, results, spelled
from scanner_core.facts import (
    CallFact,
    CarriedSource,
    CarriedStream,
    ChangeFact,
    EscapingMember,
    EvaluatedText,
    ExtensionUse,
    GlobalUse,
    NativeCode,
    OperatorUse,
    PersistentId,
    Result,
    StrayBytes,
    UnresolvedGlobal,
)
from scanner_core.story import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from scanner_core.facts import Fact, Value
    from scanner_core.findings import Finding, Location

MOST_STEPS: Final = 16
CHANGES: Final = {
    "BUILD": "state of {} = {}",
    "SETITEM": "items of {}: {}",
    "SETITEMS": "items of {}: {}",
    "APPEND": "append to {}: {}",
    "APPENDS": "append to {}: {}",
    "ADDITEMS": "add to {}: {}",
}
MOST_NAMES: Final = 8


@dataclass(frozen=True, slots=True)
class Chain:
    """What is told of a stream, and how much is not."""

    steps: tuple[Step, ...]
    others: int
    """Steps with findings that are not told of, because there are too many."""
    silent: int
    """Calls and changes that no rule says anything about."""


def chain(
    facts: Iterable[Fact], findings: Iterable[Finding], at: int | None = None
) -> Chain:
    """Return the chain of a stream.

    Told are the steps with findings, the worst first to be kept, and whatever they
    use.  With a position, those ``at`` it are.
    """
    ordered = sorted(facts, key=_offset)
    said, alone = _by_place(ordered, findings)
    wanted = [fact for fact in ordered if id(fact) in said or _is_nested(fact)]
    if at is not None:
        wanted = [fact for fact in ordered if fact.location.offset == at]
    wanted.sort(key=lambda fact: -_severity(said.get(id(fact), ())))
    told = _with_used(wanted[:MOST_STEPS], ordered)
    shown = [fact for fact in ordered if id(fact) in told]
    names = _names(shown)
    steps = [_step(fact, said.get(id(fact), ()), names) for fact in shown]
    if at is None:
        steps += [_bare(finding) for finding in alone[: MOST_STEPS - len(steps)]]
    silent = sum(
        isinstance(fact, CallFact | ChangeFact) and id(fact) not in said
        for fact in ordered
        if id(fact) not in told
    )
    others = len(said.keys() - told) + max(0, len(alone) + len(shown) - MOST_STEPS)
    in_order = sorted(steps, key=lambda step: step.location.offset or 0)
    return (
        Chain(tuple(in_order), others, silent)
        if at is None
        else Chain(tuple(in_order), 0, 0)
    )


def _is_nested(fact: Fact) -> bool:
    """Tell whether a call loads bytes, of which another chapter tells."""
    return isinstance(fact, CallFact) and rules.nested_bytes(fact) is not None


def _offset(fact: Fact) -> int:
    return fact.location.offset or 0


def _severity(findings: Iterable[Finding]) -> int:
    return max((finding.severity for finding in findings), default=0)


def _by_place(
    facts: Sequence[Fact], findings: Iterable[Finding]
) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """Return the findings on each fact, and those on none that was kept.

    An import does not take those on a call at the same place.
    """
    at: dict[Location, Fact] = {}
    for fact in facts:
        if fact.location not in at or isinstance(at[fact.location], GlobalUse):
            at[fact.location] = fact
    found: dict[int, list[Finding]] = {}
    alone = []
    for finding in findings:
        if about := at.get(finding.location):
            found.setdefault(id(about), []).append(finding)
        else:
            alone.append(finding)
    return found, alone


def _values(fact: Fact) -> tuple[Value, ...]:
    match fact:
        case CallFact():
            given = (value for _, value in fact.keywords)
            return (fact.callee, *fact.arguments, *given)
        case ChangeFact():
            return (fact.target, fact.state)
        case _:
            return ()


def _returned(fact: CallFact) -> Result:
    return Result(fact.callee, fact.arguments, fact.keywords)


def _with_used(wanted: Collection[Fact], facts: Iterable[Fact]) -> set[int]:
    """Return the ids of facts, and of the calls whose results these use."""
    made = {_returned(fact): fact for fact in facts if isinstance(fact, CallFact)}
    used = (
        id(maker)
        for fact in wanted
        for result in results(*_values(fact))
        if (maker := made.get(result))
    )
    told = {id(fact) for fact in wanted}
    return told | set(itertools.islice(dict.fromkeys(used), MOST_STEPS))


def _names(facts: Iterable[Fact]) -> dict[Value, str]:
    """Return names for the results that other steps use."""
    facts = list(facts)
    used = {each for fact in facts for each in results(*_values(fact))}
    made = (_returned(fact) for fact in facts if isinstance(fact, CallFact))
    return named(result for result in made if result in used)


def _step(fact: Fact, findings: Iterable[Finding], names: Mapping[Value, str]) -> Step:
    amounts_to = ""
    if isinstance(fact, CallFact):
        whole = _returned(fact)
        others = {value: name for value, name in names.items() if value != whole}
        text = spelled(whole, others)
        found = rules.amounts_to(fact)
        if found != whole and (shown := spelled(found, others)) != text:
            amounts_to = shown
        if _is_nested(fact):
            amounts_to = f"what is in bytes at {_offset(fact):#x}, told below"
        if whole in names:
            text = f"{names[whole]} = {text}"
    else:
        text = _told(fact, names)
    return Step(fact.location, text, amounts_to, tuple(findings))


def _bare(finding: Finding) -> Step:
    said, text = finding.evidence, finding.message
    if said and said.use == "called":
        text = f"{said.name}({said.arguments})"
    return Step(finding.location, text, "", (finding,))


def _told(fact: Fact, names: Mapping[Value, str]) -> str:
    match fact:
        case ChangeFact():
            target, state = spelled(fact.target, names), spelled(fact.state, names)
            return CHANGES[fact.opcode].format(target, state)
        case GlobalUse():
            return f"import {fact.name}"
        case UnresolvedGlobal():
            return f"import of a name that cannot be told: {fact.reason}"
        case ExtensionUse():
            how = "calls" if fact.called else "takes"
            return f"{how} what code {fact.code} stands for in the loading process"
        case PersistentId():
            return f"asks its loader for {fact.shape}"
        case CarriedStream():
            return f"carries bytes that are a pickle, which names {_listed(fact.names)}"
        case StrayBytes():
            return f"{fact.count:,} bytes that no loader of the format reads"
        case _:
            return _told_of_archives(fact)


def _told_of_archives(fact: Fact) -> str:
    match fact:
        case OperatorUse():
            is_spelled_so = fact.name == fact.spelled
            return (
                fact.name if is_spelled_so else f"{fact.spelled}, which is {fact.name}"
            )
        case CarriedSource():
            return f"source that uses {_listed(fact.names)}"
        case NativeCode():
            return fact.kind + (", which a loader runs" if fact.is_run else "")
        case EvaluatedText():
            return f"{fact.text!r}, which a loader takes for an {fact.use.value}"
        case EscapingMember():
            target = f", which points to {fact.target}" if fact.target else ""
            return f"{fact.name}{target}"
        case _:
            return "an opcode that restricted loaders do not know"


def _listed(names: tuple[str, ...]) -> str:
    more = ", ..." * (len(names) > MOST_NAMES)
    return ", ".join(names[:MOST_NAMES]) + more
