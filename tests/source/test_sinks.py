from __future__ import annotations

import pytest

from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Family
from scanner_core.source import Wanted


def test_an_unknown_name_is_no_sink() -> None:
    assert sinks.sink("json.load") is None
    assert sinks.sink("torch") is None


def test_the_table_is_sorted_and_has_references() -> None:
    callees = [sink.callee for sink in sinks.SINKS]

    assert callees == sorted(set(callees))
    assert all(sink.reference for sink in sinks.SINKS)


@pytest.mark.parametrize("sink", sinks.SINKS, ids=lambda sink: str(sink.callee))
def test_only_numpy_is_restricted_by_a_position(sink: sinks.Sink) -> None:
    assert (sink.switch is not None) is (sink.family is Family.NUMPY)


@pytest.mark.parametrize("sink", sinks.SINKS, ids=lambda sink: str(sink.callee))
def test_a_program_that_spells_a_sink_is_parsed(sink: sinks.Sink) -> None:
    wanted = Wanted(sinks.CALLEES)

    assert wanted.may_be_in(f"{sink.callee}(path)")
    assert not wanted.may_be_in("import json\njson.dumps(path)")
