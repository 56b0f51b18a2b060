"""Resolve an expression to a name, a constant, an opened file, or a reason why not.

The one place that knows how Python programs spell such things; rules never look at
syntax.  To support another spelling, add a case here.
"""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Fetched, Items, Name, Opened, Unknown
from scanner_core.source import known_calls, paths
from scanner_core.source.scopes import free
from scanner_core.source.values import (
    COMPUTED,
    Given,
    alternatives,
    as_argument,
    join,
)

if TYPE_CHECKING:
    from scanner_core.source.scopes import Scope
    from scanner_core.source.values import Resolved

MAX_DEPTH: Final = 24
"""Of expressions in expressions; generous for people, tight for generated text."""
MAX_STEPS: Final = 2_000_000
"""Expressions that are looked at in one program; 30,000 lines take 200,000."""
MAX_ITEMS: Final = 64
MAX_NAME: Final = 250
TOO_DEEP: Final = Unknown("the expression nests too deeply")
UNPACKED: Final = Unknown("it may be in what is unpacked")
TOO_MANY: Final = Unknown("the collection is large")


class Resolver:
    """Resolves expressions in the scopes of one program."""

    def __init__(self, program: Scope, path: str) -> None:
        self._program = program
        self._path = path
        self._steps = 0
        self.patched: dict[str, Resolved] = {}
        """What the program puts in the place of names of libraries."""

    @property
    def is_exhausted(self) -> bool:
        """Whether some expressions were not looked at."""
        return self._steps > MAX_STEPS

    def resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> Resolved:
        """Return what an expression stands for at this point of the program."""
        self._steps += 1
        if depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return TOO_DEEP
        match node:
            case ast.Constant(value=value):
                return Constant(value)
            case ast.Name(id=name):
                return self._name(name, scope)
            case ast.Attribute():
                return self._attribute(node, scope, depth + 1)
            case ast.Call():
                return self._call(node, scope, depth + 1)
            case ast.Dict() | ast.List() | ast.Tuple():
                return self._items(node, scope, depth + 1)
            case ast.JoinedStr(values=parts):
                return self._text(parts, scope, depth + 1)
            case ast.Subscript():
                return self._subscript(node, scope, depth + 1)
            case _:
                return self._operation(node, scope, depth + 1)

    def _name(self, name: str, scope: Scope) -> Resolved:
        if (bound := scope.bound(name)) is not None:
            return bound
        if name == "__file__":
            return Constant(self._path)
        return free(name, self._program.stars)

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Resolved:
        return self._attribute_of(self.resolve(node.value, scope, depth), node.attr)

    def _attribute_of(self, owner: Resolved, name: str) -> Resolved:
        several = [_attribute_of(each, name) for each in alternatives(owner)]
        result = functools.reduce(join, several)
        if self.patched and isinstance(result, Name):
            return self.patched.get(result.name, result)
        return result

    def _operation(self, node: ast.expr, scope: Scope, depth: int) -> Resolved:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return paths.combine(
                    self.resolve(left, scope, depth),
                    op,
                    self.resolve(right, scope, depth),
                )
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choice(test, body, orelse, scope, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                value = self.resolve(operand, scope, depth)
                if isinstance(value, Constant):
                    return Constant(not value.value)
                return COMPUTED
            case ast.NamedExpr(value=inner) | ast.Await(value=inner):
                return self.resolve(inner, scope, depth)
            case _:
                return COMPUTED

    def _choice(
        self,
        test: ast.expr,
        body: ast.expr,
        orelse: ast.expr,
        scope: Scope,
        depth: int,
    ) -> Resolved:
        condition = self.resolve(test, scope, depth)
        if isinstance(condition, Constant):
            taken = body if condition.value else orelse
            return self.resolve(taken, scope, depth)
        return join(
            self.resolve(body, scope, depth), self.resolve(orelse, scope, depth)
        )

    def _text(self, parts: list[ast.expr], scope: Scope, depth: int) -> Resolved:
        text = ""
        for part in parts:
            plain = isinstance(part, ast.Constant) or (
                isinstance(part, ast.FormattedValue) and part.format_spec is None
            )
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.resolve(inner, scope, depth) if plain else COMPUTED
            if not isinstance(value, Constant) or not isinstance(
                value.value, str | int
            ):
                return value if isinstance(value, Unknown) else COMPUTED
            text += str(value.value)
        return paths.short(text)

    def _items(
        self, node: ast.Dict | ast.List | ast.Tuple, scope: Scope, depth: int
    ) -> Resolved:
        if isinstance(node, ast.Dict):
            kind = "dict"
            parts = [
                part
                for pair in zip(node.keys, node.values, strict=True)
                for part in pair
            ]
        else:
            kind = "list" if isinstance(node, ast.List) else "tuple"
            parts = list(node.elts)
        if len(parts) > MAX_ITEMS:
            return TOO_MANY
        if None in parts or any(isinstance(part, ast.Starred) for part in parts):
            return COMPUTED
        found = (self._item(part, scope, depth) for part in parts if part)
        return Items(kind, tuple(found))

    def _item(
        self, node: ast.expr, scope: Scope, depth: int
    ) -> Constant | Name | Items | Unknown:
        value = as_argument(self.resolve(node, scope, depth))
        # A collection that is named would grow without bound: a = [a, a].
        if isinstance(value, Opened | Fetched) or (
            isinstance(value, Items) and not isinstance(node, ast.Dict | ast.List)
        ):
            return COMPUTED
        return value

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Resolved:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            return paths.ancestor(
                self.resolve(node.value.value, scope, depth),
                self.resolve(node.slice, scope, depth),
            )
        container = self.resolve(node.value, scope, depth)
        key = self.resolve(node.slice, scope, depth)
        if isinstance(container, Items) and isinstance(key, Constant):
            return known_calls.item(container, key) or COMPUTED
        return COMPUTED

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Resolved:
        if isinstance(node.func, ast.Attribute):
            value = self.resolve(node.func.value, scope, depth)
            if isinstance(value, Constant | Opened | Items):
                given = self.arguments(node, scope, depth)
                return known_calls.method(value, node.func.attr, given)
            function = self._attribute_of(value, node.func.attr)
        else:
            function = self.resolve(node.func, scope, depth)
        for callee in alternatives(function):
            if isinstance(callee, Name) and callee.name in known_calls.FUNCTIONS:
                given = self.arguments(node, scope, depth)
                return known_calls.FUNCTIONS[callee.name](given, node)
        return COMPUTED

    def arguments(self, node: ast.Call, scope: Scope, depth: int = 0) -> Given:
        """Return the arguments of a call, with what is unpacked where it is known."""
        positional: list[Resolved] = []
        keywords: dict[str, Resolved] = {}
        for part in node.args:
            if not isinstance(part, ast.Starred):
                positional.append(self.resolve(part, scope, depth))
                continue
            unpacked = self.resolve(part.value, scope, depth)
            if not isinstance(unpacked, Items) or unpacked.kind == "dict":
                keywords["*"] = UNPACKED
                break
            positional += known_calls.elements(unpacked)
        for keyword in node.keywords:
            value = self.resolve(keyword.value, scope, depth)
            if keyword.arg is not None:
                keywords[keyword.arg] = value
            else:
                keywords |= _unpacked(value)
        return Given(tuple(positional), tuple(keywords.items()))


def _unpacked(value: Resolved) -> dict[str, Resolved]:
    if not isinstance(value, Items) or value.kind != "dict":
        return {"**": UNPACKED}
    found: dict[str, Resolved] = {}
    for key, item in known_calls.pairs(value):
        if not isinstance(key, Constant):
            found["**"] = UNPACKED
        elif isinstance(key.value, str):
            found[key.value] = item
    return found


def _attribute_of(value: Resolved, name: str) -> Resolved:
    match value:
        case Name(name=module) if len(module) <= MAX_NAME:
            return Name(f"{module}.{name}")
        case Constant(value=str(path)):
            return paths.attribute(path, name)
        case _:
            return COMPUTED
