from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Module

ROW = (
    '"{}" = {{ behaviour = "data", library = "{}", version = "1", reference = "a.py" }}'
)


def test_a_row_that_is_there_already_stays(module: Module, tmp_path: Path) -> None:
    table = tmp_path / "mine.toml"
    table.write_text("# Mine.\n" + ROW.format("mine.B", "mine") + "\n", "utf-8")
    before = table.read_text("utf-8")

    assert module("rows").add(ROW.format("mine.B", "other"), tmp_path) == 0
    assert table.read_text("utf-8") == before


def test_new_rows_are_sorted_into_the_table_of_their_library(
    module: Module, tmp_path: Path
) -> None:
    table = tmp_path / "mine.toml"
    table.write_text("# Mine.\n" + ROW.format("mine.B", "mine") + "\n", "utf-8")
    new = [("mine.C", "mine"), ("mine.A", "mine"), ("sklearn.X", "scikit-learn")]

    added = module("rows").add("\n".join(ROW.format(*each) for each in new), tmp_path)

    assert added == 3
    text = table.read_text("utf-8")
    assert text.startswith("# Mine.\n")
    assert list(tomllib.loads(text)) == ["mine.A", "mine.B", "mine.C"]
    assert list(tomllib.loads((tmp_path / "others.toml").read_text("utf-8"))) == [
        "sklearn.X"
    ]


@pytest.mark.parametrize(
    ("special", "uses", "behaviour", "doubt"),
    [
        pytest.param((), "named built state", "class", "", id="stored"),
        pytest.param(("__new__ of builtins.tuple",), "built", "class", "", id="read"),
        pytest.param(
            ("__setstate__ of mine.Tree",),
            "built",
            "class",
            "READ __setstate__ of mine.Tree",
            id="not read",
        ),
        pytest.param((), "called", "data", "READ its constructor", id="called"),
    ],
)
def test_a_proposal_says_what_to_read(
    module: Module, special: tuple[str, ...], uses: str, behaviour: str, doubt: str
) -> None:
    rows = module("rows")
    environment = module("environments").Environment("e", "3.11", (), ("mine==2.0",))
    item = rows.Known("mine.Tree", "class", "mine/tree.py", special)

    line = rows.proposed(environment, item, uses)

    row = tomllib.loads(line)["mine.Tree"]
    assert (row["behaviour"], row["version"]) == (behaviour, "2.0")
    assert line.partition("  # ")[2] == doubt


def test_a_function_is_never_proposed_without_a_doubt(module: Module) -> None:
    rows = module("rows")
    environment = module("environments").Environment("e", "3.11", (), ())
    item = rows.Known("mine.restore", "function", "mine/tree.py", ())

    assert "READ a function" in rows.proposed(environment, item, "named")


def test_what_was_read_is_said_where(module: Module) -> None:
    read = tomllib.loads(module("rows").REVIEWED.read_text("utf-8"))

    assert read
    assert all(" of " in pattern and reason for pattern, reason in read.items())


def test_an_inventory_names_what_acts_when_an_object_is_made(module: Module) -> None:
    found = {line["name"]: line for line in module("inventory").lines("fractions")}

    assert "__new__ of fractions.Fraction" in found["fractions.Fraction"]["special"]


def test_an_inventory_of_functions_says_what_they_take(module: Module) -> None:
    found = {
        line["name"]: line["special"]
        for line in module("inventory").lines("functions=shelve")
    }

    assert found["shelve.open"] == ["takes filename"]


def test_what_does_not_import_is_missing(module: Module) -> None:
    [line] = module("inventory").lines("name=no_such_library.Thing")

    assert line["kind"] == "missing"
