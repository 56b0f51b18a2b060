"""Every function of the standard library, listed from its sources: none may pass.

Nothing is imported: the sources of the Python that runs the tests are parsed.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import knowledge
from scanner_core.facts import CallFact, Constant, Name
from scanner_core.findings import Location, Severity
from scanner_core.knowledge import Behaviour
from scanner_core.rules._assessment import assess_call, assess_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.rules._assessment import Assessment

LIBRARY = Path(sysconfig.get_path("stdlib"))
NOT_LIBRARY = {"__pycache__", "site-packages", "dist-packages", "test", "tests"}
HARMLESS = {Behaviour.CLASS, Behaviour.DATA, Behaviour.DECODE}
LATER = {Behaviour.APPLIES, Behaviour.CODE, Behaviour.NESTED, Behaviour.RESOLVER}
"""What is judged by what it is given: a text alone need not be enough."""


def test_no_function_is_called_unseen(functions: list[str]) -> None:
    unseen = [
        name
        for name in functions
        if _behaviour(name) not in HARMLESS | LATER
        if not _called(name)
    ]

    assert unseen == []


def test_no_unlisted_function_is_merely_up_for_review(functions: list[str]) -> None:
    unlisted = [name for name in functions if knowledge.row(name) is None]
    in_lower_case = [name for name in unlisted if not _is_capital(name)]

    mild = [name for name in in_lower_case if _severity(_called(name)) < Severity.HIGH]

    assert len(in_lower_case) > 2000
    assert mild == []


def test_no_unlisted_name_is_imported_unseen(functions: list[str]) -> None:
    unlisted = [name for name in functions if knowledge.row(name) is None]

    assert [name for name in unlisted if assess_named(name) is None] == []


def test_what_is_harmless_opens_nothing(definitions: dict[str, bool]) -> None:
    acting = {name for name, acts in definitions.items() if acts}

    harmless = {name for name in definitions if _behaviour(name) in HARMLESS}

    assert len(acting) > 100
    assert acting & harmless <= {"typing.NamedTuple"}


@pytest.fixture(scope="module")
def definitions() -> dict[str, bool]:
    """Return the functions, and whether one opens, runs or imports something."""
    found = {name: _acts(node) for name, node in _definitions()}
    assert len(found) > 3000
    return found


@pytest.fixture(scope="module")
def functions(definitions: dict[str, bool]) -> list[str]:
    return sorted(definitions)


def _definitions() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(LIBRARY.rglob("*.py")):
        parts = path.relative_to(LIBRARY).with_suffix("").parts
        if NOT_LIBRARY.isdisjoint(parts) and all(each.isidentifier() for each in parts):
            module = ".".join(parts).removesuffix(".__init__")
            if module.partition(".")[0] in sys.stdlib_module_names:
                yield from _in_body(module, _parsed(path))


def _parsed(path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(path.read_text("utf-8")).body
    except (SyntaxError, UnicodeDecodeError):
        return []  # Samples of broken files: they are no modules.


def _in_body(module: str, body: list[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield f"{module}.{name}", node
            case ast.If(body=first, orelse=second):
                yield from _in_body(module, [*first, *second])
            case ast.Try(body=first, handlers=handlers):
                every = [each for handler in handlers for each in handler.body]
                yield from _in_body(module, [*first, *every])


def _acts(function: ast.AST) -> bool:
    runs = {"open", "exec", "eval", "__import__", "system", "popen", "Popen", "unlink"}
    called = (each.func for each in ast.walk(function) if isinstance(each, ast.Call))
    names = (getattr(each, "id", getattr(each, "attr", "")) for each in called)
    return not runs.isdisjoint(names)


def _behaviour(name: str) -> Behaviour | None:
    row = knowledge.row(name)
    return row.behaviour if row else None


def _called(name: str) -> Assessment | None:
    given = (Constant("true"),)
    return assess_call(CallFact(Name(name), given, (), "REDUCE", Location("x")))


def _severity(said: Assessment | None) -> Severity:
    return said.severity if said else Severity.INFO


def _is_capital(name: str) -> bool:
    return any(part.lstrip("_")[:1].isupper() for part in name.split("."))
