"""What a program that is about to run gives to its own functions, call by call."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import source
from scanner_core.facts import CallSite, Environment
from scanner_core.findings import Gap
from scanner_core.linking import FOLLOWED, WANTED
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

START: Final = (
    "import joblib\ndef load(path, mode=None):\n    joblib.load(path, mode)\n"
)

SEARCH: Final = "def own(x):\n    for y in ['b']:\n        return x + y\n"
MADE: Final = "class C:\n    def __init__(self, x):\n        self.x = x\n"
PROPERTY: Final = "class C:\n    @property\n    def p(self):\n        return 'a'\n"
LOOPS: Final = "class C:\n    def __iter__(self):\n        load('a')\n"


def facts(text: str) -> Iterator[object]:
    program = SourceText.notebook([Cell(START, 1), Cell(text, 2)])
    return source.observe(program, Environment(()), FOLLOWED)


def given(text: str) -> list[str]:
    """Return the first arguments of the loads of a program."""
    sites = [fact for fact in facts(text) if isinstance(fact, CallSite)]
    return [str(site.positional[0]) for site in sites if site.callee == "joblib.load"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def other():\n    load('a')", []),
        ("if False:\n    load('a')", []),
        ("if 1 == 2:\n    load('a')\nelse:\n    load('b')", ["'b'"]),
        ("load('a')", ["'a'"]),
        ("load(path='a')", ["'a'"]),
        ("load(*['a'])", ["'a'"]),
        ("load(**{'path': 'a'})", ["'a'"]),
        ("def other(*a, **k):\n    load(*a, **k)\nother('a', mode=1)", ["'a'"]),
        ("for x in 'a', 'b':\n    load(x)", ["'a'", "'b'"]),
        ("[load(x + '.pkl') for x in ('a', 'b')]", ["'a.pkl'", "'b.pkl'"]),
        ("for i, x in enumerate(['a']):\n    load(f'{x}{i}')", ["'a0'"]),
        ("for k, v in {'a': 'b'}.items():\n    load(k + v)", ["'ab'"]),
        ("for i in range(1, 3):\n    load(f'{i}')", ["'1'", "'2'"]),
        ("def own():\n    return 'a'\nload(own())", ["'a'"]),
        (f"{SEARCH}load(own('a'))", ["'ab'"]),
        ("(lambda x: load(x))('a')", ["'a'"]),
        (f"{MADE}load(C('a').x)", ["'a'"]),
        ("class C:\n    def m(self):\n        load('a')\nc = C()", []),
        ("class C:\n    def m(self):\n        load('a')\nC().m()", ["'a'"]),
        (f"{PROPERTY}load(C().p)", ["'a'"]),
        (f"{LOOPS}for x in C():\n    pass", ["'a'"]),
        ("unknown(load)", ["<it is one of several values>"]),
        ("print(load)", []),
    ],
)  # fmt: skip
def test_a_function_is_told_with_what_a_call_gives(
    text: str, expected: list[str]
) -> None:
    assert given(text) == expected


def test_objects_of_a_class_are_told_apart() -> None:
    made = f"{MADE}    def m(self):\n        load(self.x)\n"

    assert given(f"{made}a, b = C('a'), C('b')\na.m()") == ["'a'"]
    assert given(f"{made}a, b = C('a'), C('b')\nb.m()") == ["'b'"]


def test_a_function_within_itself_ends() -> None:
    assert given("def f(n):\n    load('a')\n    f(n)\nf(1)") == ["'a'"]


def test_many_calls_are_a_gap() -> None:
    deep = "\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(20))

    found = list(facts(f"{deep}\ndef f20():\n    load('a')\nf0()"))

    assert [each for each in found if isinstance(each, Gap)]
    assert [each for each in found if isinstance(each, CallSite)]


def test_calls_that_call_twice_each_end() -> None:
    doubling = "\n".join(
        f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()" for n in range(30)
    )

    found = list(facts(f"{doubling}\nf0()\nload('a')"))

    assert [each for each in found if isinstance(each, Gap)]


def test_it_has_to_be_asked_for() -> None:
    assert dataclasses.replace(FOLLOWED, follows=False) == WANTED
