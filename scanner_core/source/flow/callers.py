"""What the calls in a program give for the parameters of its own functions.

``def read(path): return torch.load(path)`` loads what its callers name.  Only calls
that are met before the body of the function is followed count.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from scanner_core.source.flow import parameters
from scanner_core.source.flow.values import Class, Function, alternatives

if TYPE_CHECKING:
    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Given

MAX_CALLS: Final = 16
"""Of one function; whoever calls it more often hands on what cannot be told."""
CONSTRUCTOR: Final = "__init__"


class Callers:
    """Takes note of the calls of functions whose bodies are yet to be followed."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._awaited: dict[ast.AST, Function] = {}
        self._methods: set[str] = set()
        self._given: dict[ast.AST, list[Given]] = {}

    @property
    def awaited(self) -> set[str]:
        """Return what the functions are called whose calls are noted."""
        return {each.node.name for each in self._awaited.values()}

    def expect(self, function: Function) -> None:
        """Take note of the calls of a function from here on."""
        if not parameters.takes_any(function):
            return
        self._awaited[function.node] = function
        if function.owner:
            self._methods.add(function.node.name)

    def note(self, call: ast.Call, scope: Scope) -> None:
        """Look at a call, whatever it is of."""
        if not self._awaited:
            return
        match call.func:
            case ast.Name(id=name):
                callee = scope.bound(name)
            case ast.Attribute(attr=tail) if tail in self._methods:
                callee = self._resolver.resolve(call.func, scope)
            case _:
                return
        for each in alternatives(callee) if callee else ():
            made = each.attributes if isinstance(each, Class) else {}
            function = made.get(CONSTRUCTOR, each)
            if isinstance(function, Function) and function.node in self._awaited:
                calls = self._given.setdefault(function.node, [])
                if len(calls) <= MAX_CALLS:
                    calls.append(self._resolver.arguments(call, scope))

    def fill(self, node: ast.AST, inner: Scope) -> None:
        """Bind the parameters of a function to what its callers give."""
        function = self._awaited.pop(node, None)
        calls = self._given.pop(node, ())
        if function and 0 < len(calls) <= MAX_CALLS:
            parameters.fill_any(function, calls, inner)
