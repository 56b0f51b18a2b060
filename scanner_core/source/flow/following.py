"""Follow calls into the functions of a program, with what each call gives them.

What a function loads, its callers often say.  That is told call by call, loops item by
item, and of a condition that is known only the branch that is taken.  It takes a
multiple of the time, so it is for short programs about to run: the cells of a notebook.
"""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Name
from scanner_core.source.flow import known_calls, parameters
from scanner_core.source.flow.led_to import HANDING_BACK, LedTo
from scanner_core.source.flow.scopes import ClassScope, Scope
from scanner_core.source.flow.values import (
    COMPUTED,
    UNPACKED,
    Function,
    Given,
    as_item,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.values import Resolved

MAX_DEPTH: Final = 8
"""Functions that call functions."""
MAX_CALLS: Final = 600
"""That are followed in one program; beyond, functions are told whatever is given."""
MAX_PASSES: Final = 1000
"""Through the bodies of loops."""
MAX_NUMBERS: Final = 100
"""That a loop counts."""
COUNTING: Final = Name("builtins.enumerate")
NUMBERING: Final = Name("builtins.range")
PAIRING: Final = Name("builtins.zip")


class Following:
    """What may still be followed in one program, and what was."""

    def __init__(self, resolver: Resolver) -> None:
        self.is_exhausted = False
        """Whether there were calls that were not followed."""
        self._resolver = resolver
        self._led_to = LedTo(resolver)
        self._calls = MAX_CALLS
        self._passes = MAX_PASSES
        self._running: list[ast.AST] = []
        self._returned: list[list[Resolved]] = []

    def may_run(self, node: ast.AST | None) -> bool:
        """Tell whether an expression may lead to a function of the program."""
        return self._led_to.may_run(node)

    def functions(
        self, node: ast.AST, scope: Scope
    ) -> Iterator[tuple[Function, Given]]:
        """Yield the functions of the program that run, and what they are given."""
        if self._calls:
            yield from self._led_to.functions(node, scope)

    def enter(self, function: Function, given: Given) -> Scope | None:
        """Return the scope of a call; ``None`` if it is not to be followed.

        If it is, whoever asks tells when the call is over.
        """
        node = function.node
        if node in self._running:
            return None
        if len(self._running) >= MAX_DEPTH or not self._calls:
            self.is_exhausted = True
            return None
        self._calls -= 1
        self._running.append(node)
        self._returned.append([])
        around = function.scope
        while isinstance(around, ClassScope) and around.parent:
            around = around.parent
        inner = Scope(around, runs_now=True)
        owner = function.owner
        parameters.bind(self._resolver, node.args, function.scope, inner, owner)
        parameters.fill(function, given, inner)
        _fill_rest(function, given, inner)
        return inner

    def returns(self, value: ast.expr | None, scope: Scope) -> None:
        """Take note of what the function that was entered last returns."""
        if self._returned:
            found = self._resolver.resolve(value, scope) if value else Constant(None)
            self._returned[-1].append(found)

    def leave(self, by: ast.AST | None) -> None:
        """Take note that the call that was entered last is over."""
        node, found = self._running.pop(), self._returned.pop()
        if by is not None:
            makes = any(
                isinstance(each, ast.Yield | ast.YieldFrom) for each in _in(node)
            )
            told = [each for each in found if each != Constant(None)]
            self._resolver.results[by] = COMPUTED if makes else one_of(told or found)

    def taken(self, node: ast.If, scope: Scope) -> Sequence[ast.stmt] | None:
        """Return the branch that is taken, if that is known."""
        value = self._resolver.resolve(node.test, scope)
        if not isinstance(value, Constant):
            return None
        return node.body if value.value else node.orelse

    def items(self, iterated: ast.expr, scope: Scope) -> list[Resolved] | None:
        """Return what a loop goes over, if that is known and may be followed."""
        items = self._items(iterated, scope)
        if not items or len(items) > self._passes:
            return None
        self._passes -= len(items)
        return items

    def _items(self, iterated: ast.expr, scope: Scope) -> list[Resolved] | None:
        match self._resolver.resolve(iterated, scope):
            case Items(kind="dict") as mapping:
                return known_calls.elements(mapping)[::2]
            case Items() as container:
                return known_calls.elements(container)
        match iterated:
            case ast.Call(func=ast.Attribute(value=value, attr="items"), args=[]):
                return _pairs(self._resolver.resolve(value, scope))
            case ast.Call(func=function, args=[first, *others]):
                callee = self._resolver.resolve(function, scope)
            case _:
                return None
        if callee == NUMBERING:
            given = [self._resolver.resolve(each, scope) for each in (first, *others)]
            return _numbers(given)
        if callee == COUNTING and (found := self._items(first, scope)):
            return [_tuple(Constant(at), each) for at, each in enumerate(found)]
        if callee == PAIRING:
            several = [self._items(each, scope) for each in (first, *others)]
            columns = [each for each in several if each]
            if len(columns) == len(several):
                return [_tuple(*row) for row in zip(*columns, strict=False)]
        return self._items(first, scope) if callee in HANDING_BACK else None


def _in(function: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a function, but not in those within it."""
    pending = [*ast.iter_child_nodes(function)]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)


def _pairs(mapping: Resolved) -> list[Resolved] | None:
    if not isinstance(mapping, Items) or mapping.kind != "dict":
        return None
    return [_tuple(key, value) for key, value in known_calls.pairs(mapping)]


def _tuple(*values: Resolved) -> Items:
    return Items("tuple", tuple(map(as_item, values)))


def _numbers(given: list[Resolved]) -> list[Resolved] | None:
    bounds = [each.value for each in given if isinstance(each, Constant)]
    numbers = [each for each in bounds if type(each) is int]
    if len(numbers) != len(given) or len(numbers) > 3 or 0 in numbers[2:]:  # noqa: PLR2004 (start, stop, step)
        return None
    counted = itertools.islice(range(*numbers), MAX_NUMBERS)
    return [Constant(number) for number in counted]


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
