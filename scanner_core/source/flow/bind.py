"""What each kind of statement does to the names around it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from scanner_core.facts import MADE_HERE, Constant, Fetched, Files, Items, Name, Unknown
from scanner_core.source.flow import file_sets, known_calls, round_trips
from scanner_core.source.flow.effects import Effects
from scanner_core.source.flow.scopes import ClassScope, imported, module
from scanner_core.source.flow.values import (
    COMPUTED,
    DEFINED_HERE,
    MAX_GROWN,
    ONE_OF_MANY,
    UNPACKED,
    Class,
    Function,
    Instance,
    Partial,
    alternatives,
    as_item,
    called,
    join,
    one_of,
)
from scanner_core.source.places import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Resolved

HEIRLOOM: Final = 3
"""Steps of the resolver that it takes to inherit an attribute, and to look at it."""
IN_A_LOOP: Final = Unknown("it changes in a loop")
CHANGED: Final = Unknown("it is changed in place")
CHANGING: Final = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
PROPERTIES: Final = frozenset({"cached_property", "property"})
EMPTY: Final = Instance("io.BytesIO")
RESTRICTING: Final = frozenset({"find_class", "load"})
"""Methods with which a subclass changes how a base class loads."""


class Binder:
    """Binds names in scopes; ``here`` is the statement that does so, and its origin."""

    def __init__(self, resolver: Resolver, program: Scope) -> None:
        self.effects = Effects(resolver)
        self.here: tuple[ast.stmt, Origin] = (ast.Pass(), Origin())
        self.is_in_branch = False
        """Whether it is not known that what is followed runs."""
        self._resolver = resolver
        self._program = program

    def assign(self, target: ast.expr, value: Resolved, scope: Scope) -> None:
        """Bind what stands left of ``=``; nested as deeply as Python parses it."""
        pending = [(target, value)]
        while pending:
            target, value = pending.pop()
            match target:
                case ast.Name(id=name):
                    value = self._read_back(target, value, scope)
                    scope.bind(name, value)
                    if isinstance(scope, ClassScope):
                        self._gets(scope.of, name, value)
                    elif scope.is_shared(name):
                        self._leads(name, value)
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

    def _read_back(self, target: ast.Name, value: Resolved, scope: Scope) -> Resolved:
        """Return what a name gets: of a file that the program wrote, its own."""
        match self.here[0]:
            case ast.With(items=items) | ast.AsyncWith(items=items):
                given = [i.context_expr for i in items if i.optional_vars is target]
            case ast.Assign(targets=[only], value=assigned) if only is target:
                given = [assigned]
            case _:
                return value
        is_own = [
            round_trips.opened(target.id, each, scope, self._resolver) for each in given
        ]
        return MADE_HERE if any(is_own) else value

    def _set_item(self, target: ast.Subscript, value: Resolved, scope: Scope) -> None:
        key = self._resolver.resolve(target.slice, scope)
        mapping = self._resolver.resolve(target.value, scope)
        self.effects.set_item(mapping, key, value, *self.here)
        if isinstance(mapping, Items) and isinstance(target.value, ast.Name):
            scope.bind(target.value.id, _with_item(mapping, key, value))

    def merged(self, left: Resolved, op: ast.operator, right: Resolved) -> None:
        """Take note of ``os.environ |= {"NAME": "value"}``."""
        if isinstance(op, ast.BitOr) and isinstance(right, Items):
            for key, value in known_calls.pairs(right):
                self.effects.set_item(left, key, value, *self.here)

    def _set_attribute(
        self, target: ast.Attribute, value: Resolved, scope: Scope
    ) -> None:
        owner = self._resolver.resolve(target.value, scope)
        match owner:
            case Name(name=name) if name not in self._resolver.patched:
                self.effects.replace(f"{name}.{target.attr}", value, *self.here)
            case Instance(of=name) if isinstance(value, Constant):
                self.effects.replace(f"{name}.{target.attr}", value, *self.here)
            case Class():
                self._gets(owner, target.attr, value)
            case _:
                pass

    def _gets(self, owner: Class, name: str, value: Resolved) -> None:
        if self._resolver.follows and not self.is_in_branch:
            owner.attributes[name] = value
        else:
            owner.gets(name, value)
        self._leads(name, value)

    def _leads(self, name: str, value: Resolved) -> None:
        """Notice a name by which functions may reach something of a library."""
        for each in alternatives(value):
            match called(each):
                case Name(name=stands_for) | Partial(callee=stands_for):
                    self._resolver.notice(name, stands_for)

    def note(self, node: ast.Call, scope: Scope, origin: Origin) -> None:
        """Notice what a call does to a mapping, or to what is around the program."""
        self.effects.call(node, scope, origin)
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr in CHANGING:
                if isinstance(mapping := scope.bound(name), Items):
                    scope.bind(name, self._changed(mapping, attr, node, scope))
            case ast.Attribute(attr=name) | ast.Name(id=name) if (
                name in round_trips.TAILS
            ):
                self._saved(node, scope)
                round_trips.saved(node, scope, self._resolver)
            case _:
                pass

    def _saved(self, node: ast.Call, scope: Scope) -> None:
        """Notice a buffer that the program fills: ``torch.save(model, buffer)``."""
        for callee in alternatives(self._resolver.resolve(node.func, scope)):
            position = isinstance(callee, Name) and known_calls.SAVERS.get(callee.name)
            if position is False or position is None or position >= len(node.args):
                continue
            match node.args[position]:
                case ast.Name(id=name) if scope.bound(name) == EMPTY:
                    scope.bind(name, MADE_HERE)

    def _changed(
        self, mapping: Items, method: str, node: ast.Call, scope: Scope
    ) -> Resolved:
        """Return what a method makes of a mapping: ``options.update(key=value)``."""
        given = self._resolver.arguments(node, scope)
        if method == "setdefault" and mapping.kind == "dict":
            return _with_default(mapping, *given.positional[:2])
        if method != "update":
            return CHANGED
        result: Resolved = mapping
        for each in given.positional:
            if not isinstance(each, Items) or each.kind != "dict":
                result = _with_more(result)
                continue
            if len(mapping.items) + len(each.items) > MAX_GROWN:
                return CHANGED  # It doubles with each update of itself.
            result = Items("dict", (*mapping.items, *each.items))
        for name, value in given.keywords:
            if name.startswith("*"):
                result = _with_more(result)
                continue
            if not isinstance(result, Items):
                return CHANGED
            result = _with_item(result, Constant(name), value)
        return result

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Bind what an import brings."""
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            self._program.import_all(module(node))
        replaced = self._resolver.patched if self._resolver.follows else {}
        for name, value in imported(node):
            scope.bind(name, replaced.get(value.name, value))

    def element(self, target: ast.expr, iterated: ast.expr, scope: Scope) -> None:
        """Bind the target of a loop to one of what it loops over."""
        match self._resolver.resolve(iterated, scope):
            case Items(kind="list" | "tuple", items=items):
                self._one_of(target, items, scope)
            case Files() | Fetched() as files:
                self.assign(target, files, scope)
            case _ if self._numbered_files(target, iterated, scope):
                pass
            case _:
                self.assign(target, ONE_OF_MANY, scope)

    def _numbered_files(
        self, target: ast.expr, iterated: ast.expr, scope: Scope
    ) -> bool:
        """Bind the targets of ``os.walk`` and of files that are numbered."""
        match target, iterated:
            case ast.Tuple(elts=[first, *_, last]), ast.Call(func=function):
                callee = self._resolver.resolve(function, scope)
                given = self._resolver.arguments(iterated, scope)
            case _:
                return False
        found = file_sets.pairs(callee, given)
        if found is None:
            return False
        self.assign(target, ONE_OF_MANY, scope)
        for each, files in zip((first, last), found, strict=True):
            if files is not None:
                self.assign(each, files, scope)
        return True

    def narrow(self, test: ast.expr, scope: Scope, *, holds: bool) -> None:
        """Learn from a condition about the name of a file, in the scope of a branch."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.narrow(operand, scope, holds=not holds)
            case ast.BoolOp(op=ast.And(), values=values) if holds:
                for each in values:
                    self.narrow(each, scope, holds=holds)
            case _ if holds and (name := file_sets.subject(test)):
                files = scope.bound(name)
                if isinstance(files, Files):
                    scope.bind(name, file_sets.narrowed(files, test))
            case _:
                pass

    def _one_of(
        self, target: ast.expr, items: tuple[object, ...], scope: Scope
    ) -> None:
        values = [v for v in items if isinstance(v, Constant | Name | Items)]
        if len(values) != len(items):
            self.assign(target, ONE_OF_MANY, scope)
        elif isinstance(target, ast.Tuple | ast.List) and values:
            rows = [_apart(target.elts, value) for value in values]
            for column in zip(*rows, strict=True):
                self.assign(column[0][0], one_of([v for _, v in column]), scope)
        else:
            self.assign(target, one_of(values), scope)

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

    def defined(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope
    ) -> Function:
        """Bind a function's name, which hides whatever was imported by it."""
        owner = scope.of if isinstance(scope, ClassScope) else None
        made = {
            each.id if isinstance(each, ast.Name) else each.attr
            for each in node.decorator_list
            if isinstance(each, ast.Name | ast.Attribute)
        }
        is_static = "staticmethod" in made
        function = Function(node, scope, self.here[1], None if is_static else owner)
        value = DEFINED_HERE if made & PROPERTIES else function
        if made & PROPERTIES and self._resolver.follows:
            self._resolver.properties.add(node.name)
            value = function
        scope.bind(node.name, value)
        if owner:
            owner.gets(node.name, value)
        return function

    def subclass(self, node: ast.ClassDef, scope: Scope, body: ClassScope) -> None:
        """Bind a class's name, and tell what it inherits and does not restrict."""
        bases = [self._resolver.resolve(base, scope) for base in node.bases]
        named = [called(b) for base in bases for b in alternatives(base)]
        own = {
            statement.name
            for statement in node.body
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            and not _hands_on(statement)
        }
        known = [each.name for each in named if isinstance(each, Name)]
        if known and not own & RESTRICTING:
            body.of.base = known[0]
        for base in bases:
            # A long line of classes inherits the square of its length.
            cost = HEIRLOOM * len(base.attributes) if isinstance(base, Class) else 0
            if isinstance(base, Class) and self._resolver.spend(cost):
                body.of.attributes |= {**base.attributes, **body.of.attributes}
        scope.bind(node.name, body.of)


def _hands_on(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method refuses nothing, and leaves to its base what it does not know.

    So does a ``find_class`` that only renames modules.
    """
    if method.name != "find_class":
        return False
    last: list[ast.stmt] = method.body
    while isinstance(last[-1], ast.If) and last[-1].orelse:
        last = last[-1].orelse
    match last[-1]:
        case ast.Return(value=ast.Call(func=ast.Attribute(attr=name))):
            is_handed_on = name == method.name
        case _:
            return False
    return is_handed_on and not any(
        isinstance(node, ast.Raise | ast.Assert) for node in ast.walk(method)
    )


def _with_default(
    mapping: Items, key: Resolved = COMPUTED, value: Resolved = COMPUTED
) -> Resolved:
    """Return a mapping after ``mapping.setdefault(key, value)``."""
    keys = mapping.items[::2]
    if key in keys:
        return mapping
    if UNPACKED in keys:
        value = join(value, UNPACKED)
    return _with_item(mapping, key, value)


def _with_more(mapping: Resolved) -> Resolved:
    """Return a mapping with items of which nothing is told."""
    if not isinstance(mapping, Items) or len(mapping.items) >= MAX_GROWN:
        return CHANGED
    if UNPACKED in mapping.items[::2]:
        return mapping
    return Items("dict", (*mapping.items, UNPACKED, UNPACKED))


def _with_item(mapping: Items, key: Resolved, value: Resolved) -> Resolved:
    """Return a mapping with one more item, if that is still told."""
    takes_more = mapping.kind == "dict" and len(mapping.items) < MAX_GROWN
    if not takes_more:
        return CHANGED
    if not isinstance(key, Constant):
        return _with_more(mapping)
    return Items("dict", (*mapping.items, key, as_item(value)))


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
    if isinstance(value, Fetched):
        return [(target, value) for target in targets]  # The file, and its headers.
    return [(target, ONE_OF_MANY) for target in targets]
