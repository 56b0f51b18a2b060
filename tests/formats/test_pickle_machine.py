"""The machine against the semantics of CPython's unpickler, opcode by opcode."""

from __future__ import annotations

import collections
import pickle
import pickletools
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core.facts import Use
from scanner_core.formats import pickle_observations as nodes
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

EVERY_OPCODE = {
    "plain": """
        PROTO 5
        FRAME 0
        NONE
        NEWTRUE
        NEWFALSE
        INT 7
        LONG 7
        LONG1 300
        LONG4 -1
        BININT -1
        BININT1 1
        BININT2 65535
        FLOAT 1.5
        BINFLOAT 2.5
        STRING 'a'
        BINSTRING 'a'
        SHORT_BINSTRING 'a'
        BINBYTES b'a'
        SHORT_BINBYTES b'a'
        BINBYTES8 b'a'
        BYTEARRAY8 b'a'
        NEXT_BUFFER
        READONLY_BUFFER
        UNICODE 'a'
        BINUNICODE 'a'
        SHORT_BINUNICODE 'a'
        BINUNICODE8 'a'
        STOP
    """,
    "containers": """
        PROTO 4
        EMPTY_LIST
        NONE
        APPEND
        MARK
        NONE
        NONE
        APPENDS
        EMPTY_DICT
        NONE
        NONE
        SETITEM
        MARK
        NONE
        NONE
        SETITEMS
        EMPTY_SET
        MARK
        NONE
        ADDITEMS
        MARK
        NONE
        FROZENSET
        MARK
        NONE
        LIST
        MARK
        NONE
        NONE
        DICT
        MARK
        NONE
        TUPLE
        EMPTY_TUPLE
        TUPLE1
        NONE
        TUPLE2
        NONE
        NONE
        TUPLE3
        STOP
    """,
    "stack and memo": """
        NONE
        PUT 0
        BINPUT 1
        LONG_BINPUT 2
        MEMOIZE
        GET 0
        BINGET 1
        LONG_BINGET 2
        DUP
        POP
        MARK
        NONE
        POP_MARK
        MARK
        POP
        STOP
    """,
    "names": """
        PROTO 4
        GLOBAL 'a b'
        EMPTY_TUPLE
        REDUCE
        NONE
        BUILD
        SHORT_BINUNICODE 'c'
        SHORT_BINUNICODE 'd'
        STACK_GLOBAL
        EMPTY_TUPLE
        NEWOBJ
        GLOBAL 'e f'
        EMPTY_TUPLE
        EMPTY_DICT
        NEWOBJ_EX
        MARK
        GLOBAL 'g h'
        NONE
        OBJ
        MARK
        NONE
        INST 'i j'
        PERSID 'one'
        NONE
        BINPERSID
        EXT1 1
        EXT2 300
        EXT4 70000
        STOP
    """,
}


def everything(_: str) -> int:
    return nodes.ALL_ARGUMENTS | nodes.WANTS_STATE


def nothing(_: str) -> int:
    return 0


def walk(
    machine: ModuleType,
    text: str | bytes,
    wants: Callable[[str], int] = everything,
    slice_: int = 1 << 20,
) -> Any:  # noqa: ANN401 (of a module that is chosen at run time)
    data = assemble(text) if isinstance(text, str) else text
    walker = machine.PickleMachine(lambda at, n: data[at : at + n], wants)
    while walker.run(slice_):
        pass
    return walker


def used(walker: Any) -> dict[str, Use]:  # noqa: ANN401 (likewise)
    seen = walker.seen
    return {
        name: Use(seen.uses[node] & ~nodes.CALLED_BARE)
        for name, node in zip(seen.names, seen.name_nodes, strict=True)
    }


def test_every_opcode_is_in_the_examples() -> None:
    text = "\n".join(EVERY_OPCODE.values())

    assert {line.split()[0] for line in text.split("\n") if line.strip()} == {
        opcode.name for opcode in pickletools.opcodes
    }


@pytest.mark.parametrize("text", EVERY_OPCODE.values(), ids=EVERY_OPCODE)
def test_every_opcode_is_carried_out(machine: ModuleType, text: str) -> None:
    walker = walk(machine, text)

    assert walker.damage is None
    assert walker.stopped
    assert walker.opcodes == len(list(pickletools.genops(assemble(text))))


@pytest.mark.parametrize("text", EVERY_OPCODE.values(), ids=EVERY_OPCODE)
@pytest.mark.parametrize("slice_", [1, 2, 7])
def test_slices_see_what_one_run_sees(
    machine: ModuleType, text: str, slice_: int
) -> None:
    whole, sliced = walk(machine, text), walk(machine, text, slice_=slice_)

    assert used(sliced) == used(whole)
    assert (sliced.position, sliced.opcodes) == (whole.position, whole.opcodes)
    assert sliced.seen.kept == whole.seen.kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("NONE", "without STOP", id="no stop"),
        pytest.param("", "without STOP", id="nothing"),
        pytest.param("STOP", "nothing on the stack", id="stop on nothing"),
        pytest.param("POP", "nothing on the stack", id="underflow"),
        pytest.param("NONE\nMARK\nTUPLE1", "nothing on the stack", id="past a mark"),
        pytest.param("NONE\nMARK\nDUP", "nothing on the stack", id="copy past a mark"),
        pytest.param("TUPLE", "no mark", id="no mark"),
        pytest.param("MARK\nMARK\nPOP\nPOP\nPOP_MARK", "no mark", id="popped marks"),
        pytest.param("BINGET 1", "never set", id="unset memo"),
        pytest.param("GET 99999999999", "never set", id="huge memo key"),
        pytest.param("RAW b'g-1\\n'", "negative", id="negative memo key"),
        pytest.param("RAW b'gx\\n'", "no number", id="memo key of letters"),
        pytest.param("NONE\nEMPTY_TUPLE\nREDUCE", "no name", id="call of None"),
        pytest.param("EMPTY_LIST\nEMPTY_TUPLE\nREDUCE", "no name", id="call of a list"),
        pytest.param(
            "BINUNICODE 'a'\nEMPTY_TUPLE\nREDUCE", "no name", id="call of text"
        ),
        pytest.param(
            "BINBYTES b'a'\nDUP\nSTACK_GLOBAL", "not text", id="bytes as name"
        ),
        pytest.param("MARK\nNONE\nDICT", "no value", id="odd dict"),
        pytest.param("PROTO 6", "does not exist", id="protocol"),
        pytest.param("RAW b'\\x00'", "no opcode", id="opcode"),
        pytest.param("RAW b'T\\xff\\xff\\xff\\xff'", "negative length", id="length"),
        pytest.param(
            "RAW b'\\x8e\\0\\0\\0\\0\\0\\0\\0\\x80'",
            "longer than any",
            id="length 2^63",
        ),
        pytest.param("RAW b'X\\x09\\0\\0\\0abc'", "inside an operand", id="cut text"),
        pytest.param("RAW b'K'", "inside an operand", id="cut number"),
        pytest.param("RAW b'cos\\n'", "inside an operand", id="cut name"),
        pytest.param("RAW b'c\\xff\\nx\\n'", "UTF-8", id="name of odd bytes"),
    ],
)
def test_where_a_loader_would_raise_the_walk_ends_with_a_reason(
    machine: ModuleType, text: str, reason: str
) -> None:
    walker = walk(machine, text)

    assert walker.damage is not None
    assert reason in walker.damage
    assert not walker.stopped


def test_what_ran_before_the_damage_is_noted(machine: ModuleType) -> None:
    walker = walk(
        machine, "GLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nRAW b'\\xff'"
    )

    assert used(walker) == {"os.system": Use.NAMED | Use.CALLED}
    assert walker.damage is not None
    assert walker.seen.kept


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_memoized_name_is_one_row(machine: ModuleType, protocol: int) -> None:
    names = [collections.OrderedDict, collections.Counter, collections.OrderedDict]

    walker = walk(machine, pickle.dumps(names, protocol))

    assert walker.seen.names == ["collections.OrderedDict", "collections.Counter"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("GLOBAL 'os system'", "os.system", id="as it is"),
        pytest.param("GLOBAL '__builtin__ eval'", "builtins.eval", id="module"),
        pytest.param("GLOBAL '__builtin__ xrange'", "builtins.range", id="function"),
        pytest.param(
            "GLOBAL 'copy_reg _reconstructor'", "copyreg._reconstructor", id="2"
        ),
        pytest.param("GLOBAL 'a b.c.d'", "a.b.c.d", id="dotted"),
        pytest.param(
            "UNICODE '\\u006fs'\nUNICODE 'system'\nSTACK_GLOBAL",
            "os.system",
            id="escape",
        ),
        pytest.param(
            "RAW b\"S'\\\\x6fs'\\n\"\nSTRING 'system'\nSTACK_GLOBAL",
            "os.system",
            id="hex",
        ),
        pytest.param(
            "BINUNICODE8 'os'\nSHORT_BINSTRING 'system'\nSTACK_GLOBAL",
            "os.system",
            id="mixed",
        ),
    ],
)
def test_a_name_is_read_however_it_is_spelled(
    machine: ModuleType, text: str, name: str
) -> None:
    assert walk(machine, f"{text}\nSTOP").seen.names == [name]


def test_memo_decoys_do_not_change_what_is_imported(machine: ModuleType) -> None:
    walker = walk(
        machine,
        """
        BINUNICODE 'collections'
        PUT 5
        POP
        BINUNICODE 'os'
        BINPUT 5
        POP
        BINUNICODE 'OrderedDict'
        BINUNICODE 'system'
        LONG_BINPUT 100000
        POP
        POP
        BINGET 5
        LONG_BINGET 100000
        STACK_GLOBAL
        STOP
        """,
    )

    assert walker.seen.names == ["os.system"]


def test_memoize_counts_entries_as_the_unpickler_does(machine: ModuleType) -> None:
    walker = walk(
        machine,
        """
        BINUNICODE 'os'
        BINPUT 7
        MEMOIZE
        BINUNICODE 'system'
        BINGET 7
        BINGET 1
        STACK_GLOBAL
        STOP
        """,
    )

    assert walker.seen.names == ["os.os"]


def test_many_memo_entries_are_recalled(machine: ModuleType) -> None:
    texts = [f"n{number}" for number in range(70_000)]
    stream = pickle.dumps([*texts, *texts], 4)[:-1]
    tail = assemble("LONG_BINGET 69000\nLONG_BINGET 3\nSTACK_GLOBAL\nSTOP")

    walker = walk(machine, stream + tail)

    assert walker.seen.names == ["n68999.n2"]


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        pytest.param("", Use.NAMED, id="named"),
        pytest.param("EMPTY_TUPLE\nREDUCE", Use.NAMED | Use.CALLED, id="called"),
        pytest.param(
            "EMPTY_TUPLE\nNEWOBJ\nNONE\nBUILD",
            Use.NAMED | Use.CALLED | Use.STATE_SET,
            id="state",
        ),
        pytest.param(
            "EMPTY_TUPLE\nREDUCE\nMARK\nNONE\nNONE\nSETITEMS",
            Use.NAMED | Use.CALLED | Use.ITEMS_SET,
            id="items",
        ),
        pytest.param(
            "EMPTY_TUPLE\nREDUCE\nEMPTY_TUPLE\nREDUCE",
            Use.NAMED | Use.CALLED | Use.RESULT_CALLED,
            id="result called",
        ),
        pytest.param("NONE\nBUILD", Use.NAMED | Use.CHANGED, id="patched"),
        pytest.param("NONE\nAPPEND", Use.NAMED | Use.CHANGED, id="appended to"),
    ],
)
def test_uses_are_told_apart(machine: ModuleType, text: str, uses: Use) -> None:
    walker = walk(machine, f"PROTO 2\nGLOBAL 'a b'\n{text}\nSTOP")

    assert used(walker) == {"a.b": uses}


def test_what_nobody_wants_is_not_kept(machine: ModuleType) -> None:
    text = "GLOBAL 'a b'\nBINUNICODE 'x'\nTUPLE1\nREDUCE\nSTOP"

    assert not walk(machine, text, nothing).seen.kept
    assert walk(machine, text, everything).seen.kept


def test_equal_calls_are_kept_once_and_different_ones_each(machine: ModuleType) -> None:
    call = "GLOBAL 'a b'\nBINUNICODE '{}'\nTUPLE1\nREDUCE\nPOP\n"
    text = "".join(call.format(argument) for argument in "xxyxzy")

    assert len(walk(machine, f"{text}NONE\nSTOP").seen.kept) == 3


def test_an_argument_that_does_not_matter_makes_no_difference(
    machine: ModuleType,
) -> None:
    call = "GLOBAL 'a b'\nBINUNICODE '{}'\nBINUNICODE 'codec'\nTUPLE2\nREDUCE\nPOP\n"
    text = "".join(call.format(number) for number in range(2_000)) + "NONE\nSTOP"

    walker = walk(machine, text, lambda _: 0b10)

    assert len(walker.seen.kept) == 1
    assert not walker.seen.dropped


def test_calls_that_are_too_many_are_counted(machine: ModuleType) -> None:
    call = "GLOBAL 'a b'\nBINUNICODE '{}'\nTUPLE1\nREDUCE\nPOP\n"
    text = "".join(call.format(number) for number in range(300)) + "NONE\nSTOP"

    walker = walk(machine, text)

    assert len(walker.seen.kept) == nodes.MAX_CALLS
    assert sum(walker.seen.dropped.values()) == 300 - nodes.MAX_CALLS


def test_a_wrapper_hands_on_what_is_done_to_its_result(machine: ModuleType) -> None:
    def wants(name: str) -> int:
        is_wrapper = name == "w.w"
        return nodes.ALL_ARGUMENTS | nodes.FORWARDS_FIRST if is_wrapper else 0

    text = "GLOBAL 'w w'\nGLOBAL 'a b'\nTUPLE1\nREDUCE\nNONE\nBUILD\nSTOP"

    assert used(walk(machine, text, wants))["a.b"] == (
        Use.NAMED | Use.CALLED | Use.STATE_SET
    )


def test_a_key_that_matters_is_noted_wherever_it_stands(machine: ModuleType) -> None:
    for opcode in ("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "SHORT_BINSTRING"):
        assert (
            walk(machine, f"{opcode} '__setstate__'\nSTOP").seen.meaningful_key_at == 0
        )
    for opcode in ("STRING", "UNICODE", "BINSTRING"):
        assert walk(machine, f"{opcode} '__class__'\nSTOP").seen.meaningful_key_at == 0
    assert walk(machine, "BINUNICODE 'setstate'\nSTOP").seen.meaningful_key_at < 0


def test_large_operands_are_not_read(machine: ModuleType) -> None:
    size = 50_000_000
    head = b"\x8e" + size.to_bytes(8, "little")  # BINBYTES8
    asked: list[int] = []

    def read(at: int, length: int) -> bytes:
        asked.append(length)
        length = min(length, len(head) + size + 1 - at)
        is_head, is_tail = at < len(head), at == len(head) + size
        return (
            head.ljust(length, b"a") if is_head else b"." if is_tail else b"a" * length
        )

    walker = machine.PickleMachine(read, everything)
    while walker.run():
        pass

    assert walker.stopped
    assert sum(asked) < 4 * 1024 * 1024


def test_a_stream_that_needs_too_much_memory_ends_with_a_reason(
    machine: ModuleType,
) -> None:
    marks = b"(" * 5_000_000

    walker = walk(machine, marks)

    assert "memory" in walker.damage


def test_persistent_ids_are_counted_by_shape(machine: ModuleType) -> None:
    one = """
        BINUNICODE 'storage'
        GLOBAL 'torch FloatStorage'
        BINUNICODE '{}'
        TUPLE3
        BINPERSID
    """

    walker = walk(machine, one.format(0) + one.format(1) + "NONE\nBINPERSID\nSTOP")

    assert {shape: row[0] for shape, row in walker.seen.persistent.items()} == {
        "('storage', torch.FloatStorage, str)": 2,
        "something": 1,
    }


def test_the_bits_of_uses_are_those_of_the_facts() -> None:
    assert {use: use.value for use in Use} == {
        Use.NAMED: nodes.NAMED,
        Use.CALLED: nodes.CALLED,
        Use.STATE_SET: nodes.STATE_SET,
        Use.ITEMS_SET: nodes.ITEMS_SET,
        Use.RESULT_CALLED: nodes.RESULT_CALLED,
        Use.CHANGED: nodes.CHANGED,
    }


def test_memo_holds_positions_behind_two_gigabytes(machine: ModuleType) -> None:
    start = 2**33
    stream = assemble(
        "PROTO 4\nSHORT_BINUNICODE 'posix'\nMEMOIZE\nPOP\nSHORT_BINUNICODE 'system'\n"
        "MEMOIZE\nPOP\nBINGET 0\nBINGET 1\nSTACK_GLOBAL\nSTOP"
    )

    def read(offset: int, length: int) -> bytes:
        return stream[offset - start : offset - start + length]

    walk = machine.PickleMachine(read, lambda _: 0, start)
    walk._memo_head = 0  # noqa: SLF001 (three million entries take a while)
    while walk.run():
        pass

    assert walk.seen.names == ["posix.system"]
