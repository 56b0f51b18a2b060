"""What of a cell runs when the cell does: not the bodies of functions nobody uses.

Defining a function loads nothing.  Once the cell uses its name, for whatever it may be,
its body counts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.parse import parse
from scanner_core.source.shell import magics
from scanner_core.source.text import unix

if TYPE_CHECKING:
    from collections.abc import Iterable

Function: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True)
class Live:
    """What a cell looks up when it runs, and what it imports."""

    names: set[str] = field(default_factory=set)
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    body: list[ast.stmt] = field(default_factory=list)
    """All of its statements, whether they run or not."""


def of(text: str, used: Iterable[str] = ()) -> Live:
    """Return what runs of a cell, or of a file, as far as it can be parsed.

    Some names may be ``used`` by somebody else.
    """
    masked = magics.masked(unix(text))
    body = [node for block in parse(masked).blocks for node in block.body]
    return _Search(body, used).live()


class _Search:
    """Goes through the statements that run, and functions once they are used."""

    def __init__(self, body: list[ast.stmt], used: Iterable[str]) -> None:
        self._found = Live({*used}, body=body)
        self._waiting: dict[str, list[list[ast.stmt]]] = {}
        self._pending: list[ast.AST] = [*body]

    def live(self) -> Live:
        while self._pending:
            node = self._pending.pop()
            if isinstance(node, ast.ClassDef):
                self._class(node, node.name)
                continue
            if isinstance(node, Function):
                self._function(node, node.name)
                continue
            if isinstance(node, ast.Name):
                self._use(node.id)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._found.imports.append(node)
            elif isinstance(node, ast.Call):
                self._found.calls.append(node)
            self._pending += ast.iter_child_nodes(node)
        return self._found

    def _use(self, name: str) -> None:
        if name not in self._found.names:
            self._found.names.add(name)
            for body in self._waiting.pop(name, ()):
                self._pending += body

    def _class(self, node: ast.ClassDef, name: str) -> None:
        self._pending += [*node.decorator_list, *node.bases, *node.keywords]
        for each in node.body:
            if isinstance(each, Function):
                self._function(each, name)
            elif isinstance(each, ast.ClassDef):
                self._class(each, name)
            else:
                self._pending.append(each)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str
    ) -> None:
        """Look at a function, or at a method of the class that has the name."""
        given = node.args
        self._pending += [*node.decorator_list, *given.defaults]
        self._pending += filter(None, given.kw_defaults)
        if name in self._found.names:
            self._pending += node.body
        else:
            self._waiting.setdefault(name, []).append(node.body)
