"""Collect the call sites of a program, with callees and arguments resolved."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Files, Items, Name
from scanner_core.source.flow import known_calls, round_trips
from scanner_core.source.flow.values import (
    ONE_OF_MANY,
    Class,
    Function,
    Given,
    Partial,
    alternatives,
    called,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.source.flow.resolve import Resolver
    from scanner_core.source.flow.scopes import Scope
    from scanner_core.source.flow.values import Resolved
    from scanner_core.source.places import Origin
    from scanner_core.source.wanted import Wanted
    from scanner_core.source.words.relevance import Relevance

ONE: Final = Given((ONE_OF_MANY,))
PARTIALS: Final = frozenset(
    {
        "dask.delayed",
        "functools.partial",
        "functools.partialmethod",
        "joblib.delayed",
        "joblib.parallel.delayed",
        "sklearn.utils.fixes.delayed",
        "sklearn.utils.parallel.delayed",
    }
)
"""These return a callable that somebody calls later."""
CALLING: Final = frozenset(
    {"builtins.filter", "builtins.map", "*.map", "*.imap", "*.imap_unordered"}
)
"""These call their first argument with one after another of what follows ..."""
HANDING_ON: Final = PARTIALS | CALLING | {"asyncio.to_thread", "*.submit"}
"""... and these with all of what follows, now or later."""
AFTER_ONE: Final = frozenset({"*.run_in_executor"})
"""These with what follows their second argument."""
HANDING_ON_ALL: Final = HANDING_ON | AFTER_ONE
HANDING_ON_TAILS: Final = frozenset(name.rpartition(".")[2] for name in HANDING_ON_ALL)
APART: Final = {"args", "kwds", "kwargs"}
"""Keywords that hold arguments for what is handed on: ``Thread(target=, args=)``."""
LOOKING_ONLY: Final = frozenset(
    {
        "builtins.callable",
        "builtins.hasattr",
        "builtins.id",
        "builtins.isinstance",
        "builtins.issubclass",
        "builtins.print",
        "builtins.repr",
        "builtins.setattr",
        "builtins.staticmethod",
        "builtins.str",
        "builtins.type",
        "functools.update_wrapper",
        "functools.wraps",
    }
)
LOOKING: Final = frozenset({"inspect", "logging", "mock", "pytest", "typing"})
"""Libraries that look at a callable and do not call it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that somebody wants to hear of."""

    node: ast.Call
    callee: str
    given: Given
    origin: Origin
    written_from: int | None = 0
    """Which argument of the callee the first written one is; ``None``: none is written
    here, since the callee is handed to something that calls it."""

    def place(self) -> tuple[int, int, int]:
        """Return what tells which of two calls comes first."""
        return self.origin.cell, self.origin.span(self.node)[0], self.node.col_offset


class CallSites:
    """Collects the wanted calls while a program is walked."""

    def __init__(
        self, resolver: Resolver, wanted: Wanted | None, words: frozenset[str]
    ) -> None:
        """Prepare to collect calls whose names end in one of some words."""
        self._resolver = resolver
        self._wanted = wanted
        self._seen: list[Seen] = []
        self._partials: dict[ast.Call, Seen] = {}
        self._called: set[ast.Call] = set()
        self._handing: dict[ast.AST, bool] = {}
        self._tails = words

    def on_call(self, node: ast.Call, scope: Scope, origin: Origin) -> None:
        """Look at a call, and remember it if it is wanted."""
        callee = self._callee(node, scope)
        if self._wanted and self._is_handed_on(node, callee, scope, origin):
            return
        if callee is None:
            return
        given = self._resolver.arguments(node, scope)
        first = 0
        if isinstance(callee, Partial):
            self._called.add(callee.node)
            first = len(callee.positional)
            given = given.after(callee)
        name = _name(callee)
        if self._is_wanted(name, given):
            if not isinstance(callee, Partial):
                given = round_trips.arguments(node, given, scope, self._resolver)
            self._seen.append(Seen(node, name, given, origin, first))

    def aliases(self, program: Scope, relevance: Relevance) -> Iterator[str]:
        """Yield the names of a program that lead to what is wanted."""
        classes = [v for v in program.ever.values() if isinstance(v, Class)]
        for names in (program.ever, *(each.attributes for each in classes)):
            for name, value in names.items():
                if any(self._leads_on(v, relevance) for v in alternatives(value)):
                    yield name

    def _leads_on(self, value: Resolved, relevance: Relevance) -> bool:
        match value:
            case Items():
                parts = known_calls.elements(value)
                return any(self._leads_on(each, relevance) for each in parts)
            case Constant(value=str(keyword)):
                return self._wanted is not None and keyword in self._wanted.keywords
            case Function():
                return self._hands_back(value, relevance)
            case _:
                known = called(value)
                return known is not None and self._is_sink(known)

    def _hands_back(self, function: Function, relevance: Relevance) -> bool:
        """Whether a function returns a callable that is wanted: no call of it."""
        node = function.node
        if node not in self._handing:
            origin = function.origin
            may = relevance.may_hand_back(origin.cell, origin.span(node))
            self._handing[node] = may and any(
                not isinstance(each, Function) and self._leads_on(each, relevance)
                for each in alternatives(self._resolver.returned(function))
            )
        return self._handing[node]

    def _is_handed_on(
        self,
        node: ast.Call,
        callee: Name | Partial | None,
        scope: Scope,
        origin: Origin,
    ) -> bool:
        """Whether a call only hands on what is wanted: ``map(torch.load, paths)``."""
        if isinstance(callee, Partial) or not (node.args or node.keywords):
            return False
        is_partial = callee is not None and callee.name in PARTIALS
        found = next(self._loaders(node, scope, anything=is_partial), None)
        if found is None:
            return False
        place, loader = found
        if callee is None and _is_looked_at(self._resolver.resolve(node.func, scope)):
            return False
        name = callee.name if callee else ""
        if isinstance(loader, Name):
            loader = Partial(loader.name, (), (), node)
        if not is_partial:
            self._called.add(loader.node)
        given = self._handed(node, name, place, scope).after(loader)
        if self._is_wanted(loader.callee, given):
            seen = Seen(node, loader.callee, given, origin, None)
            if is_partial:
                self._partials[node] = seen
            else:
                self._seen.append(seen)
        # Whatever is wanted for itself is not only handed something.
        return not name or name in HANDING_ON or not self._is_wanted(name, ONE)

    def _loaders(
        self, node: ast.Call, scope: Scope, *, anything: bool
    ) -> Iterator[tuple[int | str, Name | Partial]]:
        """Yield the arguments that are wanted callables, with their places.

        ``anything``: the first one is wanted, whatever it is.
        """
        parts: list[tuple[int | str, ast.expr]] = [*enumerate(node.args)]
        parts += [(each.arg or "**", each.value) for each in node.keywords]
        for place, part in parts:
            value: Resolved | None = None
            match part:
                case ast.Constant():
                    continue
                case ast.Name(id=name):
                    value = scope.bound(name)
                case ast.Attribute(attr=tail) if tail in self._tails or anything:
                    value = self._resolver.resolve(part, scope)
                case ast.Call() if place in (0, "target"):
                    value = self._resolver.resolve(part, scope)
            for each in alternatives(value) if value else ():
                known = called(each) if not isinstance(each, Class) else None
                if known and (anything or self._is_sink(known)):
                    yield place, known

    def _handed(
        self, node: ast.Call, name: str, place: int | str, scope: Scope
    ) -> Given:
        """Return the arguments with which a callable is called that is handed on."""
        tail = f"*.{name.rpartition('.')[2]}"
        given = self._resolver.arguments(node, scope)
        if name in CALLING or tail in CALLING:
            match given.positional[1:]:
                case (Files() as files,):
                    return Given((files,))
                case (Items() as items,) if self._resolver.follows:
                    return Given((one_of(known_calls.elements(items)),))
                case _:
                    return ONE
        if name in HANDING_ON or tail in HANDING_ON:
            return Given(given.positional[1:], given.keywords)
        if tail in AFTER_ONE:
            return Given(given.positional[2:])
        apart = next((v for k, v in given.keywords if k in APART), None)
        if place == "target" and isinstance(apart, Items):
            return Given(tuple(known_calls.elements(apart)))
        return ONE

    def in_order(self) -> list[Seen]:
        """Return what was seen in document order, with partials that nobody called."""
        unused = (s for node, s in self._partials.items() if node not in self._called)
        return sorted(
            (*self._seen, *unused),
            key=Seen.place,
        )

    def _callee(self, node: ast.Call, scope: Scope) -> Name | Partial | None:
        """Return what is called, if it is wanted as far as its name tells."""
        function = node.func
        by_keyword = self._wanted is None or any(
            keyword.arg is None or keyword.arg in self._wanted.keywords
            for keyword in node.keywords
        )
        if not by_keyword and not self._may_be_wanted(function):
            return None
        resolved = alternatives(self._resolver.resolve(function, scope))
        found = [each for each in map(called, resolved) if each]
        first = next(filter(self._is_known, found), None)
        is_own = any(isinstance(each, Function) for each in resolved)
        if first is None and not is_own and (anything := _anything(function)):
            if self._is_known(anything):
                return anything
            found.append(anything)
        return first or (next(iter(found), None) if by_keyword else None)

    def _may_be_wanted(self, function: ast.expr) -> bool:
        """Whether something that is called has one of the names that matter."""
        if not isinstance(function, ast.Attribute):
            return True
        tail = function.attr
        return (
            tail in self._tails
            or tail in HANDING_ON_TAILS
            or tail in self._resolver.attributes
        )

    def _is_known(self, callee: Name | Partial) -> bool:
        if isinstance(callee, Partial) or self._wanted is None:
            return True
        return callee.name in HANDING_ON_ALL or self._wanted.knows(callee.name)

    def _is_sink(self, callee: Name | Partial) -> bool:
        return self._wanted is not None and self._wanted.knows(_name(callee))

    def _is_wanted(self, name: str, given: Given) -> bool:
        if self._wanted is None:
            return True
        keywords = self._wanted.keywords
        return self._wanted.knows(name) or any(k in keywords for k, _ in given.keywords)


def _name(callee: Name | Partial) -> str:
    """Return the dotted name of what is called in the end."""
    return callee.callee if isinstance(callee, Partial) else callee.name


def _anything(function: ast.expr) -> Name | None:
    """Return a name for a method of something unknown, as ``*.from_pretrained``."""
    return Name(f"*.{function.attr}") if isinstance(function, ast.Attribute) else None


def _is_looked_at(function: Resolved) -> bool:
    """Whether a callable only looks at what it is handed."""
    named = [each.name for each in alternatives(function) if isinstance(each, Name)]
    return any(
        name in LOOKING_ONLY or name.partition(".")[0] in LOOKING for name in named
    )
