"""What each kind of statement does to the names around it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Name, Unknown
from scanner_core.source.scopes import parameter
from scanner_core.source.values import COMPUTED, Partial, alternatives, join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.source.resolve import Resolver
    from scanner_core.source.scopes import Scope
    from scanner_core.source.values import Resolved

MAX_ITEMS: Final = 128
DEFINED_HERE: Final = Unknown("it is defined in this file")
IN_A_LOOP: Final = Unknown("it changes in a loop")
ONE_OF_MANY: Final = Unknown("it is one of several values")
CHANGED: Final = Unknown("it is changed in place")
CHANGING: Final = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
RESTRICTING: Final = frozenset({"find_class", "load", "persistent_load"})
"""Methods with which a subclass changes how a base class loads."""


class Binder:
    """Binds names in scopes; remembers what concerns the program as a whole."""

    def __init__(self, resolver: Resolver, program: Scope) -> None:
        self.environ: dict[str, Resolved] = {}
        """Environment variables that the program sets."""
        self._resolver = resolver
        self._program = program

    def assign(self, target: ast.expr, value: Resolved, scope: Scope) -> None:
        """Bind what stands left of ``=``; nested as deeply as Python parses it."""
        pending = [(target, value)]
        while pending:
            target, value = pending.pop()
            match target:
                case ast.Name(id=name):
                    scope.bind(name, value)
                case ast.Tuple(elts=targets) | ast.List(elts=targets):
                    pending += _apart(targets, value)
                case ast.Starred(value=starred):
                    pending.append((starred, ONE_OF_MANY))
                case ast.Subscript():
                    self._set_item(target, value, scope)
                case ast.Attribute():
                    self._set_attribute(target, value, scope)
                case _:
                    pass

    def _set_item(self, target: ast.Subscript, value: Resolved, scope: Scope) -> None:
        key = self._resolver.resolve(target.slice, scope)
        mapping = self._resolver.resolve(target.value, scope)
        if mapping == Name("os.environ"):
            self.set_environ(key, value)
        elif isinstance(mapping, Items) and isinstance(target.value, ast.Name):
            known = isinstance(value, Constant | Name | Unknown)
            if known and isinstance(key, Constant) and _takes_more(mapping):
                value = value if isinstance(value, Constant | Name) else COMPUTED
                mapping = Items("dict", (*mapping.items, key, value))
                scope.bind(target.value.id, mapping)
            else:
                scope.bind(target.value.id, CHANGED)

    def _set_attribute(
        self, target: ast.Attribute, value: Resolved, scope: Scope
    ) -> None:
        # Such as: let torch.load be a partial of itself, with weights_only=False.
        owner = self._resolver.resolve(target, scope)
        if isinstance(owner, Name) and isinstance(value, Partial):
            self._resolver.patched[owner.name] = value

    def set_environ(self, key: Resolved, value: Resolved) -> None:
        """Remember an environment variable that is set to a constant."""
        if isinstance(key, Constant) and isinstance(key.value, str):
            self.environ[key.value] = value

    def note(self, node: ast.Call, scope: Scope) -> None:
        """Notice a method that changes a mapping."""
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in CHANGING:
                if isinstance(scope.bound(name), Items):
                    scope.bind(name, CHANGED)
            case ast.Attribute(attr="setdefault" | "putenv"):
                owner = self._resolver.resolve(node.func, scope)
                if owner in {Name("os.environ.setdefault"), Name("os.putenv")}:
                    given = [self._resolver.resolve(each, scope) for each in node.args]
                    if len(given) > 1:
                        self.set_environ(given[0], given[1])
            case _:
                pass

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Bind what an import brings."""
        for alias in node.names:
            if isinstance(node, ast.Import):
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                scope.bind(alias.asname or whole, Name(whole))
            elif alias.name == "*":
                self._program.import_all(_module(node))
            else:
                origin = f"{_module(node)}.{alias.name}"
                scope.bind(alias.asname or alias.name, Name(origin))

    def element(self, target: ast.expr, iterated: ast.expr, scope: Scope) -> None:
        """Bind the target of a loop to one of what it loops over."""
        match self._resolver.resolve(iterated, scope):
            case Items(kind="list" | "tuple", items=(Constant() | Name() as only,)):
                self.assign(target, only, scope)
            case _:
                self.assign(target, ONE_OF_MANY, scope)

    def loosen(self, names: Iterable[str], scope: Scope) -> None:
        """Let go of the values of names that a loop binds anew."""
        for name in names:
            if (value := scope.now.get(name)) is not None:
                scope.bind(name, join(value, IN_A_LOOP))

    def pattern(self, pattern: ast.pattern, scope: Scope) -> None:
        """Bind the names of a ``case``."""
        for node in ast.walk(pattern):
            if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
                scope.bind(node.name, COMPUTED)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                scope.bind(node.rest, COMPUTED)

    def share(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        """Obey a declaration that names belong to another scope."""
        outer = self._program if isinstance(node, ast.Global) else scope.parent
        for name in node.names:
            scope.share(name, outer or self._program)

    def parameters(self, given: ast.arguments, scope: Scope, inner: Scope) -> None:
        """Bind the parameters of a function; a constant default is what it is for."""
        positional = [*given.posonlyargs, *given.args]
        for each in (*positional, *given.kwonlyargs, given.vararg, given.kwarg):
            if each:
                inner.bind(each.arg, parameter(each.arg))
        with_default = positional[len(positional) - len(given.defaults) :]
        pairs = [*zip(with_default, given.defaults, strict=False)]
        pairs += [
            (parameter, default)
            for parameter, default in zip(
                given.kwonlyargs, given.kw_defaults, strict=True
            )
            if default
        ]
        for each, default in pairs:
            value = self._resolver.resolve(default, scope)
            if isinstance(value, Constant | Name | Partial) and value != Constant(None):
                inner.now[each.arg] = inner.ever[each.arg] = value

    def defined(self, name: str, scope: Scope) -> None:
        """Bind a function's name, which hides whatever was imported by it."""
        scope.bind(name, DEFINED_HERE)

    def subclass(self, node: ast.ClassDef, scope: Scope) -> None:
        """Bind a class's name: to its base, unless it changes how the base loads."""
        bases = [self._resolver.resolve(base, scope) for base in node.bases]
        named = [b for base in bases for b in alternatives(base) if isinstance(b, Name)]
        own = {
            statement.name
            for statement in node.body
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        inherits = len(bases) == 1 and named and not own & RESTRICTING
        scope.bind(node.name, named[0] if inherits else DEFINED_HERE)


def _module(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def _takes_more(mapping: Items) -> bool:
    return mapping.kind == "dict" and len(mapping.items) < MAX_ITEMS


def _apart(targets: list[ast.expr], value: Resolved) -> list[tuple[ast.expr, Resolved]]:
    if (
        isinstance(value, Items)
        and value.kind != "dict"
        and len(value.items) == len(targets)
        and not any(isinstance(target, ast.Starred) for target in targets)
    ):
        values = [
            v if isinstance(v, Constant | Name | Items) else COMPUTED
            for v in value.items
        ]
        return list(zip(targets, values, strict=True))
    return [(target, ONE_OF_MANY) for target in targets]
