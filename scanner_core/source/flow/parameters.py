"""What the parameters of a function stand for, by default, annotation, argument."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import MADE_HERE, Constant, Name, Unknown
from scanner_core.source.flow.values import (
    ANY_MAPPING,
    COMMAND_LINE,
    Class,
    Given,
    Instance,
    Partial,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Function, Resolved

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
    defaults = _defaults(given)
    for each in (*positional, *given.kwonlyargs, *filter(None, (given.vararg,))):
        default = defaults.get(each.arg)
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
    for name, value in by_name(function, given).items():
        _set(inner, name, value)


def by_name(function: Function, given: Given) -> dict[str, Resolved]:
    """Return the parameters that a call of a function gives."""
    arguments = function.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if function.owner:
        positional = positional[1:]
    names = {each.arg for each in (*arguments.args, *arguments.kwonlyargs)}
    found = {
        each.arg: value
        for each, value in zip(positional, given.positional, strict=False)
    }
    return found | {name: v for name, v in given.keywords if name in names}


def takes_any(function: Function) -> bool:
    """Whether a function has parameters besides the one for its object."""
    given = function.node.args
    count = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs)
    return count > (function.owner is not None)


def fill_any(function: Function, calls: Sequence[Given], inner: Scope) -> None:
    """Bind the parameters to what any of some calls gives, or to their defaults.

    What the program made itself is only what this program gives: others may call the
    function with anything.
    """
    found = [by_name(function, each) for each in calls]
    defaults = _defaults(function.node.args)
    for name in dict.fromkeys(name for each in found for name in each):
        values = [each[name] for each in found if name in each]
        value = functools.reduce(join, values)
        is_all = len(values) == len(calls) and name not in defaults
        if not is_all or MADE_HERE in alternatives(value):
            value = join(value, inner.now.get(name))
        _set(inner, name, value)


def _defaults(given: ast.arguments) -> dict[str, ast.expr]:
    positional = [*given.posonlyargs, *given.args]
    pairs = (
        *zip(reversed(positional), reversed(given.defaults), strict=False),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    )
    return {each.arg: default for each, default in pairs if default}


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
