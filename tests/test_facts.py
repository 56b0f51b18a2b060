"""How values of a stream are spelled for people."""

from __future__ import annotations

import pytest

from scanner_core.facts import Constant, Items, Name, Result, Unknown, Value

ONE, TWO = Constant(1), Constant("a")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ONE, "1"),
        (TWO, "'a'"),
        (Unknown("computed"), "<computed>"),
        (Items("tuple", ()), "()"),
        (Items("tuple", (ONE,)), "(1,)"),
        (Items("tuple", (ONE, TWO)), "(1, 'a')"),
        (Items("list", (ONE,)), "[1]"),
        (Items("set", (ONE, TWO)), "{1, 'a'}"),
        (Items("dict", (TWO, ONE, ONE, TWO)), "{'a': 1, 1: 'a'}"),
        (Items("list", (ONE,) * 9), "[1, 1, 1, 1, 1, 1, ...]"),
        (Result(Name("f"), (ONE,), (("key", TWO),)), "f(1, key='a')"),
    ],
    ids=str,
)
def test_values_are_spelled_as_in_python(value: Value, shown: str) -> None:
    assert str(value) == shown
