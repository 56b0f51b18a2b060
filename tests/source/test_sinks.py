from __future__ import annotations

import pytest

from scanner_core import rules
from scanner_core.knowledge import sinks
from scanner_core.source import Wanted
from scanner_core.source.words.gate import may_matter

RULES = {rule.id for rule in rules.known() if rule.is_about_source}
EACH = pytest.mark.parametrize(
    "sink", sinks.SINKS, ids=lambda sink: f"{sink.rule}-{sink.callee}"
)


def test_an_unknown_name_is_no_sink() -> None:
    assert not sinks.rows("json.load")
    assert not sinks.rows("torch")
    assert sinks.loading("json.load") is None


def test_a_callable_has_one_row_for_a_rule() -> None:
    seen = [(sink.callee, sink.rule) for sink in sinks.SINKS]

    assert len(seen) == len(set(seen))


@EACH
def test_a_row_says_where_it_was_seen_and_names_a_rule(sink: sinks.Sink) -> None:
    assert sink.seen
    assert sink.rule in RULES


@EACH
def test_a_program_that_spells_a_sink_is_parsed(sink: sinks.Sink) -> None:
    wanted = Wanted(frozenset({sink.callee}))

    text = f"import {sink.callee.partition('.')[0]}\n{sink.callee}(path)"
    assert may_matter(wanted, text, is_notebook=False)
    assert wanted.knows(sink.callee.replace("*", "any"))
    other = "import json\njson.dumps(path)"
    assert not may_matter(wanted, other, is_notebook=False)
