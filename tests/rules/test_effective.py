"""What a call really calls, as a table."""

from __future__ import annotations

import pytest

from scanner_core.facts import Constant, Items, Name, Result, Unknown, Value
from scanner_core.rules._effective import effective

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
