"""Follow calls into the functions of a program, with what each call gives them.

What a function loads, its callers often say.  That is told call by call, loops item by
item, and of a condition that is known only the branch that is taken.  It takes a
multiple of the time, so it is for short programs about to run: the cells of a notebook.
"""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Name
from scanner_core.source import known_calls, parameters
from scanner_core.source.call_sites import AFTER_ONE, APART, CALLING, PARTIALS
from scanner_core.source.scopes import ClassScope, Scope
from scanner_core.source.values import (
    ONE_OF_MANY,
    UNPACKED,
    Class,
    Function,
    Given,
    alternatives,
    as_item,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner_core.source.resolve import Resolver
    from scanner_core.source.values import Resolved

MAX_DEPTH: Final = 8
"""Functions that call functions."""
MAX_CALLS: Final = 400
"""That are followed in one program; the functions of others are, whatever is given."""
MAX_PASSES: Final = 600
"""Through the bodies of loops."""
ONE: Final = Given((ONE_OF_MANY,))
MAKING: Final = "__init__"
CALLED: Final = "__call__"


class Following:
    """What may still be followed in one program, and what was."""

    def __init__(self, resolver: Resolver) -> None:
        self.done: set[ast.AST] = set()
        """Functions that were followed with what calls of them give."""
        self._resolver = resolver
        self._calls = MAX_CALLS
        self._passes = MAX_PASSES
        self._running: list[ast.AST] = []

    def enter(self, function: Function, given: Given) -> Scope | None:
        """Return the scope of a call; ``None`` if it is not to be followed.

        If it is, whoever asks tells when the call is over.
        """
        node = function.node
        if node in self._running or len(self._running) >= MAX_DEPTH or not self._calls:
            return None
        self._calls -= 1
        self._running.append(node)
        self.done.add(node)
        around = function.scope
        while isinstance(around, ClassScope) and around.parent:
            around = around.parent
        inner = Scope(around, runs_now=True)
        parameters.bind(
            self._resolver, node.args, function.scope, inner, function.owner
        )
        parameters.fill(function, given, inner)
        _fill_rest(function, given, inner)
        return inner

    def leave(self) -> None:
        """Take note that the call that was entered last is over."""
        self._running.pop()

    def calls(
        self, node: ast.Call, scope: Scope
    ) -> Iterator[tuple[Function | Class, Given]]:
        """Yield the functions and classes of the program that a call leads to."""
        if not self._calls:
            return
        callees = alternatives(self._resolver.resolve(node.func, scope))
        own = [each for each in callees if isinstance(each, Function | Class)]
        given = self._resolver.arguments(node, scope) if own else ONE
        for each in own:
            made = self._resolver.resolve(node, scope)
            # Of several classes, that an object is of the first is as good as any.
            if isinstance(each, Class) and isinstance(made, Class):
                yield made, given
            else:
                yield each, given
        yield from self._later(node, scope)
        name = next((each.name for each in callees if isinstance(each, Name)), "")
        for place, function in self._handed(node, scope):
            yield function, self._given(node, name, place, scope)

    def made(self, class_: Class, given: Given) -> Iterator[Function]:
        """Yield the methods that run when an object is made, or called.

        A class without any takes what is given for what its objects hold.
        """
        found = [class_.attributes.get(each) for each in (MAKING, CALLED)]
        for value in found:
            for each in alternatives(value) if value else ():
                if isinstance(each, Function):
                    yield dataclasses.replace(each, owner=each.owner and class_)
        if not any(found):
            for name, value in given.keywords:
                if not name.startswith("*"):
                    class_.attributes[name] = value

    def taken(self, node: ast.If, scope: Scope) -> Sequence[ast.stmt] | None:
        """Return the branch that is taken, if that is known."""
        value = self._resolver.resolve(node.test, scope)
        if not isinstance(value, Constant):
            return None
        return node.body if value.value else node.orelse

    def items(self, iterated: ast.expr, scope: Scope) -> list[Resolved] | None:
        """Return what a loop goes over, if that is known and may be followed."""
        match self._resolver.resolve(iterated, scope):
            case Items(kind="list" | "tuple" | "set") as container:
                items = known_calls.elements(container)
            case Items(kind="dict") as container:
                items = known_calls.elements(container)[::2]
            case _:
                return self._of_mapping(iterated, scope)
        return self._allowed(items)

    def _of_mapping(self, iterated: ast.expr, scope: Scope) -> list[Resolved] | None:
        """Return what a loop goes over: ``paths.items()``, ``enumerate(paths)``."""
        match iterated:
            case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[]):
                mapping = self._resolver.resolve(value, scope)
            case ast.Call(func=function, args=[counted, *_]) if (
                self._resolver.resolve(function, scope) in COUNTING
            ):
                found = self.items(counted, scope)
                return found and [
                    Items("tuple", (Constant(at), as_item(each)))
                    for at, each in enumerate(found)
                ]
            case ast.Call(func=function, args=[inner, *_]) if (
                self._resolver.resolve(function, scope) in HANDING_BACK
            ):
                return self.items(inner, scope)
            case _:
                return None
        if not isinstance(mapping, Items) or mapping.kind != "dict":
            return None
        pairs = known_calls.pairs(mapping)
        match attr:
            case "keys":
                return self._allowed([key for key, _ in pairs])
            case "values":
                return self._allowed([value for _, value in pairs])
            case "items":
                both = [Items("tuple", (as_item(k), as_item(v))) for k, v in pairs]
                return self._allowed([*both])
            case _:
                return None

    def _allowed(self, items: list[Resolved]) -> list[Resolved] | None:
        if not items or len(items) > self._passes:
            return None
        self._passes -= len(items)
        return items

    def _later(self, node: ast.Call, scope: Scope) -> Iterator[tuple[Function, Given]]:
        """Yield what ``delayed(read)(path)`` calls, and ``partial(read, path)()``."""
        match node.func:
            case ast.Call(func=function, args=[first, *_]) as made:
                callee = self._resolver.resolve(function, scope)
            case _:
                return
        if not isinstance(callee, Name) or callee.name not in PARTIALS | FREE:
            return
        before = self._resolver.arguments(made, scope)
        given = self._resolver.arguments(node, scope)
        both = Given(
            (*before.positional[1:], *given.positional),
            tuple({**dict(before.keywords), **dict(given.keywords)}.items()),
        )
        for each in alternatives(self._resolver.resolve(first, scope)):
            if isinstance(each, Function):
                yield each, both

    def _handed(
        self, node: ast.Call, scope: Scope
    ) -> Iterator[tuple[int | str, Function]]:
        """Yield the functions of the program that a call hands on, and as what."""
        parts: list[tuple[int | str, ast.expr]] = [*enumerate(node.args)]
        parts += [(each.arg or "**", each.value) for each in node.keywords]
        for place, part in parts:
            if isinstance(part, ast.Name | ast.Attribute | ast.Lambda):
                value = self._resolver.resolve(part, scope)
                for each in alternatives(value):
                    if isinstance(each, Function):
                        yield place, each

    def _given(
        self, node: ast.Call, name: str, place: int | str, scope: Scope
    ) -> Given:
        """Return the arguments with which a function is called that is handed on."""
        given = self._resolver.arguments(node, scope)
        tail = f"*.{_tail(node.func)}"
        behind = place + 1 if isinstance(place, int) else 0
        if name in CALLING or tail in CALLING:
            return Given(tuple(map(_one, given.positional[behind:])))
        if name in PARTIALS or tail in RUNNING | AFTER_ONE:
            return Given(given.positional[behind:], given.keywords)
        apart = next((v for k, v in given.keywords if k in APART), None)
        if isinstance(apart, Items):
            return Given(tuple(known_calls.elements(apart)))
        return ONE


def _fill_rest(function: Function, given: Given, inner: Scope) -> None:
    """Bind what a call gives beside the named parameters: ``*args``, ``**kwargs``."""
    arguments = function.node.args
    places = len(arguments.posonlyargs) + len(arguments.args)
    places -= function.owner is not None
    if arguments.vararg and "*" not in dict(given.keywords):
        rest = tuple(map(as_item, given.positional[places:]))
        _bind(inner, arguments.vararg.arg, Items("tuple", rest))
    if arguments.kwarg:
        names = {each.arg for each in (*arguments.args, *arguments.kwonlyargs)}
        others = [(k, v) for k, v in given.keywords if k not in names and k[0] != "*"]
        items = [part for k, v in others for part in (Constant(k), as_item(v))]
        if "**" in dict(given.keywords):
            items += [UNPACKED, UNPACKED]
        _bind(inner, arguments.kwarg.arg, Items("dict", tuple(items)))


def _bind(inner: Scope, name: str, value: Resolved) -> None:
    inner.now[name] = inner.ever[name] = value


COUNTING: Final = (Name("builtins.enumerate"),)
HANDING_BACK: Final = tuple(
    Name(each)
    for each in (
        "builtins.list",
        "builtins.reversed",
        "builtins.set",
        "builtins.sorted",
        "builtins.tuple",
        "tqdm.auto.tqdm",
        "tqdm.notebook.tqdm",
        "tqdm.tqdm",
    )
)
FREE: Final = frozenset({"delayed", "partial"})
"""The same, where the cell that imports them is not among those at hand."""
RUNNING: Final = frozenset({"*.submit", "*.to_thread", "*.apply_async", "*.partial"})


def _tail(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=tail) | ast.Name(id=tail):
            return tail
        case _:
            return ""


def _one(value: Resolved) -> Resolved:
    """Return what stands for each of a collection."""
    if isinstance(value, Items):
        found = known_calls.elements(value)
        return one_of(found[::2] if value.kind == "dict" else found)
    return value
