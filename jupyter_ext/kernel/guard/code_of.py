"""The source of functions and classes that a kernel holds, as it was when they ran."""

from __future__ import annotations

import ast
import functools
import linecache
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from jupyter_ext.kernel.guard import objects
from scanner_core import source
from scanner_core.reading import identity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, FunctionType

Named: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
LAMBDA: Final = "<lambda>"
IN_CELLS: Final = ("<ipython-input-", "ipykernel_")
MAX_LENGTH: Final = 100_000
"""Characters of one definition."""
MAX_FILE: Final = 1_000_000
"""Characters of what it stands in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A definition, and where it stands."""

    text: str
    """Without what is around it; a lambda as a function of the same body."""
    line: int
    """Of its first line in the file, or in the cell."""
    where: str
    """As people find it: ``load_model()``."""


@dataclass(frozen=True, slots=True)
class _Definition:
    file: str
    age: object
    """What changes when the file does."""
    line: int
    name: str


def is_users(code: CodeType) -> bool:
    """Tell whether code is of a cell, or of a file of the user's own."""
    return _is_in_cell(code.co_filename) or objects.is_users(code.co_filename)


def of_function(function: FunctionType) -> Piece | None:
    """Return the source of a function, if it is the user's own and can be told."""
    code = function.__code__
    if not is_users(code):
        return None
    asked = (_age(code.co_filename), code.co_firstlineno, code.co_name)
    return _function(_Definition(code.co_filename, *asked))


def of_class(class_: type) -> Piece | None:
    """Return the source of a class, found by one of its methods."""
    whole = objects.qualified(class_)
    for each in objects.functions(class_):
        code = each.__code__
        if is_users(code) and each.__qualname__.startswith(f"{whole}."):
            asked = (_age(code.co_filename), code.co_firstlineno)
            name = whole.rpartition(".")[2]
            return _class(_Definition(code.co_filename, *asked, name))
    return None


def _is_in_cell(file: str) -> bool:
    """Tell whether this is what IPython calls the code of a cell."""
    return file.startswith(IN_CELLS[0]) or IN_CELLS[1] in file


def _age(file: str) -> object:
    return None if _is_in_cell(file) else identity(Path(file))


@functools.lru_cache(maxsize=512)
def _function(wanted: _Definition) -> Piece | None:
    lines, tree = _parsed(wanted.file, wanted.age)
    nodes = list(ast.walk(tree)) if tree else []
    if wanted.name == LAMBDA:
        return _lambda(nodes, wanted)
    found = [n for n in nodes if isinstance(n, FUNCTIONS) and n.name == wanted.name]
    exact = [node for node in found if _first_line(node) == wanted.line]
    # A file that was edited since has the function somewhere else.
    chosen = exact or (found if len(found) == 1 else [])
    return _cut(lines, chosen[0], wanted) if chosen else None


def _lambda(nodes: Iterable[ast.AST], wanted: _Definition) -> Piece | None:
    for node in nodes:
        if isinstance(node, ast.Lambda) and node.lineno == wanted.line:
            made = ast.FunctionDef("_", node.args, [ast.Return(node.body)], [])
            text = ast.unparse(ast.fix_missing_locations(made))
            return Piece(text, wanted.line, f"a lambda{_of(wanted.file)}")
    return None


@functools.lru_cache(maxsize=128)
def _class(wanted: _Definition) -> Piece | None:
    lines, tree = _parsed(wanted.file, wanted.age)
    nodes = ast.walk(tree) if tree else ()
    found = [n for n in nodes if isinstance(n, ast.ClassDef) and n.name == wanted.name]
    for node in found:
        if _first_line(node) <= wanted.line <= (node.end_lineno or 0):
            return _cut(lines, node, wanted)
    return None


def _cut(lines: tuple[str, ...], node: Named, wanted: _Definition) -> Piece | None:
    # Without decorators: what they made of the function is what the kernel holds.
    text = textwrap.dedent("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    if len(text) > MAX_LENGTH:
        return None
    brackets = "" if isinstance(node, ast.ClassDef) else "()"
    where = f"{node.name}{brackets}{_of(wanted.file)}"
    return Piece(text, node.lineno, where)


def _of(file: str) -> str:
    return "" if _is_in_cell(file) else f" of {Path(file).name}"


def _first_line(node: Named) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


@functools.lru_cache(maxsize=64)
def _parsed(file: str, _age: object) -> tuple[tuple[str, ...], ast.Module | None]:
    text = _text(file)
    try:
        return tuple(text.split("\n")), ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return (), None


def _text(file: str) -> str:
    if not _is_in_cell(file):
        read = source.read(Path(file))
        text = read.cells[0].text if read else ""
    else:
        entry = linecache.cache.get(file)
        # Of what nobody asked for yet there is only who would read it.
        text = "".join(entry[2]) if entry and len(entry) > 1 else ""
    return text if len(text) <= MAX_FILE else ""
