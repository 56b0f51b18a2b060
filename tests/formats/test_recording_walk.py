from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.facts import ChangeFact
from scanner_core.findings import Gap, Location
from scanner_core.formats import (
    pickle_machine,
    pickle_observations,
    pickle_stream,
)
from scanner_core.reading import Bytes
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from types import ModuleType

HERE: Final = Location("model.pkl")
PATCHED: Final = """
    GLOBAL 'mine Net'
    EMPTY_TUPLE
    NEWOBJ
    EMPTY_DICT
    {key}
    NONE
    SETITEM
    BUILD
    STOP
"""
KEYS: Final = {
    "short": "SHORT_BINUNICODE '__setstate__'",
    "four bytes of length": "BINUNICODE '__setstate__'",
    "eight bytes of length": "BINUNICODE8 '__setstate__'",
    "Python 2": "SHORT_BINSTRING b'__setstate__'",
    "a line": "UNICODE '__setstate__'",
    "memoized": "BINUNICODE '__setstate__'\nBINPUT 0\nPOP\nBINGET 0",
}


def changes(data: bytes) -> list[ChangeFact]:
    facts = pickle_stream.read(Bytes(data, HERE), lambda _: 0)
    return [fact for fact in facts if isinstance(fact, ChangeFact)]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_a_meaningful_key_is_found_however_it_is_written(key: str) -> None:
    assert changes(b"\x80\x04" + assemble(PATCHED.format(key=key)))


@pytest.mark.parametrize("count", [0, 1, pickle_observations.MAX_KEPT + 1])
def test_other_meaningful_texts_in_front_hide_no_key(count: int) -> None:
    texts = b"\x80\x04" + b"\x8c\x08__init__0" * count

    assert changes(texts + assemble(PATCHED.format(key=KEYS["short"])))


def test_the_module_of_a_script_is_no_key() -> None:
    stream = assemble(PATCHED.format(key="BINUNICODE 'x'").replace("mine", "__main__"))

    assert not changes(b"\x80\x04" + stream)


@pytest.mark.parametrize("width", [0, 1, 500])
def test_what_is_remembered_is_bounded(width: int, machine: ModuleType) -> None:
    count = 2 * pickle_observations.MAX_HELD // (width + pickle_observations.OVERHEAD)
    stream = b"\x80\x02" + (b"](" + b"K\1" * width + b"e0") * count + b"N."

    walk = machine.PickleMachine(
        lambda at, size: stream[at : at + size], lambda _: 0, 0, frozenset()
    )
    while walk.run():
        pass

    assert walk.stopped
    held = sum(map(len, walk.seen.items.values())) + len(walk.seen.items)
    assert 0 < held <= pickle_observations.MAX_HELD


@pytest.mark.slow
def test_a_second_walk_that_does_not_get_as_far_is_a_gap() -> None:
    lists = pickle_machine.MAX_WORDS // pickle_machine.WORDS_PER_NODE + 1_000_000
    stream = b"\x80\x04" + b"]0" * lists + assemble(PATCHED.format(key=KEYS["short"]))

    facts = list(pickle_stream.read(Bytes(stream, HERE), lambda _: 0))

    assert any(isinstance(fact, Gap) and "memory" in fact.reason for fact in facts)
