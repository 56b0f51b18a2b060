"""What a call really calls, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.facts import Constant, Items, Name, Result, Unknown, Value
from scanner_core.findings import Verdict
from scanner_core.rules._effective import effective
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

TRUE = Constant("true")


def text(value: str) -> Constant:
    return Constant(value)


def call(name: str, *arguments: Value) -> Result:
    return Result(Name(name), arguments)


def lookup(owner: Value, name: str) -> Result:
    return call("builtins.getattr", owner, text(name))


OS = call("builtins.__import__", text("os"))


@pytest.mark.parametrize(
    "callee",
    [
        pytest.param(call("mine.make"), id="result of an unknown call"),
        pytest.param(call("numpy.dtype", text("f8")), id="result of data"),
        pytest.param(
            call("builtins.getattr", OS, Unknown("x")), id="computed attribute"
        ),
        pytest.param(lookup(call("mine.make"), "x"), id="attribute of something"),
        pytest.param(Unknown("computed"), id="computed name"),
        pytest.param(call("builtins.globals"), id="namespace"),
    ],
)
def test_what_only_running_it_would_tell_has_no_name(callee: Value) -> None:
    assert effective(callee, (TRUE,)).name is None


@pytest.mark.parametrize(
    ("callee", "arguments"),
    [
        pytest.param(Name("os.system"), (TRUE,), id="plain"),
        pytest.param(lookup(OS, "system"), (TRUE,), id="getattr of import"),
        pytest.param(
            lookup(call("importlib.import_module", text("os")), "system"),
            (TRUE,),
            id="import_module",
        ),
        pytest.param(
            lookup(call("operator.getitem", Name("sys.modules"), text("os")), "system"),
            (TRUE,),
            id="sys.modules",
        ),
        pytest.param(
            call("operator.getitem", Name("os.__dict__"), text("system")),
            (TRUE,),
            id="namespace of a module",
        ),
        pytest.param(
            Result(call("operator.attrgetter", text("system")), (OS,)),
            (TRUE,),
            id="attrgetter",
        ),
        pytest.param(
            call("pkgutil.resolve_name", text("os:system")), (TRUE,), id="path"
        ),
        pytest.param(call("pydoc.locate", text("os.system")), (TRUE,), id="locate"),
        pytest.param(
            call("functools.partial", Name("os.system"), TRUE), (), id="partial"
        ),
        pytest.param(
            call(
                "functools.partial", call("functools.partial", Name("os.system")), TRUE
            ),
            (),
            id="partial of partial",
        ),
        pytest.param(
            Name("builtins.map"),
            (Name("os.system"), Items("list", (TRUE,))),
            id="map",
        ),
        pytest.param(
            call("operator.methodcaller", text("system"), TRUE),
            (OS,),
            id="methodcaller",
        ),
        pytest.param(
            Name("torch._tensor._rebuild_from_type_v2"),
            (Name("os.system"), Items("tuple", (TRUE,))),
            id="applied by a reconstructor",
        ),
    ],
)
def test_lookups_and_wrappers_are_undone(
    callee: Value, arguments: tuple[Value, ...]
) -> None:
    found = effective(callee, arguments)

    assert (found.name, found.arguments[:1]) == ("os.system", (TRUE,))


def test_a_chain_without_end_has_no_name() -> None:
    callee: Value = Name("os.system")
    for _ in range(1000):
        callee = call("functools.partial", callee)

    assert effective(callee, ()).name is None


MADE_LATER: Final = """
    PROTO 2
    GLOBAL 'functools partial'
    GLOBAL 'builtins {first}'
    TUPLE1
    REDUCE
    {changes}
    EMPTY_TUPLE
    REDUCE
    STOP
"""


def _state(function: str) -> str:
    given = "MARK\nUNICODE 'true'\nTUPLE"
    return f"MARK\n{function}\n{given}\nEMPTY_DICT\nNONE\nTUPLE\nBUILD"


def _verdict(text: str, folder: Path) -> Verdict:
    path = folder / "made.pkl"
    path.write_bytes(assemble("\n".join(map(str.strip, text.strip().splitlines()))))
    return scan_artifact(path).report.verdict


def test_called_partial_of_data_is_clean(tmp_path: Path) -> None:
    changes = _state("GLOBAL 'builtins len'")

    assert _verdict(MADE_LATER.format(first="len", changes=changes), tmp_path) is (
        Verdict.CLEAN
    )


@pytest.mark.parametrize(
    "changes",
    [
        _state("GLOBAL 'zipapp main'"),
        _state("GLOBAL 'zipapp main'") + "\n" + _state("GLOBAL 'builtins len'"),
        _state("GLOBAL 'pickle loads'"),
        "EMPTY_DICT\nBUILD",
    ],
    ids=["of a function", "changed twice", "of a loader", "odd state"],
)
def test_called_partial_is_what_its_state_says(changes: str, tmp_path: Path) -> None:
    text = MADE_LATER.format(first="len", changes=changes)

    assert _verdict(text, tmp_path) is Verdict.UNSAFE


def test_second_partial_is_called_as_well(tmp_path: Path) -> None:
    first = "GLOBAL 'functools partial'\nGLOBAL 'builtins len'\nTUPLE1\nREDUCE"
    second = first.replace("builtins len", "zipapp main")
    called = "EMPTY_TUPLE\nREDUCE\nPOP"

    text = f"PROTO 2\n{first}\n{called}\n{second}\n{called}\nNONE\nSTOP"

    assert _verdict(text, tmp_path) is Verdict.UNSAFE


def test_class_made_with_options_in_protocol_2_is_its_name(tmp_path: Path) -> None:
    text = """
        PROTO 2
        GLOBAL 'functools partial'
        GLOBAL 'builtins getattr'
        GLOBAL 'datetime timedelta'
        UNICODE '__new__'
        TUPLE2
        REDUCE
        GLOBAL 'datetime timedelta'
        BININT1 1
        TUPLE3
        REDUCE
        EMPTY_TUPLE
        REDUCE
        STOP
    """

    assert _verdict(text, tmp_path) is Verdict.CLEAN
