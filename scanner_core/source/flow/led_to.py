"""Which functions of a program an expression leads to, and what they are given.

Those that it calls, that it hands to something which calls them, the methods by which
Python makes, enters and goes over objects, and those by which a framework uses them.
"""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Items, Name
from scanner_core.source.flow import known_calls
from scanner_core.source.flow.call_sites import (
    AFTER_ONE,
    APART,
    CALLING,
    LOOKING_ONLY,
    PARTIALS,
)
from scanner_core.source.flow.values import (
    ONE_OF_MANY,
    Class,
    Function,
    Given,
    alternatives,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Resolved

NOTHING: Final = Given()
ONE: Final = Given((ONE_OF_MANY,))
MAKING: Final = ("__init__", "__post_init__", "__call__")
ENTERING: Final = ("__enter__", "__aenter__")
GOING_OVER: Final = ("__iter__", "__next__", "__aiter__", "__anext__", "__getitem__")
GETTING: Final = ("__getitem__",)
USED: Final = frozenset(
    {
        *(*ENTERING, *GOING_OVER, "__call__"),
        *("configure_model", "forward", "prepare_data", "setup"),
        *(
            "predict_dataloader",
            "test_dataloader",
            "train_dataloader",
            "val_dataloader",
        ),
    }
)
"""Methods that others call on an object that they are handed."""
FREE: Final = frozenset({"delayed", "partial"})
"""These, where the cell that imports them is not among those at hand."""
RUNNING: Final = frozenset({"*.submit", "*.to_thread", "*.apply_async", "*.partial"})
"""These hand on all that they are given behind the function."""
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
"""These give what they get, maybe in another order."""


class LedTo:
    """Finds functions, in the scopes of one program."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def may_run(self, node: ast.AST | None) -> bool:
        """Tell whether an expression may lead to a function."""
        if isinstance(node, ast.Attribute):
            return node.attr in self._resolver.properties
        return isinstance(node, ast.Call | ast.Subscript)

    def functions(
        self, node: ast.AST, scope: Scope
    ) -> Iterator[tuple[Function, Given]]:
        """Yield the functions, in the order in which they run."""
        match node:
            case ast.Call():
                yield from self._called(node, scope)
            case ast.Subscript(value=value):
                yield from self._methods(value, GETTING, scope, ONE)
            case ast.For(iter=value) | ast.AsyncFor(iter=value):
                yield from self._methods(value, GOING_OVER, scope, ONE)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for each in items:
                    asked = each.context_expr, ENTERING, scope
                    yield from self._methods(*asked, NOTHING)
            case ast.Attribute(value=value, attr=name):
                yield from self._methods(value, (name,), scope, NOTHING)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._decorating(node, scope)
            case _:
                return

    def _called(self, node: ast.Call, scope: Scope) -> Iterator[tuple[Function, Given]]:
        callees = alternatives(self._resolver.resolve(node.func, scope))
        own = [each for each in callees if isinstance(each, Function | Class)]
        given = self._resolver.arguments(node, scope) if own else NOTHING
        for each in own:
            if isinstance(each, Function):
                yield each, given
                continue
            made = self._resolver.resolve(node, scope)
            # Of several classes, that an object is of the first is as good as any.
            object_ = made if isinstance(made, Class) else each
            if not (found := list(_of(object_, MAKING))):
                _holds(object_, given)
            yield from ((function, given) for function in found)
        yield from self._put_off(node, scope)
        if not own:
            name = next((each.name for each in callees if isinstance(each, Name)), "")
            yield from self._handed(node, name, scope)

    def _put_off(
        self, node: ast.Call, scope: Scope
    ) -> Iterator[tuple[Function, Given]]:
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
        self, node: ast.Call, name: str, scope: Scope
    ) -> Iterator[tuple[Function, Given]]:
        """Yield what a call hands on, to something that may call it."""
        if name in LOOKING_ONLY:
            return
        parts: list[tuple[int | str, ast.expr]] = [*enumerate(node.args)]
        parts += [(each.arg or "**", each.value) for each in node.keywords]
        for place, part in parts:
            for expression in _parts(part):
                for each in alternatives(self._resolver.resolve(expression, scope)):
                    if isinstance(each, Function):
                        yield each, self._given(node, name, place, scope)
                    elif isinstance(each, Class):
                        yield from ((f, ONE) for f in _of(each, USED))

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

    def _methods(
        self, node: ast.expr, names: Iterable[str], scope: Scope, given: Given
    ) -> Iterator[tuple[Function, Given]]:
        for each in alternatives(self._resolver.resolve(node, scope)):
            if isinstance(each, Class):
                yield from ((function, given) for function in _of(each, names))

    def _decorating(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope
    ) -> Iterator[tuple[Function, Given]]:
        """Yield what a function is handed to where it is defined."""
        itself = scope.bound(node.name)
        for each in node.decorator_list:
            for callee in alternatives(self._resolver.resolve(each, scope)):
                if isinstance(callee, Function) and itself:
                    yield callee, Given((itself,))


def _of(class_: Class, names: Iterable[str]) -> Iterator[Function]:
    """Yield methods of an object."""
    for name in names:
        value = class_.attributes.get(name)
        for each in alternatives(value) if value else ():
            if isinstance(each, Function):
                yield dataclasses.replace(each, owner=each.owner and class_)


def _holds(class_: Class, given: Given) -> None:
    """Let an object of a class that has no ``__init__`` hold what it is given."""
    for name, value in given.keywords:
        if not name.startswith("*"):
            class_.attributes[name] = value


def _parts(part: ast.expr) -> list[ast.expr]:
    """Return what may be functions or objects in an argument."""
    match part:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            found = parts
        case ast.Dict(values=parts):
            found = parts
        case _:
            found = [part]
    kinds = ast.Name | ast.Attribute | ast.Lambda | ast.Call
    return [each for each in found if isinstance(each, kinds)]


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
