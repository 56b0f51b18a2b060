"""What the parameters of a function stand for, by default, annotation, argument."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Name, Unknown
from scanner_core.source.values import (
    ANY_MAPPING,
    COMMAND_LINE,
    Class,
    Given,
    Instance,
    Partial,
)

if TYPE_CHECKING:
    from scanner_core.source.resolve import Resolver
    from scanner_core.source.scopes import Scope
    from scanner_core.source.values import Function, Resolved

ARGUMENTS: Final = "argparse.Namespace"
PLAIN: Final = "builtins."
NONE: Final = Constant(None)
OPTIONAL: Final = frozenset({"typing.Optional", "typing.Annotated", "typing.Final"})


def bind(
    resolver: Resolver,
    given: ast.arguments,
    scope: Scope,
    inner: Scope,
    owner: Class | None = None,
) -> None:
    """Bind the parameters of a function that is defined in a scope.

    A constant default is what the parameter is for; ``self`` is the class, its
    ``owner``.
    """
    positional = [*given.posonlyargs, *given.args]
    defaults = {
        **dict(zip(reversed(positional), reversed(given.defaults), strict=False)),
        **dict(zip(given.kwonlyargs, given.kw_defaults, strict=True)),
    }
    for each in (*positional, *given.kwonlyargs, *filter(None, (given.vararg,))):
        default = defaults.get(each)
        value = resolver.resolve(default, scope) if default else NONE
        if not isinstance(value, Constant | Name | Partial) or value == NONE:
            value = _annotated(resolver, each, scope)
        _set(inner, each.arg, value)
    if given.kwarg:
        _set(inner, given.kwarg.arg, ANY_MAPPING)
    if owner and positional:
        _set(inner, positional[0].arg, owner)


def fill(function: Function, given: Given, inner: Scope) -> None:
    """Bind the parameters that a call of a function gives."""
    arguments = function.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if function.owner:
        positional = positional[1:]
    for each, value in zip(positional, given.positional, strict=False):
        _set(inner, each.arg, value)
    names = {each.arg for each in (*arguments.args, *arguments.kwonlyargs)}
    for name, value in given.keywords:
        if name in names:
            _set(inner, name, value)


def _annotated(resolver: Resolver, each: ast.arg, scope: Scope) -> Resolved:
    """Return what a parameter stands for as far as its annotation tells."""
    unknown = _unknown(each.arg)
    annotation = each.annotation
    match annotation:
        case None:
            return unknown
        case ast.BinOp(left=left, op=ast.BitOr()):
            annotation = left
        case ast.Subscript(value=generic, slice=inside) if (
            isinstance(found := resolver.resolve(generic, scope), Name)
            and found.name in OPTIONAL
        ):
            annotation = inside
    if not isinstance(annotation, ast.Name | ast.Attribute):
        return unknown
    match resolver.resolve(annotation, scope):
        case Name(name=name) if name == ARGUMENTS:
            return COMMAND_LINE
        case Name(name=name) if not name.startswith(PLAIN) and "." in name:
            return Instance(name, unknown)
        case Class() as own:
            return own
        case _:
            return unknown


@functools.lru_cache(maxsize=1024)
def _unknown(name: str) -> Unknown:
    """Return what a parameter stands for of which nothing is told."""
    return Unknown(f"{name} is a parameter")


def _set(inner: Scope, name: str, value: Resolved) -> None:
    """Bind a name to a value and to nothing else that it was before."""
    inner.now[name] = inner.ever[name] = value
