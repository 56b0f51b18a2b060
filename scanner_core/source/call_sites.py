"""List the call sites of a program, with callees and arguments resolved."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Name, Unknown
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

MAX_GAPS: Final = 20
"""In one cell."""
MAX_CALLS: Final = 20_000
"""In one program; what is beyond is a gap."""


ONE_OF_MANY: Final = Unknown("it is one of several values")
PARTIALS: Final = frozenset({"functools.partial", "functools.partialmethod"})
# These call their first argument with one after another of what follows ...
CALLING: Final = frozenset({"builtins.map", "*.map", "*.imap", "*.imap_unordered"})
# ... and these with all of what follows, now or later.
HANDING_ON: Final = PARTIALS | CALLING | {"asyncio.to_thread", "*.submit"}
HANDING_ON_TAILS: Final = frozenset(name.rpartition(".")[2] for name in HANDING_ON)


@dataclass(frozen=True, slots=True)
class Seen:
    """A call that somebody wants to hear of."""

    node: ast.Call
    callee: str
    given: Given
    cell: int
    written_from: int | None = 0
    """Which argument of the callee the first written one is; ``None``: none is written
    here, since the callee is handed to something that calls it."""


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
    for each in seen[:MAX_CALLS]:
        yield _call_site(each, cells[each.cell], environment, tuple(environ.items()))
    if resolver.is_exhausted:
        reason = "there is more to resolve than is resolved for one program"
        yield Gap(reason, Location(text.path))
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
        self._tails = wanted.tails() if wanted else frozenset[str]()

    def on_call(self, node: ast.Call, scope: Scope, cell: int) -> None:
        """Look at a call, and remember it if it is wanted."""
        callee = self._callee(node, scope)
        if callee is None or self._is_handed_on(node, callee, scope, cell):
            return
        given = self._resolver.arguments(node, scope)
        first = 0
        if isinstance(callee, Partial):
            self._called.add(callee.node)
            first = len(callee.positional)
            given = given.after(callee)
        name = callee.callee if isinstance(callee, Partial) else callee.name
        if self._is_wanted(name, given):
            self._seen.append(Seen(node, name, given, cell, first))

    def _is_handed_on(
        self, node: ast.Call, callee: Name | Partial, scope: Scope, cell: int
    ) -> bool:
        """Whether a call only hands on what is wanted: ``map(torch.load, paths)``."""
        if isinstance(callee, Partial) or callee.name not in HANDING_ON:
            return False
        if not node.args:
            return False
        loaders = alternatives(self._resolver.resolve(node.args[0], scope))
        named = [each for each in loaders if isinstance(each, Name | Partial)]
        loader = next(filter(self._is_known, named), next(iter(named), None))
        if loader is None:
            return False
        if isinstance(loader, Name):
            loader = Partial(loader.name, (), (), node)
        if callee.name in CALLING:
            self._called.add(loader.node)
            given = Given((ONE_OF_MANY,)).after(loader)
        else:
            rest = self._resolver.arguments(node, scope)
            given = Given(rest.positional[1:], rest.keywords).after(loader)
        if self._is_wanted(loader.callee, given):
            seen = Seen(node, loader.callee, given, cell, None)
            if callee.name in PARTIALS:
                self._partials[node] = seen
            else:
                self._seen.append(seen)
        return True

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
            and function.attr not in HANDING_ON_TAILS
            and not by_keyword
        ):
            return None
        resolved = alternatives(self._resolver.resolve(function, scope))
        called = [c for c in resolved if isinstance(c, Name | Partial)]
        first = next(filter(self._is_known, called), None)
        if first is None and (anything := _anything(function)):
            if anything.name in HANDING_ON:
                return anything
            called.append(anything)
        return first or (next(iter(called), None) if by_keyword else None)

    def _is_known(self, callee: Name | Partial) -> bool:
        if isinstance(callee, Partial) or self._wanted is None:
            return True
        return self._wanted.knows(callee.name) or callee.name in HANDING_ON

    def _is_wanted(self, name: str, given: Given) -> bool:
        if self._wanted is None:
            return True
        keywords = self._wanted.keywords
        return self._wanted.knows(name) or any(k in keywords for k, _ in given.keywords)


def _anything(function: ast.expr) -> Name | None:
    """Return a name for a method of something unknown, as ``*.from_pretrained``."""
    return Name(f"*.{function.attr}") if isinstance(function, ast.Attribute) else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(
    cell: Cell, lines: Lines, text: SourceText, wanted: Wanted | None
) -> tuple[list[ast.stmt], list[Gap]]:
    source = _lines(cell.text)
    language = magics.Language.PYTHON
    if text.kind is Kind.NOTEBOOK:
        language = magics.language(source)
        source = magics.masked(source)
    if language is magics.Language.OTHER:
        return [], []
    parsed = parse(source)
    if parsed.lost and language is magics.Language.UNKNOWN:
        return [], []
    gaps: list[Gap] = []
    for lost in parsed.lost:
        if len(gaps) == MAX_GAPS:
            more = Location(text.path, cell=cell.index)
            gaps.append(Gap("many more lines could not be parsed", more))
            break
        place = (
            lines.line(lost.line) if lost.line else Location(text.path, cell=cell.index)
        )
        if not wanted or not lost.line or wanted.may_be_on(lines.text(place)):
            gaps.append(Gap(f"not analysed: {lost.reason}", place))
    return parsed.body, gaps


def _call_site(
    seen: Seen,
    lines: Lines,
    environment: Environment,
    environ: tuple[tuple[str, Argument], ...],
) -> CallSite:
    place = lines.location(seen.node)
    text = lines.text(place)
    # Positions inside f-strings are not to be relied upon before Python 3.12.
    is_placed = text.endswith(")") and seen.written_from is not None
    return CallSite(
        seen.callee,
        tuple(map(as_argument, seen.given.positional)),
        tuple((name, as_argument(value)) for name, value in seen.given.keywords),
        environment.version(seen.callee.partition(".")[0]),
        place,
        lines.behind_arguments(seen.node, place) if is_placed else None,
        text,
        written=tuple(_written(seen, lines)) if is_placed else (),
        environ=environ,
        environment=environment,
    )


def _written(seen: Seen, lines: Lines) -> Iterator[tuple[str | int, Location]]:
    for position, argument in enumerate(seen.node.args, seen.written_from or 0):
        if isinstance(argument, ast.Starred):
            break
        yield position, lines.location(argument)
    for keyword in seen.node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, lines.location(keyword.value)
