"""Where streams start, what is around them, and the facts that come of them."""

from __future__ import annotations

import collections
import pickle
from typing import TypeVar

import pytest

from scanner_core.facts import (
    CallFact,
    ChangeFact,
    Constant,
    ExtensionUse,
    GlobalUse,
    Items,
    Name,
    PersistentId,
    Result,
    StrayBytes,
    UnresolvedGlobal,
    Use,
)
from scanner_core.findings import Gap, Location
from scanner_core.formats import pickle_stream, plausible, torch_legacy
from scanner_core.formats.pickle_observations import ALL_ARGUMENTS, WANTS_STATE
from scanner_core.reading import Bytes
from scanner_core.testing import assemble

LOCATION = Location("example.pkl")
T = TypeVar("T")
CALL = "GLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\n"
DATA = pickle.dumps({"weights": [1.0, 2.0]})


def blob(*parts: str | bytes) -> Bytes:
    raw = (assemble(part) if isinstance(part, str) else part for part in parts)
    return Bytes(b"".join(raw), LOCATION)


def read(*parts: str | bytes) -> list[object]:
    def everything(_: str) -> int:
        return ALL_ARGUMENTS | WANTS_STATE

    return list(pickle_stream.read(blob(*parts), everything))


def of(kind: type[T], facts: list[object]) -> list[T]:
    return [fact for fact in facts if isinstance(fact, kind)]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"# A model\n\nIt is good.", id="text"),
        pytest.param(b"N.B. this is a text", id="text like a pickle of None"),
        pytest.param(b"category\nfoo\nbar\n", id="table like a name"),
        pytest.param(bytes(1000), id="zeros"),
        pytest.param(b"\x80\x02\x00\x3f" * 50, id="tensor like a protocol"),
        pytest.param(b"((((((((" * 100, id="brackets"),
        pytest.param(b"PK\3\4" + bytes(60), id="archive"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), id="picture"),
    ],
)
def test_what_no_loader_takes_is_not_plausible(data: bytes) -> None:
    assert not pickle_stream.plausible(blob(data))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(DATA, id="data"),
        pytest.param(DATA[:40], id="data that is cut"),
        pytest.param(assemble("NONE\nSTOP"), id="none"),
        pytest.param(assemble(CALL), id="call without stop"),
        pytest.param(assemble(CALL) + b"\xff\xff", id="call and then damage"),
        pytest.param(assemble("NONE\nSTOP\n" + CALL), id="none, then a call"),
        pytest.param(assemble("MARK\nSTRING 'true'\nINST 'os system'"), id="inst"),
    ],
)
def test_what_a_loader_gets_anywhere_with_is_plausible(data: bytes) -> None:
    assert pickle_stream.plausible(blob(data))


def test_a_call_has_its_arguments_and_its_place() -> None:
    [use, call] = read(CALL, "STOP")

    assert use == GlobalUse(
        "os.system", "os system", Use.NAMED | Use.CALLED, 1, LOCATION.at(0)
    )
    assert call == CallFact(
        Name("os.system"), (Constant("true"),), (), "REDUCE", LOCATION.at(21)
    )


def test_a_chain_of_calls_stays_a_chain() -> None:
    facts = read(
        """
        GLOBAL 'builtins getattr'
        GLOBAL 'builtins __import__'
        BINUNICODE 'os'
        TUPLE1
        REDUCE
        BINUNICODE 'system'
        TUPLE2
        REDUCE
        BINUNICODE 'true'
        TUPLE1
        REDUCE
        STOP
        """
    )

    imported = Result(Name("builtins.__import__"), (Constant("os"),))
    function = Result(Name("builtins.getattr"), (imported, Constant("system")))
    assert of(CallFact, facts)[-1].callee == function


def test_arguments_that_were_memoized_are_found() -> None:
    facts = read(
        """
        EMPTY_LIST
        MARK
        BINUNICODE 'sh'
        BININT1 7
        APPENDS
        BINPUT 3
        POP
        GLOBAL 'subprocess Popen'
        BINGET 3
        TUPLE1
        REDUCE
        STOP
        """
    )

    assert of(CallFact, facts)[0].arguments == (
        Items("list", (Constant("sh"), Constant(7))),
    )


def test_state_is_a_fact_with_its_target() -> None:
    facts = read(
        """
        PROTO 2
        GLOBAL 'a B'
        EMPTY_TUPLE
        NEWOBJ
        EMPTY_DICT
        BINUNICODE '__setstate__'
        GLOBAL 'os system'
        SETITEM
        BUILD
        STOP
        """
    )

    [change] = of(ChangeFact, facts)
    assert change.target == Result(Name("a.B"), ())
    assert change.state == Items("dict", (Constant("__setstate__"), Name("os.system")))


def test_keywords_of_newobj_ex_are_read() -> None:
    facts = read(
        """
        PROTO 4
        GLOBAL 'a B'
        EMPTY_TUPLE
        EMPTY_DICT
        BINUNICODE 'key'
        BINUNICODE 'value'
        SETITEM
        NEWOBJ_EX
        STOP
        """
    )

    assert of(CallFact, facts)[0].keywords == (("key", Constant("value")),)


def test_names_that_are_computed_extensions_and_persistent_ids_are_facts() -> None:
    facts = read(
        """
        PROTO 4
        NONE
        BINPERSID
        EXT1 7
        EMPTY_TUPLE
        REDUCE
        GLOBAL 'a b'
        EMPTY_TUPLE
        REDUCE
        BINUNICODE 'system'
        STACK_GLOBAL
        STOP
        """
    )

    assert of(PersistentId, facts)[0].expected is False
    assert of(ExtensionUse, facts)[0].called is True
    assert len(of(UnresolvedGlobal, facts)) == 1


@pytest.mark.parametrize("count", [2, 5, 200])
def test_every_stacked_stream_is_read(count: int) -> None:
    facts = read(*[DATA] * (count - 1), CALL + "STOP")

    assert of(GlobalUse, facts)[0].name == "os.system"
    assert not of(Gap, facts)


def test_padding_is_nothing_and_other_bytes_are_a_fact() -> None:
    assert not read(DATA, bytes(4000))
    assert of(StrayBytes, read(DATA, b"\xff" * 10)) == [
        StrayBytes(10, LOCATION.at(len(DATA)))
    ]


def test_a_stream_behind_junk_is_read() -> None:
    for junk in (b"\xff" * 100, b"MAGIC\0\0\1", b"\n" * 5 + b"\xfe"):
        facts = read(junk, CALL + "STOP")

        assert of(GlobalUse, facts)[0].name == "os.system"
        assert of(StrayBytes, facts)[0].count == len(junk)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"the\nc applications\nimage\n.\n", id="prose"),
        pytest.param(b"- applications\nAutism\n...\n", id="list that ends in dots"),
        pytest.param(b"-- BEGIN --\n" + b"ciNR" * 16 + b"\n", id="certificate"),
        pytest.param(b"".join(b"circuit%d\n" % n for n in range(5000)), id="words"),
    ],
)
def test_text_is_no_stream_behind_other_text(text: bytes) -> None:
    assert not pickle_stream.is_buried(blob(text * 3))


@pytest.mark.parametrize(
    "junk",
    [
        pytest.param(b"\xffcA\n", id="the beginning of a name"),
        pytest.param(b"\xffcA\n" * 100, id="many of them"),
        pytest.param(b"\xffiA\n", id="the beginning of an instance"),
    ],
)
def test_junk_that_goes_on_as_the_name_hides_no_stream(junk: bytes) -> None:
    facts = read(junk, b"cposix\nsystem\n", "MARK\nUNICODE 'true'\nTUPLE\nREDUCE\nSTOP")

    assert "posix.system" in {fact.name for fact in of(GlobalUse, facts)}


def test_a_stream_between_junk_is_read() -> None:
    facts = read(
        DATA, b"\xff" * 50, "MARK\nSTRING 'true'\nINST 'os system'\nSTOP", b"\xfe"
    )

    assert of(GlobalUse, facts)[0].name == "os.system"
    assert len(of(StrayBytes, facts)) == 2


def test_a_cut_stream_keeps_its_facts_and_has_a_gap() -> None:
    facts = read(CALL)

    assert of(GlobalUse, facts)[0].name == "os.system"
    assert of(Gap, facts)[0].location == LOCATION.at(22)


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("FRAME 0", id="too short"),
        pytest.param("FRAME 1000000", id="too long"),
        pytest.param("FRAME 18446744073709551615", id="absurd"),
    ],
)
def test_frames_are_not_believed(frame: str) -> None:
    facts = read(f"PROTO 4\n{frame}\n{CALL}STOP")

    assert of(GlobalUse, facts)[0].name == "os.system"


def test_a_deep_nest_and_a_shared_list_are_read_at_once() -> None:
    shared: list[object] = []
    for _ in range(40):
        shared = [shared, shared]
    deep = b"]" * 100_000 + b"a" * 99_999 + b"."

    assert not read(pickle.dumps(shared))
    assert not read(deep)


def test_a_shared_list_as_an_argument_is_cut_short() -> None:
    shared: list[object] = []
    for _ in range(40):
        shared = [shared, shared]
    argument = pickle.dumps(shared, 2)[2:-1]

    facts = read("PROTO 2\nGLOBAL 'a b'", argument, "TUPLE1\nREDUCE\nSTOP")

    assert "too large" in str(of(CallFact, facts)[0].arguments)


def test_real_objects_give_names_and_no_gaps() -> None:
    objects = [
        collections.OrderedDict(a=1),
        collections.deque([1]),
        range(3),
        b"x" * 300,
    ]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        facts = read(pickle.dumps(objects, protocol))

        assert {"collections.OrderedDict", "collections.deque"} <= {
            use.name for use in of(GlobalUse, facts)
        }
        assert not of(Gap, facts)


def test_a_legacy_checkpoint_is_five_streams_and_inert_bytes() -> None:
    magic = b"\x80\x02" + torch_legacy.MAGIC
    stream = assemble("PROTO 2\nNONE\nSTOP")
    refers = assemble(
        "PROTO 2\nMARK\nBINUNICODE 'storage'\nGLOBAL 'torch FloatStorage'\n"
        "BINUNICODE '0'\nBINUNICODE 'cpu'\nBININT1 9\nNONE\nTUPLE\nBINPERSID\nSTOP"
    )
    storages = assemble(CALL + "STOP")
    legacy = blob(magic, stream * 2, refers, stream, storages)

    assert plausible(legacy, is_container=False) == [torch_legacy]
    facts = list(torch_legacy.read(legacy, lambda _: ALL_ARGUMENTS))
    assert [use.name for use in of(GlobalUse, facts)] == ["torch.FloatStorage"]
    assert not of(Gap, facts)


def test_a_legacy_checkpoint_hides_no_call_in_its_streams() -> None:
    magic = b"\x80\x02" + torch_legacy.MAGIC
    for index in range(4):
        streams = ["NONE\nSTOP"] * 4
        streams[index] = CALL + "STOP"

        facts = torch_legacy.read(blob(magic, *streams), lambda _: ALL_ARGUMENTS)

        assert of(GlobalUse, list(facts))[0].name == "os.system"
