"""What a call of a function returns that the program itself defines.

Only bodies that anybody could compute in the head: a few assignments, imports and
conditions, then ``return``.  Whatever else a body does, its result is not told.
"""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant
from scanner_core.source.flow import parameters
from scanner_core.source.flow.scopes import Scope, imported
from scanner_core.source.flow.values import COMPUTED, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.values import Function, Given, Resolved

MAX_STATEMENTS: Final = 12
MAX_LINES: Final = 32
"""With all that stands in it; nobody computes more in the head."""
MAX_DEPTH: Final = 4
"""Functions that call functions."""
MAX_WAYS: Final = 64
"""Ways through the conditions of one call: each of them doubles those behind it."""
PLAIN: Final = (
    *(ast.Expr, ast.Pass, ast.Assert, ast.Import, ast.ImportFrom),
    *(ast.Assign, ast.AnnAssign),
)
"""Statements that may be told."""
COST: Final = 2
"""Steps of the resolver that it takes to go on behind a condition."""


class Inliner:
    """Computes results, of no function within itself."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._running: list[ast.AST] = []
        self._ways = 0

    def returned(self, function: Function, given: Given, depth: int) -> Resolved:
        """Return what a call with these arguments returns."""
        node = function.node
        if len(self._running) >= MAX_DEPTH or node in self._running:
            return COMPUTED
        if (node.end_lineno or node.lineno) - node.lineno > MAX_LINES:
            return COMPUTED
        self._resolver.complete(node)
        if not _may_return(node.body):
            return COMPUTED
        if not self._running:
            self._ways = 0
        self._running.append(node)
        inner = Scope(function.scope)
        scope = function.scope
        parameters.bind(self._resolver, node.args, scope, inner, function.owner)
        parameters.fill(function, given, inner)
        found = self._run(node.body, inner, depth)
        self._running.pop()
        return COMPUTED if found is None else found

    def _run(
        self, body: Sequence[ast.stmt], scope: Scope, depth: int
    ) -> Resolved | None:
        """Return what statements return; ``None`` if they do not."""
        self._ways += 1
        if len(body) > MAX_STATEMENTS or self._ways > MAX_WAYS:
            return COMPUTED
        if not self._resolver.spend(COST):
            return COMPUTED
        for index, statement in enumerate(body):
            match statement:
                case ast.Return(value=value):
                    if value is None:
                        return Constant(None)
                    return self._resolver.resolve(value, scope, depth)
                case ast.If():
                    return self._branches(statement, body[index + 1 :], scope, depth)
                case ast.Raise():
                    return None
                case _ if not self._step(statement, scope, depth):
                    return COMPUTED
        return None

    def _step(self, statement: ast.stmt, scope: Scope, depth: int) -> bool:
        """Do what one statement does; return whether it is known what that is."""
        match statement:
            case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
                return False
            case ast.Expr() | ast.Pass() | ast.Assert():
                return True
            case ast.Import() | ast.ImportFrom():
                for name, value in imported(statement):
                    scope.bind(name, value)
                return True
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=expression)
                | ast.AnnAssign(
                    target=ast.Name(id=name), value=ast.expr() as expression
                )
            ):
                scope.bind(name, self._resolver.resolve(expression, scope, depth))
                return True
            case _:
                return False

    def _branches(
        self, node: ast.If, rest: Sequence[ast.stmt], scope: Scope, depth: int
    ) -> Resolved | None:
        """Return what either branch returns with all that follows it."""
        found = [
            self._run([*branch, *rest], Scope(scope, runs_now=True), depth)
            for branch in (node.body, node.orelse)
        ]
        told = [value for value in found if value is not None]
        return functools.reduce(join, told) if told else None


def _may_return(body: Sequence[ast.stmt]) -> bool:
    """Whether there is no statement above the first way out that nobody can tell."""
    if len(body) > MAX_STATEMENTS:
        return False
    for statement in body:
        if isinstance(statement, ast.Return | ast.If):
            return True
        if not isinstance(statement, PLAIN):
            return False
    return False
