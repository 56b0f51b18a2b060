"""What the targets found, each a test of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner_core import knowledge
from scanner_core.findings import Gap, Location, Verdict
from scanner_core.formats import pickle_stream, python_source
from scanner_core.formats.pickle_stream import MAX_STRAYS
from scanner_core.reading import Bytes, Unreadable
from scanner_core.rules._text import kind_of
from scanner_core.scan import scan_artifact
from scanner_core.source.parsing.parse import parse
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

SLOWEST = 60
"""Seconds; each of these took longer before."""
LONG = 20_000


@pytest.mark.parametrize(
    "word",
    ["\n", "def a(", "(echo a", ";curl ", ",lambda :", "a"],
    ids=["lines", "functions", "shell", "downloads", "lambdas", "echo"],
)
def test_long_text_of_one_word_is_looked_at_soon(word: str) -> None:
    text = f"echo {word * LONG}"[: LONG * 3]
    started = time.perf_counter()

    kind_of(text)

    assert time.perf_counter() - started < SLOWEST


def test_bytes_between_many_streams_are_searched_soon(tmp_path: Path) -> None:
    unit = assemble("PROTO 2\nGLOBAL 'collections OrderedDict'\nSTOP") + b"?junk?"
    (path := tmp_path / "x").write_bytes(unit * 5_000)
    started = time.perf_counter()

    report = scan_artifact(path).report

    assert time.perf_counter() - started < SLOWEST
    assert report.verdict is Verdict.REVIEW
    assert len(report.findings) <= MAX_STRAYS


def test_search_for_streams_ends_with_the_budget() -> None:
    blob = Bytes(b"?(cos\nsystem\n" * 100, Location("x"))
    blob.budget.opcodes = -1

    with pytest.raises(Unreadable, match="budget"):
        pickle_stream.is_buried(blob)


@pytest.mark.parametrize(
    "source",
    [
        b"import " + b"a." * 300_000 + b"a",
        b"import a.\\\n" + b"a.\\\n" * 200_000 + b"a",
    ],
    ids=["one line", "many lines"],
)
def test_import_of_a_name_with_very_many_parts_is_a_gap(source: bytes) -> None:
    facts = list(python_source.read(Bytes(source, Location("x.py")), len))
    parsed = parse(source.decode())

    assert [fact.reason for fact in facts if isinstance(fact, Gap)] == [
        "the source cannot be parsed: imports of names with too many parts"
    ]
    assert parsed.lost


def test_a_name_with_very_many_parts_is_looked_up_soon() -> None:
    started = time.perf_counter()

    found = knowledge.row("a." * 300_000 + "os.system")

    assert time.perf_counter() - started < SLOWEST
    assert found == knowledge.row("os.system")


def test_every_name_of_the_table_has_fewer_parts_than_are_looked_up() -> None:
    longest = max(name.count(".") + 1 for name in knowledge.names())

    assert longest <= knowledge.MOST_PARTS
