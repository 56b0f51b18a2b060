"""The tables of names."""

from __future__ import annotations

import importlib
import tomllib
from typing import TYPE_CHECKING

import pytest

from scanner_core import knowledge
from scanner_core.formats.pickle_observations import ALL_ARGUMENTS
from scanner_core.knowledge import Behaviour, Row, State, _compile

if TYPE_CHECKING:
    from pathlib import Path


def behaviour(name: str) -> Behaviour | None:
    row = knowledge.row(name)
    return row.behaviour if row else None


def test_the_compiled_table_is_that_of_the_sources() -> None:
    compiled = _compile.TABLES.with_name(knowledge.COMPILED).read_text("utf-8")

    assert compiled == _compile.compile_names(), "run python -m docs.generate"


@pytest.mark.parametrize(
    "path", sorted(_compile.TABLES.glob("*.toml")), ids=lambda p: p.stem
)
def test_every_row_has_its_reference(path: Path) -> None:
    rows = tomllib.loads(path.read_text("utf-8"))

    assert rows
    assert all(row["reference"] and row["version"] for row in rows.values())


def test_a_tail_that_is_data_says_nothing_about_the_whole_name() -> None:
    assert knowledge.row("mine.collections.OrderedDict") is None


@pytest.mark.parametrize(
    "name",
    [
        "posixpath.os.system",
        "logging.os.system",
        "os.system.__call__",
        "a.b.builtins.eval",
    ],
)
def test_a_tail_that_is_dangerous_says_it_all(name: str) -> None:
    assert behaviour(name) is Behaviour.DANGEROUS


def test_names_are_compared_whole() -> None:
    assert behaviour("functools.partial") is Behaviour.APPLIES
    assert knowledge.row("functools.part") is None
    assert knowledge.row("myos.system") is None


def test_what_is_wanted_depends_on_the_row() -> None:
    assert knowledge.wants("collections.OrderedDict") == 0
    assert knowledge.wants("mine.Net") == ALL_ARGUMENTS
    assert knowledge.wants("_codecs.encode") == 0b10


def test_a_row_survives_being_compiled() -> None:
    row = Row(Behaviour.APPLIES, State.REVIEWED, callee=2, is_deferred=True)

    assert Row.parse(str(row)) == row


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        pytest.param("b = {}\na = {}\n", "not sorted", id="order"),
        pytest.param('"a" = { behaviour = "data" }\n', "wrong columns", id="columns"),
    ],
)
def test_a_wrong_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, reason: str
) -> None:
    (tmp_path / "x.toml").write_text(written)
    monkeypatch.setattr(_compile, "TABLES", tmp_path)

    with pytest.raises(ValueError, match=reason):
        _compile.compile_names()


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, row in knowledge.names().items()
        if name.startswith(
            ("collections.", "datetime.", "decimal.", "fractions.", "uuid.")
        )
        and Row.parse(row).behaviour is Behaviour.DATA
    ),
)
def test_harmless_names_of_the_standard_library_exist(name: str) -> None:
    module, _, attribute = name.partition(".")
    found: object = importlib.import_module(module)
    for part in attribute.split("."):
        found = (
            importlib.import_module("collections.abc")
            if part == "abc"
            else getattr(found, part)
        )

    assert found is not None


@pytest.mark.parametrize(
    "name", ["", " ", "collections.OrderedDict data", "collections.OrderedDic", "~"]
)
def test_what_is_no_whole_name_has_no_row(name: str) -> None:
    assert knowledge.row(name) is None
