"""Follow a program, and tell what it does that somebody wants to hear of."""

from __future__ import annotations

import ast
import os
import posixpath
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    CallSite,
    Constant,
    Fetched,
    Name,
    Opened,
    Replacement,
    Result,
    Setting,
)
from scanner_core.findings import Gap, Kind, Location
from scanner_core.source.flow import downloads
from scanner_core.source.flow.call_sites import CallSites
from scanner_core.source.flow.following import Following
from scanner_core.source.flow.resolve import Resolver
from scanner_core.source.flow.scopes import Scope
from scanner_core.source.flow.values import Function, Partial, as_argument, as_item
from scanner_core.source.flow.walk import Walker
from scanner_core.source.parsing.kept import Kept, Matter
from scanner_core.source.parsing.parse import Parsed, parse
from scanner_core.source.parsing.skeleton import Skeleton
from scanner_core.source.places import Lines, Origin
from scanner_core.source.shell import commands, inner_programs, magics, processes
from scanner_core.source.text import unix
from scanner_core.source.words import gate, vocabulary
from scanner_core.source.words.relevance import ALWAYS, Relevance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scanner_core.facts import Argument, Environment, SourceFact
    from scanner_core.source.flow.call_sites import Seen
    from scanner_core.source.flow.effects import Effect
    from scanner_core.source.flow.values import Resolved
    from scanner_core.source.parsing.parse import Lost
    from scanner_core.source.parsing.trees import Trees
    from scanner_core.source.text import SourceText
    from scanner_core.source.wanted import Wanted

NOTHING: Final = Parsed(())
MAX_GAPS: Final = 20
"""In one cell."""
MAX_DEFINED: Final = 4_000
"""Characters of a function that replaces one of a library."""
MAX_CALLS: Final = 5_000
"""In one program; what is beyond is a gap."""


def observe(
    text: SourceText,
    environment: Environment,
    wanted: Wanted | None,
    words: frozenset[str],
    kept: Kept | None = None,
) -> Iterator[SourceFact | Gap]:
    """Yield what could not be parsed, then what is wanted in document order.

    ``words`` are those of the program by which it matters; see ``gate``.  What is
    ``kept`` of it as it was before saves time.
    """
    path = text.path if text.path.startswith("<") else os.path.abspath(text.path)  # noqa: PTH100 (resolve() would follow links)
    if kept:
        kept.matter = None
    asked, wanted = wanted, commands.starting(wanted, words)
    if wanted is not asked:
        words |= processes.TAILS
    cells = _Cells(text, _relevance(wanted, words), kept)
    program = Scope()
    resolver = Resolver(program, path, wanted)
    sites = CallSites(resolver, wanted, words)
    walker = Walker(resolver, program, sites.on_call, cells.relevance)
    if cells.skeleton:
        resolver.complete = cells.skeleton.complete
    walker.following = Following(resolver) if wanted and wanted.follows else None
    for index, parsed in enumerate(cells.parsed()):
        yield from _gaps(parsed.lost, cells.lines[index], wanted)
        for block in parsed.blocks:
            walker.origin = Origin(index, block.below)
            walker.statements(block.body, program)
    if cells.relevance:
        cells.relevance.learn(sites.aliases(program, cells.relevance))
    walker.functions()
    effects = walker.binder.effects
    lines, unread = commands.of_lines(text)
    yield from unread
    effects.environ = {**commands.environ(lines), **effects.environ}
    effects.saved |= commands.saved(lines)
    facts = _Facts(cells.lines, environment, effects.environ, effects.saved)
    seen = sites.in_order()
    found: list[SourceFact] = [facts.call_site(each) for each in seen[:MAX_CALLS]]
    found += [facts.setting(each) for each in effects.settings]
    found += [
        facts.replacement(each)
        for each in effects.replacements
        if wanted is None or wanted.knows(each.name) or each.name in wanted.replaced
    ]
    order = {cell.index: position for position, cell in enumerate(text.cells)}
    found = [*lines, *commands.started(found, asked)]
    found += inner_programs.facts(found, environment, asked)
    found.sort(key=lambda fact: _place(fact, order))
    yield from commands.followed(found, text)
    is_spent = resolver.is_exhausted or program.merging.is_spent
    if kept and wanted and cells.relevance and not (effects.are_any or is_spent):
        kept.matter = _matter(wanted, words, cells.relevance, walker)
    for reason in _not_followed(walker, len(seen), is_spent=is_spent):
        yield Gap(reason, Location(text.path))
    walker.let_go()


def _not_followed(walker: Walker, calls: int, *, is_spent: bool) -> Iterator[str]:
    """Yield what was too much."""
    if is_spent:
        yield "there is more to resolve than is resolved for one program"
    if walker.following and walker.following.is_exhausted:
        yield "the program calls more of its own functions than were followed"
    if walker.binder.effects.are_too_many:
        yield "only the first effects of the program on others were looked at"
    if calls > MAX_CALLS:
        yield f"only the first {MAX_CALLS} calls that load something were looked at"


def _matter(
    wanted: Wanted, words: frozenset[str], relevance: Relevance, walker: Walker
) -> Matter | None:
    """Return by which words a program mattered, if it did by no more than these."""
    if walker.following or relevance.is_exhausted:
        return None
    known = vocabulary.spelled_by(wanted) | relevance.words
    return Matter(words, relevance.words, known, ALWAYS)


def _relevance(wanted: Wanted | None, words: frozenset[str]) -> Relevance | None:
    if wanted is None:
        return None
    return Relevance(
        words, lambda name: wanted.knows(name) or name in downloads.DOWNLOADS
    )


def _place(fact: SourceFact, order: Mapping[int | None, int]) -> tuple[int, int, int]:
    at = fact.location
    return order.get(at.cell, 0), at.line or 0, at.column or 0


class _Cells:
    """The source of one program, and its syntax trees."""

    def __init__(
        self, text: SourceText, relevance: Relevance | None, kept: Kept | None
    ) -> None:
        self._kind = text.kind
        self._sources = [unix(cell.text) for cell in text.cells]
        self._trees = (kept or Kept()).of(text.cells)
        self.lines = [
            Lines(source.split("\n"), text.path, cell.index)
            for source, cell in zip(self._sources, text.cells, strict=True)
        ]
        self.relevance = relevance
        self.skeleton: Skeleton | None = None
        if relevance:
            for source in self._sources:
                relevance.add_cell(source, is_whole=len(self._sources) == 1)
            # What is kept is parsed only once; what is not need not be parsed whole.
            if kept is None and text.kind is Kind.SOURCE:
                self.skeleton = Skeleton(self._sources[0], relevance)

    def parsed(self) -> Iterator[Parsed]:
        """Yield what each cell is."""
        if self.skeleton and (blocks := self.skeleton.blocks()):
            yield Parsed(blocks)
        else:
            yield from map(self._parsed, self._sources, self._trees)

    def _parsed(self, source: str, trees: Trees) -> Parsed:
        language = magics.Language.PYTHON
        if self._kind is Kind.NOTEBOOK:
            language = magics.language(source)
            source = magics.masked(source)
        if language is magics.Language.OTHER:
            return NOTHING
        parsed = parse(source, trees)
        if parsed.lost and language is magics.Language.UNKNOWN:
            return NOTHING
        return parsed


def _gaps(lost: Iterable[Lost], lines: Lines, wanted: Wanted | None) -> Iterator[Gap]:
    """Yield what could not be parsed and may be wanted, up to so much."""
    told = 0
    for each in lost:
        if told == MAX_GAPS:
            yield Gap("many more lines could not be parsed", lines.whole())
            break
        place = lines.line(each.line) if each.line else lines.whole()
        if not wanted or not each.line or gate.may_be_on(wanted, lines.text(place)):
            yield Gap(f"not analysed: {each.reason}", place)
            told += 1


class _Facts:
    """Makes facts of what was seen in the cells of one program."""

    def __init__(
        self,
        cells: list[Lines],
        environment: Environment,
        environ: Mapping[str, Resolved],
        saved: Mapping[str, Fetched],
    ) -> None:
        self._cells = cells
        self._environment = environment
        self._environ = tuple(
            (name, as_argument(value)) for name, value in environ.items()
        )
        self._saved = {posixpath.normpath(file): what for file, what in saved.items()}

    def call_site(self, seen: Seen) -> CallSite:
        """Return a call with its arguments, and where they stand."""
        lines = self._lines(seen.origin)
        place = lines.location(seen.node)
        text = lines.text(place)
        # Positions inside f-strings are not to be relied upon before Python 3.12.
        is_placed = text.endswith(")") and seen.written_from is not None
        positional = tuple(map(as_argument, seen.given.positional))
        keywords = tuple(
            (name, as_argument(value)) for name, value in seen.given.keywords
        )
        return CallSite(
            seen.callee,
            positional,
            keywords,
            self._environment.version(seen.callee.partition(".")[0]),
            place,
            lines.behind_arguments(seen.node, place) if is_placed else None,
            text,
            written=tuple(_written(seen, lines)) if is_placed else (),
            environ=self._environ,
            environment=self._environment,
            fetched=self._fetched((*positional, *(value for _, value in keywords))),
        )

    def setting(self, effect: Effect) -> Setting:
        """Return what sets a variable of the environment."""
        place, text = self._text(effect)
        return Setting(effect.name, as_argument(effect.value), place, text)

    def replacement(self, effect: Effect) -> Replacement:
        """Return what replaces something of a library."""
        place, text = self._text(effect)
        value: Argument | Result = as_argument(effect.value)
        if isinstance(effect.value, Partial):
            given = tuple((name, as_item(v)) for name, v in effect.value.keywords)
            positional = tuple(map(as_item, effect.value.positional))
            value = Result(Name(effect.value.callee), positional, given)
        defined = ""
        if isinstance(function := effect.value, Function):
            lines = self._lines(function.origin)
            defined = lines.text(lines.location(function.node))[:MAX_DEFINED]
        return Replacement(effect.name, value, place, text, defined)

    def _lines(self, origin: Origin) -> Lines:
        return self._cells[origin.cell].moved(origin.below)

    def _text(self, effect: Effect) -> tuple[Location, str]:
        lines = self._lines(effect.origin)
        place = lines.location(effect.node)
        return place, lines.text(place)

    def _fetched(self, given: tuple[Argument, ...]) -> Fetched | None:
        """Return the download that one of the arguments is, or the file of one."""
        for each in given:
            match each:
                case Fetched():
                    return each
                case Opened(path=path) | Constant(value=str(path)) if (
                    fetched := self._saved.get(posixpath.normpath(path))
                ):
                    return fetched
        return None


def _written(seen: Seen, lines: Lines) -> Iterator[tuple[str | int, Location]]:
    for position, argument in enumerate(seen.node.args, seen.written_from or 0):
        if isinstance(argument, ast.Starred):
            break
        yield position, lines.location(argument)
    for keyword in seen.node.keywords:
        if keyword.arg is not None:
            yield keyword.arg, lines.location(keyword.value)
