"""List the call sites of a program, with callees and arguments resolved."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Name
from scanner_core.findings import Gap, Kind, Location
from scanner_core.source import magics
from scanner_core.source.parse import parse
from scanner_core.source.places import Lines
from scanner_core.source.resolve import Resolver
from scanner_core.source.scopes import Scope
from scanner_core.source.values import Given, Partial, alternatives, as_argument
from scanner_core.source.walk import Walker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Argument, Environment
    from scanner_core.source.text import Cell, SourceText
    from scanner_core.source.wanted import Wanted

MAX_CALLS: Final = 20_000
"""In one program; what is beyond is a gap."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that somebody wants to hear of."""

    node: ast.Call
    callee: str
    given: Given
    cell: int


def find(
    text: SourceText, environment: Environment, wanted: Wanted | None
) -> Iterator[CallSite | Gap]:
    """Yield what could not be parsed, then the calls in document order."""
    path = text.path if text.path.startswith("<") else os.path.abspath(text.path)  # noqa: PTH100 (resolve() would follow links)
    program = Scope()
    resolver = Resolver(program, path)
    sites = _Sites(resolver, wanted)
    walker = Walker(resolver, program, sites.on_call)
    cells: list[Lines] = []
    for index, cell in enumerate(text.cells):
        walker.cell = index
        cells.append(Lines(_lines(cell.text), text.path, cell.index))
        body, gaps = _parsed(cell, cells[-1], text, wanted)
        yield from gaps
        walker.statements(body, program)
    walker.functions()
    seen = sites.in_order()
    environ = {name: as_argument(v) for name, v in walker.binder.environ.items()}
    versions = dict(environment.versions)
    for each in seen[:MAX_CALLS]:
        version = versions.get(each.callee.partition(".")[0])
        yield _call_site(each, cells[each.cell], version, tuple(environ.items()))
    if len(seen) > MAX_CALLS:
        reason = f"only the first {MAX_CALLS} calls that load something were looked at"
        yield Gap(reason, Location(text.path))


class _Sites:
    """Collects the wanted calls while a program is walked."""

    def __init__(self, resolver: Resolver, wanted: Wanted | None) -> None:
        self._resolver = resolver
        self._wanted = wanted
        self._seen: list[Seen] = []
        self._partials: dict[ast.Call, Seen] = {}
        self._called: set[ast.Call] = set()
        callees = wanted.callees if wanted else frozenset[str]()
        self._tails = {callee.rpartition(".")[2] for callee in callees}

    def on_call(self, node: ast.Call, scope: Scope, cell: int) -> None:
        """Look at a call, and remember it if it is wanted."""
        if (callee := self._callee(node, scope)) is None:
            return
        given = self._resolver.arguments(node, scope)
        if isinstance(callee, Partial):
            self._called.add(callee.node)
            keywords = {**dict(callee.keywords), **dict(given.keywords)}
            positional = (*callee.positional, *given.positional)
            given = Given(positional, tuple(keywords.items()))
        elif callee.name == "functools.partial":
            self._remember_partial(node, scope, cell)
            return
        name = callee.callee if isinstance(callee, Partial) else callee.name
        if self._is_wanted(name, given):
            self._seen.append(Seen(node, name, given, cell))

    def in_order(self) -> list[Seen]:
        """Return what was seen in document order, with partials that nobody called."""
        unused = (s for node, s in self._partials.items() if node not in self._called)
        return sorted(
            (*self._seen, *unused),
            key=lambda seen: (seen.cell, seen.node.lineno, seen.node.col_offset),
        )

    def _callee(self, node: ast.Call, scope: Scope) -> Name | Partial | None:
        """Return what is called, if it is wanted as far as its name tells."""
        function = node.func
        by_keyword = self._wanted is None or any(
            keyword.arg is None or keyword.arg in self._wanted.keywords
            for keyword in node.keywords
        )
        if (
            isinstance(function, ast.Attribute)
            and function.attr not in self._tails
            and function.attr != "partial"
            and not by_keyword
        ):
            return None
        resolved = alternatives(self._resolver.resolve(function, scope))
        called = [c for c in resolved if isinstance(c, Name | Partial)]
        first = next(filter(self._is_known, called), None)
        if first is None and by_keyword:
            first = next(iter(called), None) or _anything(function)
        return first

    def _is_known(self, callee: Name | Partial) -> bool:
        if isinstance(callee, Partial) or self._wanted is None:
            return True
        return callee.name in self._wanted.callees or callee.name == "functools.partial"

    def _is_wanted(self, name: str, given: Given) -> bool:
        if self._wanted is None:
            return True
        keywords = self._wanted.keywords
        return name in self._wanted.callees or any(
            k in keywords for k, _ in given.keywords
        )

    def _remember_partial(self, node: ast.Call, scope: Scope, cell: int) -> None:
        match self._resolver.resolve(node, scope):
            case Partial(callee=name, positional=positional, keywords=keywords):
                given = Given(positional, keywords)
                if self._is_wanted(name, given):
                    self._partials[node] = Seen(node, name, given, cell)
            case _:
                pass


def _anything(function: ast.expr) -> Name | None:
    """Return a name for a method of something unknown, as ``*.from_pretrained``."""
    return Name(f"*.{function.attr}") if isinstance(function, ast.Attribute) else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(
    cell: Cell, lines: Lines, text: SourceText, wanted: Wanted | None
) -> tuple[list[ast.stmt], list[Gap]]:
    source = _lines(cell.text)
    foreign = False
    if text.kind is Kind.NOTEBOOK:
        if (foreign := magics.foreign(source)) is True:
            return [], []
        source = magics.masked(source)
    parsed = parse(source)
    if foreign is None and parsed.lost:
        return [], []
    gaps = []
    for lost in parsed.lost:
        place = (
            lines.line(lost.line) if lost.line else Location(text.path, cell=cell.index)
        )
        if not wanted or not lost.line or wanted.may_be_on(lines.text(place)):
            gaps.append(Gap(f"not analysed, since it is {lost.reason}", place))
    return parsed.body, gaps


def _call_site(
    seen: Seen,
    lines: Lines,
    version: str | None,
    environ: tuple[tuple[str, Argument], ...],
) -> CallSite:
    place = lines.location(seen.node)
    text = lines.text(place)
    # Positions inside f-strings are not to be relied upon before Python 3.12.
    is_placed = text.endswith(")")
    return CallSite(
        seen.callee,
        tuple(map(as_argument, seen.given.positional)),
        tuple((name, as_argument(value)) for name, value in seen.given.keywords),
        version,
        place,
        lines.behind_arguments(seen.node, place) if is_placed else None,
        text,
        written=tuple(_written(seen.node, lines)) if is_placed else (),
        environ=environ,
    )


def _written(node: ast.Call, lines: Lines) -> Iterator[tuple[str | int, Location]]:
    for position, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            break
        yield position, lines.location(argument)
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, lines.location(keyword.value)
