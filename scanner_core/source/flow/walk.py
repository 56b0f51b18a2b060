"""Follow the statements of a program in order, binding names, and visit its calls.

Code nests as deeply as whoever wrote it pleases: expressions are walked with a stack of
our own.  Statements nest as deeply as Python allows to indent, a hundred levels.
"""

from __future__ import annotations

import ast
import functools
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.source.flow import parameters, paths
from scanner_core.source.flow.bind import Binder
from scanner_core.source.flow.callers import Callers
from scanner_core.source.flow.scopes import ClassScope, Scope, imported
from scanner_core.source.flow.values import COMPUTED, Class
from scanner_core.source.parsing.skeleton import MAKING
from scanner_core.source.places import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner_core.source.flow.following import Following
    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Changes
    from scanner_core.source.flow.values import Function as Defined
    from scanner_core.source.flow.values import Given
    from scanner_core.source.places import Span
    from scanner_core.source.words.relevance import Relevance

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Loop: TypeAlias = ast.For | ast.AsyncFor | ast.While
COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
ENDINGS: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue)
NO_NODES: Final = frozenset(
    {"asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs"}
    | {"level", "module", "name", "names", "op", "ops", "rest", "simple"}
    | {"type_comment", "type_ignores"}
)
"""Fields of nodes that hold texts, operators, or what an import brings."""
SCOPES: Final = frozenset({ast.Lambda, ast.NamedExpr, *COMPREHENSIONS})
"""Expressions with names of their own, or that bind some."""
LEAVES: Final = frozenset({ast.Constant, ast.Name, type(None)})
"""What nothing is in; half of all there is."""


@dataclass(frozen=True, slots=True)
class _Later:
    """A function whose body is followed when the statements around it are."""

    function: Function
    scope: Scope
    """Where it is defined."""
    owner: Class | None
    origin: Origin
    span: Span | None
    """The lines for which it matters; ``None``: it does in any case."""
    inner: Scope | None
    """``None`` if it did not matter yet when it was defined."""


class Walker:
    """Walks one program; ``on_call`` is told of each call, its scope and its origin."""

    def __init__(
        self,
        resolver: Resolver,
        program: Scope,
        on_call: Callable[[ast.Call, Scope, Origin], None],
        relevance: Relevance | None = None,
    ) -> None:
        """Prepare to walk; with ``relevance``, only into functions that matter."""
        self.origin = Origin()
        """Of the statements that are being followed."""
        self._relevance = relevance
        self.following: Following | None = None
        """With which functions are also followed where they are called."""
        self._around: Span | None = None
        """The class that is being followed, unless it is in a function."""
        self._is_inside = False
        """Whether the bodies of functions are being followed."""
        self.binder = Binder(resolver, program)
        self._merging = program.merging
        self._resolver = resolver
        self._on_call = on_call
        self._later: deque[_Later] = deque()
        self._callers = Callers(resolver)
        self._stored: dict[ast.AST, frozenset[str]] = {}
        self._defining: list[Scope] = []
        """Scopes that functions know which they know."""

    def statements(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Follow statements in the order in which they run."""
        self._resolver.origin = self.origin
        for statement in body:
            self.binder.here = statement, self.origin
            self._statement(statement, scope)

    def functions(self) -> None:
        """Follow the bodies of all functions, when every name has all its values."""
        if self.following and not self.following.is_exhausted:
            return  # What is called was followed.
        self._is_inside = True
        self._callers_first()
        known = 0
        while self._later:
            later = self._later.popleft()
            self.origin = later.origin
            if self._relevance and len(self._resolver.attributes) > known:
                known = len(self._resolver.attributes)
                self._relevance.learn(self._resolver.attributes)
            if not self._matters(later.span):
                continue
            function, scope = later.function, later.inner
            if scope is None:
                scope = self._inside(function, later.scope, later.owner)
            self._callers.fill(function, scope)
            if isinstance(function, ast.Lambda):
                self._expressions(function.body, scope)
            else:
                self._resolver.complete(function)
                self.statements(function.body, scope)

    def let_go(self) -> None:
        """Forget what is known of the program, when nobody asks any more.

        Functions and scopes that know each other hold on to all trees until Python
        looks for garbage, which takes it as long as to parse them.
        """
        for scope in self._defining:
            scope.let_go()

    def _callers_first(self) -> None:
        """Put functions to which others hand something on behind those."""
        if self._relevance is None or not (names := self._callers.awaited):
            return
        if names := self._relevance.handing_on(names):
            self._relevance.learn(names)
            callees = [each for each in self._later if _name(each.function) in names]
            others = [each for each in self._later if _name(each.function) not in names]
            self._later = deque((*others, *callees))

    def _matters(self, span: Span | None) -> bool:
        """Whether some lines of the cell matter as far as is known."""
        if self._relevance is None or span is None:
            return True
        return self._relevance.covers(self.origin.cell, span)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:  # noqa: C901, PLR0912 (one case per statement)
        match node:
            case ast.Expr(value=value):
                self._expressions(value, scope)
            case ast.Return(value=value):
                self._expressions(value, scope)
                if self.following:
                    self.following.returns(value, scope)
            case ast.Assign(targets=targets, value=value):
                self._assign(targets, value, scope)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign([target], value, scope)
            case ast.AugAssign(target=target, op=op, value=value):
                self._expressions(value, scope)
                left = self._resolver.resolve(target, scope)
                right = self._resolver.resolve(value, scope)
                self.binder.merged(left, op, right)
                self.binder.assign(target, paths.combine(left, op, right), scope)
            case ast.Import() | ast.ImportFrom():
                self.binder.imports(node, scope)
            case ast.If():
                self._if(node, scope)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(node, scope)
            case ast.With() | ast.AsyncWith():
                self._with(node, scope)
            case ast.Try() | ast.TryStar():
                self._try(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, scope)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.Match():
                self._match(node, scope)
            case ast.Global() | ast.Nonlocal():
                self.binder.share(node, scope)
            case _:
                self._expressions(node, scope)

    # Expressions

    def _expressions(self, root: ast.AST | None, scope: Scope) -> None:
        pending: list[ast.AST | None] = [root]
        calls: list[tuple[ast.AST, Scope]] = []
        inner: list[tuple[ast.AST | None, Scope]] = []
        while pending:
            node = pending.pop()
            if self.following and node and self.following.may_run(node):
                calls.append((node, scope))
            elif isinstance(node, ast.Call):
                self._called(node, scope)
            if type(node) in LEAVES:
                pass
            elif type(node) not in SCOPES:
                pending += children(node)
            elif isinstance(node, ast.Lambda):
                self._define(node, scope)
            elif isinstance(node, ast.NamedExpr):
                value = self._resolver.resolve(node.value, scope)
                self.binder.assign(node.target, value, scope)
                pending.append(node.value)
            else:
                inner.append((node, scope))
            while inner and not pending:
                pending, scope = self._comprehension(*inner.pop())
        self._run_all(calls)

    def _run_all(self, calls: list[tuple[ast.AST, Scope]]) -> None:
        for call, scope in reversed(calls):  # What is inside runs first.
            if isinstance(call, ast.Call):
                self._called(call, scope)
            if self.following:
                self._follow(call, scope, self.following)

    def _called(self, node: ast.Call, scope: Scope) -> None:
        self._callers.note(node, scope)
        self._on_call(node, scope, self.origin)
        self.binder.note(node, scope, self.origin)

    def _follow(self, node: ast.AST, scope: Scope, following: Following) -> None:
        """Follow the functions of the program that an expression leads to."""
        for function, given in following.functions(node, scope):
            self._run(function, given, following, node)

    def _run(
        self,
        function: Defined,
        given: Given,
        following: Following,
        by: ast.AST | None = None,
    ) -> None:
        inner = following.enter(function, given)
        if inner is None:
            return
        around, here = self.origin, self.binder.here
        self.origin = function.origin
        self._resolver.complete(function.node)
        self.statements(function.node.body, inner)
        self.origin, self.binder.here = around, here
        self._resolver.origin = around
        following.leave(by)

    def _comprehension(
        self, node: ast.AST | None, scope: Scope
    ) -> tuple[list[ast.AST | None], Scope]:
        inner = Scope(scope, runs_now=True)
        parts = children(node)
        if self.following and (iterated := self._item_by_item(node, scope)):
            return [iterated], scope
        for part in parts:
            if isinstance(part, ast.comprehension):
                self.binder.element(part.target, part.iter, inner)
                for test in part.ifs:
                    self.binder.narrow(test, inner, holds=True)
        return parts, inner

    def _item_by_item(self, node: ast.AST | None, scope: Scope) -> ast.expr | None:
        """Follow a comprehension if its items are known; return what they are of."""
        match node:
            case ast.DictComp(key=key, value=value, generators=[only]):
                made = [key, value]
            case (
                ast.ListComp(elt=elt, generators=[only])
                | ast.SetComp(elt=elt, generators=[only])
                | ast.GeneratorExp(elt=elt, generators=[only])
            ):
                made = [elt]
            case _:
                return None
        items = self.following.items(only.iter, scope) if self.following else None
        for item in items or ():
            inner = Scope(scope, runs_now=True)
            self.binder.assign(only.target, item, inner)
            for each in (*only.ifs, *made):
                self._expressions(each, inner)
        return only.iter if items else None

    def _assign(self, targets: list[ast.expr], value: ast.expr, scope: Scope) -> None:
        self._expressions(value, scope)
        if self.following and (pairs := _one_by_one(targets, value)):
            found = [
                (each, self._resolver.resolve(part, scope)) for each, part in pairs
            ]
            for target, resolved in found:
                self.binder.assign(target, resolved, scope)
            return
        resolved = self._resolver.resolve(value, scope)
        for target in targets:
            if not isinstance(target, ast.Name):
                self._expressions(target, scope)
            self.binder.assign(target, resolved, scope)

    # Statements with bodies

    def _branch(
        self,
        body: Iterable[ast.stmt],
        scope: Scope,
        first: Callable[[], None] | None = None,
    ) -> Changes:
        def run() -> None:
            if first:
                first()
            self.statements(body, scope)

        around, self.binder.is_in_branch = self.binder.is_in_branch, True
        changes = scope.branch(run)
        self.binder.is_in_branch = around
        return changes

    def _if(self, node: ast.If, scope: Scope) -> None:
        if self.following:
            taken = self.following.taken(node, scope)
            if taken is not None:
                self._expressions(node.test, scope)
                self.statements(taken, scope)
                return
        branches: list[Changes] = []
        while True:
            # `elif` is a nested `else: if`, of which there may be thousands.
            self._expressions(node.test, scope)
            learn = functools.partial(self.binder.narrow, node.test, scope)
            changes = self._branch(node.body, scope, lambda: learn(holds=True))  # noqa: B023 (called at once)
            branches += [] if _ends(node.body) else [changes]
            match node.orelse:
                case [ast.If() as node]:
                    continue
                case orelse:
                    changes = self._branch(orelse, scope)
                    branches += [] if _ends(orelse) else [changes]
                    break
        scope.merge(branches)
        if _ends(node.body) and not node.orelse:
            self.binder.narrow(node.test, scope, holds=False)

    def _loop(self, node: Loop, scope: Scope) -> None:
        if isinstance(node, ast.While):
            self._expressions(node.test, scope)
        else:
            self._expressions(node.iter, scope)
            if self.following:
                self._follow(node, scope, self.following)
                items = self.following.items(node.iter, scope)
                for item in items or ():
                    self.binder.assign(node.target, item, scope)
                    self.statements(node.body, scope)
                if items:
                    self.statements(node.orelse, scope)
                    return
        self.binder.loosen(self._stored_in(node), scope)

        def first() -> None:
            if not isinstance(node, ast.While):
                self.binder.element(node.target, node.iter, scope)

        scope.merge([self._branch(node.body, scope, first), {}])
        self.statements(node.orelse, scope)

    def _stored_in(self, loop: Loop) -> frozenset[str]:
        """Return the names that a loop binds; each node is looked at once."""
        if loop in self._stored:
            return self._stored[loop]
        names: set[str] = set()
        pending = children(loop)
        while pending:
            match pending.pop():
                case ast.Name(id=name, ctx=context):
                    names |= {name} if isinstance(context, ast.Store) else set()
                case None | ast.Constant():
                    pass
                case ast.For() | ast.AsyncFor() | ast.While() as nested:
                    inner = self._stored_in(nested)
                    names |= inner if self._merging.spend(len(inner)) else set()
                case (
                    ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() as other
                ):
                    names.add(other.name)
                case ast.Import() | ast.ImportFrom() as node:
                    names |= {name for name, _ in imported(node)}
                case ast.AST() as node:
                    pending += children(node)
        self._stored[loop] = frozenset(names)
        return self._stored[loop]

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        for item in node.items:
            self._expressions(item.context_expr, scope)
            if item.optional_vars:
                value = self._resolver.resolve(item.context_expr, scope)
                self.binder.assign(item.optional_vars, value, scope)
        if self.following:
            self._follow(node, scope, self.following)
        self.statements(node.body, scope)

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope) -> None:
        tried = went_well = self._branch(node.body, scope)
        if node.orelse:
            went_well = self._branch(node.orelse, scope, lambda: scope.merge([tried]))
        branches = [] if _ends(node.orelse or node.body) else [went_well]
        for handler in node.handlers:
            if handler.name:
                scope.bind(handler.name, COMPUTED)
        if node.handlers:
            failed = scope.branch(lambda: self._handlers(node.handlers, tried, scope))
            goes_on = not all(_ends(handler.body) for handler in node.handlers)
            branches += [failed] if goes_on else []
        scope.merge(branches or [tried])
        self.statements(node.finalbody, scope)

    def _handlers(
        self, handlers: list[ast.ExceptHandler], tried: Changes, scope: Scope
    ) -> None:
        """Follow what runs after statements failed, any of them."""
        scope.merge([tried, {}])
        branches: list[Changes] = []
        for handler in handlers:
            self._expressions(handler.type, scope)
            changes = self._branch(handler.body, scope)
            branches += [] if _ends(handler.body) else [changes]
        scope.merge(branches)

    def _match(self, node: ast.Match, scope: Scope) -> None:
        self._expressions(node.subject, scope)
        branches: list[Changes] = [{}]
        for case in node.cases:
            bind = functools.partial(self.binder.pattern, case.pattern, scope)
            self._expressions(case.guard, scope)
            changes = self._branch(case.body, scope, bind)
            branches += [] if _ends(case.body) else [changes]
        scope.merge(branches)

    # Definitions

    def _define(self, node: Function, scope: Scope) -> None:
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        defaults = *node.args.defaults, *node.args.kw_defaults
        for expression in (*decorators, *defaults):
            self._expressions(expression, scope)
        defined, owner, makes = None, None, False
        if not isinstance(node, ast.Lambda):
            self._defining.append(scope)
            defined = self.binder.defined(node, scope)
            owner = defined.owner
            makes = owner is not None and node.name in MAKING
        span = None if self._is_inside else self.origin.span(node)
        if makes:
            # It gives the object the attributes that other methods use.
            span = span and self._around
        matters = self._matters(span)
        if matters and defined:
            self._callers.expect(defined)
        inner = self._inside(node, scope, owner) if matters else None
        if self.following and not isinstance(node, ast.Lambda):
            self._follow(node, scope, self.following)
        later = _Later(node, scope, owner, self.origin, span, inner)
        (self._later.appendleft if makes else self._later.append)(later)

    def _inside(self, node: Function, scope: Scope, owner: Class | None) -> Scope:
        inner = Scope(scope)
        parameters.bind(self._resolver, node.args, scope, inner, owner)
        return inner

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        for expression in (*node.decorator_list, *node.bases, *node.keywords):
            self._expressions(expression, scope)
        body = ClassScope(scope)
        around, self._around = self._around, self.origin.span(node)
        self.statements(node.body, body)
        self._around = around
        self.binder.subclass(node, scope, body)


def _one_by_one(
    targets: list[ast.expr], value: ast.expr
) -> list[tuple[ast.expr, ast.expr]]:
    """Return what each name gets in ``one, other = 1, 2``; nothing of anything else."""
    match targets, value:
        case [ast.Tuple(elts=names)], ast.Tuple(elts=parts) if len(names) == len(parts):
            is_plain = all(isinstance(each, ast.Name) for each in names)
            is_plain &= not any(isinstance(each, ast.Starred) for each in parts)
            return list(zip(names, parts, strict=True)) if is_plain else []
        case _:
            return []


def children(node: ast.AST | None) -> list[ast.AST | None]:
    """Return the nodes in a node; half of the time that ``ast`` takes for that."""
    found: list[ast.AST | None] = []
    for name in FIELDS[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += value
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


class _Fields(dict[type, tuple[str, ...]]):
    """The fields that hold nodes, of every kind of node that was met."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        every = () if kind is ast.Constant else getattr(kind, "_fields", ())
        self[kind] = tuple(name for name in every if name not in NO_NODES)
        return self[kind]


FIELDS: Final = _Fields()


def _name(function: Function) -> str:
    return "" if isinstance(function, ast.Lambda) else function.name


def _ends(body: list[ast.stmt]) -> bool:
    """Whether nothing behind these statements runs after them."""
    return bool(body) and isinstance(body[-1], ENDINGS)
