from __future__ import annotations

from scanner_core.explain import _chain
from scanner_core.facts import (
    CallFact,
    ChangeFact,
    Constant,
    GlobalUse,
    Items,
    Name,
    Result,
    Use,
)
from scanner_core.findings import Evidence, Finding, Location, Severity

GETATTR, SYSTEM = Name("builtins.getattr"), Name("os.system")
IMPORTED = Result(Name("importlib.import_module"), (Constant("os"),))
LOOKED_UP = Result(GETATTR, (IMPORTED, Constant("system")))


def at(offset: int) -> Location:
    return Location("a.pkl", (), offset)


def call(offset: int, made: Result) -> CallFact:
    return CallFact(made.callee, made.arguments, made.keywords, "REDUCE", at(offset))


def found(
    offset: int, severity: Severity = Severity.HIGH, rule: str = "some-rule"
) -> Finding:
    return Finding(rule, severity, "It does.", at(offset))


CHAIN = [
    call(9, IMPORTED),
    call(19, LOOKED_UP),
    call(29, Result(LOOKED_UP, (Constant("x"),))),
]


def texts(chain: _chain.Chain) -> list[tuple[str, str]]:
    return [(step.text, step.amounts_to) for step in chain.steps]


def test_calls_of_which_no_rule_says_anything_are_counted() -> None:
    chain = _chain.chain(CHAIN, [])

    assert chain == _chain.Chain((), 0, 3)


def test_a_step_is_told_with_the_steps_that_it_uses() -> None:
    chain = _chain.chain(CHAIN, [found(29)])

    assert texts(chain) == [
        ("a = importlib.import_module('os')", "os"),
        ("b = builtins.getattr(a, 'system')", "os.system"),
        ("b('x')", "os.system('x')"),
    ]
    assert chain.silent == chain.others == 0


def test_what_nothing_uses_needs_no_name() -> None:
    chain = _chain.chain(CHAIN[:1], [found(9)])

    assert texts(chain) == [("importlib.import_module('os')", "os")]


def test_the_worst_of_many_are_told_in_the_order_of_the_stream() -> None:
    many = [call(n, Result(SYSTEM, (Constant(str(n)),))) for n in range(100)]
    said = [found(n, Severity.LOW) for n in range(99)] + [found(99, Severity.CRITICAL)]

    chain = _chain.chain(many, said)

    offsets = [step.location.offset for step in chain.steps]
    assert len(offsets) == _chain.MOST_STEPS
    assert offsets[-1] == 99
    assert offsets == sorted(offsets, key=lambda offset: offset or 0)
    assert chain.others == 100 - _chain.MOST_STEPS


def test_a_finding_of_which_no_fact_was_kept_is_told_all_the_same() -> None:
    evidence = Evidence("os.system", "called", "'x'")
    lost = Finding("some-rule", Severity.LOW, "It does.", at(7), evidence)

    chain = _chain.chain(CHAIN, [lost, found(8)])

    assert [text for text, _ in texts(chain)] == ["os.system('x')", "It does."]


def test_a_place_is_told_alone_with_what_it_uses() -> None:
    chain = _chain.chain(CHAIN, [found(29), found(500)], at=19)

    assert [text for text, _ in texts(chain)] == [
        "a = importlib.import_module('os')",
        "builtins.getattr(a, 'system')",
    ]


def test_a_change_says_what_it_sets() -> None:
    state = Items("dict", (Constant("__setstate__"), SYSTEM))
    change = ChangeFact(Result(Name("mine.A"), ()), state, "BUILD", at(30))

    chain = _chain.chain([change], [found(30)])

    assert texts(chain) == [("state of mine.A() = {'__setstate__': os.system}", "")]


def test_an_import_does_not_take_the_finding_on_a_call_at_its_place() -> None:
    use = GlobalUse("os.system", "os system", Use.CALLED, 1, at(2))

    chain = _chain.chain([use, call(2, Result(SYSTEM, ()))], [found(2)])

    assert texts(chain) == [("os.system()", "")]


def test_values_that_are_shared_over_and_over_are_told_at_once() -> None:
    value: Result = Result(Name("mine.f"), ())
    facts = []
    for level in range(24):
        facts.append(call(level, value))
        value = Result(Name("mine.f"), (value, value) if level < 10 else (value,))

    chain = _chain.chain(facts, [found(23)])

    assert _chain.MOST_STEPS < len(chain.steps) <= 2 * _chain.MOST_STEPS
    assert max(len(text) for text, _ in texts(chain)) < 10_000


def test_a_step_that_uses_very_many_others_does_not_bring_them_all() -> None:
    made = [Result(Name("mine.f"), (Constant(n),)) for n in range(500)]
    facts = [call(n, each) for n, each in enumerate(made)]
    facts.append(call(500, Result(Name("mine.g"), tuple(made))))

    chain = _chain.chain(facts, [found(500)])

    assert len(chain.steps) <= 2 * _chain.MOST_STEPS
    assert chain.silent == 501 - len(chain.steps)
    assert chain.steps[-1].findings
