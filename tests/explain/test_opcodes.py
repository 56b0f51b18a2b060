from __future__ import annotations

import pickle
import pickletools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core.explain import _opcodes
from scanner_core.findings import Location
from scanner_core.formats.pickle_machine import PickleMachine
from scanner_core.reading import Bytes
from scanner_core.testing import assemble

STREAM = assemble("""
    PROTO 4
    GLOBAL 'posix system'
    BINUNICODE 'true'
    INT 12
    LONG1 -7
    SHORT_BINBYTES b'\\x00\\xff'
    BINFLOAT 1.5
    BINPUT 7
    TUPLE3
    STOP
""")


def around(data: bytes, at: int, *, start: int = 0) -> list[tuple[int, str, str]]:
    blob = Bytes(data, Location("a.pkl"))
    found = _opcodes.around(blob, [start], start, at, before=99, behind=99_999)
    return [(each.offset, each.name, each.argument) for each in found]


def test_opcodes_are_those_of_pickletools() -> None:
    expected = [(at, op.name) for op, _, at in pickletools.genops(STREAM)]

    assert [(at, name) for at, name, _ in around(STREAM, 0)] == expected
    assert around(STREAM, 0)[1:7] == [
        (2, "GLOBAL", "'posix system'"),
        (16, "BINUNICODE", "'true'"),
        (25, "INT", "12"),
        (29, "LONG1", "-7"),
        (32, "SHORT_BINBYTES", "b'\\x00\\xff'"),
        (36, "BINFLOAT", "1.5"),
    ]


@settings(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.integers(0, 5),
)
def test_every_opcode_that_python_writes_is_told_apart(
    value: object, protocol: int
) -> None:
    data = pickle.dumps(value, protocol)

    expected = [(at, op.name) for op, _, at in pickletools.genops(data)]
    assert [(at, name) for at, name, _ in around(data, 0)] == expected


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 220))
def test_any_bytes_can_be_shown(data: bytes, at: int) -> None:
    for offset, name, _ in around(data, at):
        assert 0 <= offset < len(data)
        assert name


@pytest.mark.parametrize("inside", [17, 20, 24])
def test_bytes_inside_an_operand_belong_to_its_opcode(inside: int) -> None:
    blob = Bytes(STREAM, Location("a.pkl"))

    found = _opcodes.around(blob, [], 0, inside, before=1, behind=0)

    assert [(each.name, each.is_deciding) for each in found] == [
        ("GLOBAL", False),
        ("BINUNICODE", True),
    ]


def test_a_place_far_from_the_start_is_found_by_a_walk() -> None:
    far = b"\x80\x02" + b"J\1\2\3\4" * 10_000 + assemble("BINUNICODE 'x'\nNONE\nSTOP")

    found = around(far, len(far) - 2)

    assert [name for _, name, _ in found[-4:]] == [
        "BININT",
        "BINUNICODE",
        "NONE",
        "STOP",
    ]
    assert len(found) < 110


def test_a_place_behind_more_than_is_walked_is_shown_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_opcodes, "WALKED", 1000)
    far = b"\x80\x02" + b"0N" * 1_000_000 + b"N."

    assert [name for _, name, _ in around(far, len(far) - 2)] == ["NONE", "STOP"]


def test_an_operand_of_many_megabytes_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = b"X" + (50_000_000).to_bytes(4, "little") + b"A" * 50_000_000 + b"."
    blob = Bytes(data, Location("a.pkl"))
    read: list[int] = []
    plain = blob.read
    monkeypatch.setattr(
        blob, "read", lambda at, length: (read.append(length), plain(at, length))[1]
    )

    found = _opcodes.around(blob, [], 0, len(data) - 1, before=3, behind=0)

    assert [(each.name, each.size) for each in found] == [
        ("BINUNICODE", 50_000_005),
        ("STOP", 1),
    ]
    assert sum(read) < 10_000


def test_the_machine_stops_where_it_is_asked_to() -> None:
    machine = PickleMachine(Bytes(STREAM, Location("a.pkl")).read, lambda _: 0)

    boundaries = [at for _, _, at in pickletools.genops(STREAM)]
    while machine.run(1) and machine.position in boundaries:
        pass
    assert machine.stopped or machine.damage
