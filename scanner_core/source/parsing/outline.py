"""The parts of a program and the names they share: what an edit of one may concern.

What a function or a class does depends on the names in it, on what has these names, and
on who calls it by its own.  So parts that have no name in common, other than those of
imports, have nothing to do with each other.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import alike
from scanner_core.source.parsing.trees import Block, Trees
from scanner_core.source.words import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HEAD: Final = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
NO_STATEMENT: Final = re.compile(r"[ \t\f#)\]}@]|\Z")
"""How a line starts that starts nothing, or only what the next line goes on with."""
UNCLEAR: Final = re.compile(r"\"\"\"|'''|\\\s*\Z")
"""What of a line may change what the lines below are."""
ROUNDS: Final = 12
"""Of names that lead to names."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a program that are parsed together."""

    length: int
    """How many lines."""
    names: frozenset[str]
    """What it gives a value, for the parts around it."""
    words: frozenset[str]
    """Every word in it."""
    defines: bool = False
    """Whether it is a function or a class, which does nothing until it is called."""
    imports: bool = False


LENGTH: Final = operator.attrgetter("length")


@dataclass(frozen=True, slots=True)
class Outline:
    """A program in parts."""

    text: str
    lines: list[str]
    parts: tuple[Part, ...]

    def starts(self) -> list[int]:
        """Return the line, from 0, with which each part starts, and the end."""
        return [0, *itertools.accumulate(map(LENGTH, self.parts))]

    def after(self, text: str) -> Outline | None:
        """Return the program after an edit; ``None`` if that is not to be told."""
        if text == self.text:
            return self
        edited = self.edited(text)
        return edited.after if edited else None

    def edited(self, text: str) -> Edited | None:
        """Return what an edit made of it; ``None`` if that is not to be told."""
        lines, above, below = self._aligned(text)
        touched = self.lines[above : len(self.lines) - below]
        typed = lines[above : len(lines) - below]
        if any(map(UNCLEAR.search, (*touched, *typed))):
            return None
        starts = self.starts()
        first = max(0, bisect_left(starts, above) - 1)
        last = max(first + 1, bisect_left(starts, len(self.lines) - below))
        last = min(last, len(self.parts))
        end = starts[last] + len(lines) - len(self.lines)
        region = lines[starts[first] : end]
        if region and region[-1].endswith("\\"):
            return None
        new = tuple(_parts(region))
        if sum(each.length for each in new) != len(region):
            return None
        parts = *self.parts[:first], *new, *self.parts[last:]
        words = frozenset(spelled.WORD.findall(spelled.as_names("\n".join(typed))))
        after = Outline(text, lines, parts)
        return Edited(self, after, range(first, last), len(new), words)

    def _aligned(self, text: str) -> tuple[list[str], int, int]:
        """Return the lines of another text; how many are the same above and below."""
        most = min(len(self.text), len(text))
        start = alike.at_start(self.text, text, most)
        end = len(text) - alike.at_end(self.text, text, most - start)
        above, below = self.text.count("\n", 0, start), text.count("\n", end)
        first = text.rfind("\n", 0, start) + 1
        new = text[first : text.find("\n", end) if below else len(text)].split("\n")
        rest = len(self.lines) - below
        old = self.lines[above:rest]
        lines = [*self.lines[:above], *new, *self.lines[rest:]]
        # Some of the lines where they differ may be the same as a whole.
        most = min(len(old), len(new))
        more = alike.at_start(old, new, most)
        return lines, above + more, below + alike.at_end(old, new, most - more)


@dataclass(frozen=True, slots=True)
class Hot:
    """What parts of a program have that matter, with those that give them something."""

    words: frozenset[str]
    """By which they matter."""
    given: frozenset[str]
    """The names that they give to others."""
    used: frozenset[str]
    """Every word in them."""
    imported: frozenset[str]
    """Names that are only given by imports."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit: some parts were replaced by others."""

    before: Outline
    after: Outline
    replaced: range
    """Which parts of before."""
    count: int
    """How many parts there are now instead."""
    typed: frozenset[str]
    """The words on lines that are not as they were."""

    @property
    def old(self) -> tuple[Part, ...]:
        """The parts that were replaced."""
        return self.before.parts[self.replaced.start : self.replaced.stop]

    @property
    def new(self) -> tuple[Part, ...]:
        """What they were replaced by."""
        return self.after.parts[self.replaced.start :][: self.count]

    @property
    def is_of_imports(self) -> bool:
        """Whether it concerns what all other parts may use."""
        return any(each.imports for each in (*self.old, *self.new))

    def is_without(self, words: frozenset[str]) -> bool:
        """Whether no part that it replaced, or that is there now, has such a word.

        Nor is any of them named by a part that has one, which is soon found out.
        """
        ours = (*self.old, *self.new)
        names = frozenset[str]().union(*(each.names for each in ours))
        known = set(map(id, ours))
        return all(each.words.isdisjoint(words) for each in ours) and all(
            each.words.isdisjoint(names) or each.words.isdisjoint(words)
            for each in self.after.parts
            if id(each) not in known
        )

    def is_apart(self, hot: Hot) -> bool:
        """Whether it has nothing to do with the parts that matter.

        Neither do they use it, however indirectly, nor does it use one of them.
        """
        return all(
            each.words.isdisjoint(hot.words)
            and each.words.isdisjoint(hot.given)
            and (each.names - hot.imported).isdisjoint(hot.used)
            for each in (*self.old, *self.new)
        )

    def concerned(self) -> frozenset[int] | None:
        """Return which parts of after it concerns, itself first.

        ``None`` if that is not found out soon.
        """
        parts = self.after.parts
        imported = _imported((*self.old, *parts))
        start = self.replaced.start
        found = set(range(start, start + self.count))
        names = frozenset[str]().union(*(e.names for e in (*self.old, *self.new)))
        words = frozenset[str]().union(*(e.words for e in (*self.old, *self.new)))
        names -= imported
        for _ in range(ROUNDS):
            more = {
                number
                for number, each in enumerate(parts)
                if number not in found
                and not each.imports
                and not (names.isdisjoint(each.words) and each.names.isdisjoint(words))
            }
            if not more:
                return frozenset(found)
            found |= more
            names = names.union(*(parts[number].names for number in more)) - imported
            words = words.union(*(parts[number].words for number in more))
        return None

    def needed(
        self, concerned: Iterable[int], always: frozenset[str]
    ) -> frozenset[int] | None:
        """Return the parts that are to be known, to know what some of them do.

        Those that have one of the words that ``always`` count are among them.  ``None``
        if that is not found out soon.
        """
        parts = self.after.parts
        found = {*concerned} | {
            number
            for number, each in enumerate(parts)
            if each.imports or not each.words.isdisjoint(always)
        }
        words = frozenset[str]().union(*(parts[number].words for number in found))
        for _ in range(ROUNDS):
            more = {
                number
                for number, each in enumerate(parts)
                if number not in found and not each.names.isdisjoint(words)
            }
            if not more:
                return frozenset(found)
            found |= more
            words = words.union(*(parts[number].words for number in more))
        return None


def outline(lines: list[str], blocks: Iterable[Block]) -> Outline | None:
    """Return a program in parts, given what it was parsed to.

    ``None`` if it is not plain what its parts name.
    """
    parts = tuple(_parts_of(blocks, lines))
    if not parts or sum(each.length for each in parts) != len(lines):
        return None
    return Outline("\n".join(lines), lines, parts)


def hot(outline: Outline, words: frozenset[str]) -> Hot | None:
    """Return what the parts of a program have that have one of some words.

    ``None`` if it takes long to find what gives them a name, and what those.
    """
    parts = outline.parts
    imported = _imported(parts)
    found = [each for each in parts if not each.words.isdisjoint(words)]
    rest = [each for each in parts if each.words.isdisjoint(words)]
    used = frozenset[str]().union(*(each.words for each in found))
    for _ in range(ROUNDS):
        is_new = [not (each.names - imported).isdisjoint(used) for each in rest]
        more = list(itertools.compress(rest, is_new))
        if not more:
            given = frozenset[str]().union(*(each.names for each in found))
            return Hot(words, given - imported, used, imported)
        found += more
        rest = [each for each, new in zip(rest, is_new, strict=True) if not new]
        used = used.union(*(each.words for each in more))
    return None


def _imported(parts: Sequence[Part]) -> frozenset[str]:
    some = {name for each in parts if each.imports for name in each.names}
    return frozenset(
        some.difference(*(each.names for each in parts if not each.imports))
    )


def _parts(lines: list[str]) -> Iterator[Part]:
    """Yield the parts of some lines; nothing if it is not plain what they name."""
    blocks = Trees().parse(lines)
    if not isinstance(blocks, Exception):
        yield from _parts_of(blocks or (Block(0, []),), lines)
    elif names := _names_of_broken(lines):
        yield Part(len(lines), names, _words(lines), defines=True)


def _parts_of(blocks: Iterable[Block], lines: list[str]) -> Iterator[Part]:
    every = tuple(blocks)
    ends = [*(each.start for each in every[1:]), len(lines)][: len(every)]
    for each, end in zip(every, ends, strict=True):
        if any(map(_is_of_everything, each.body)):
            return
        yield Part(
            end - each.start,
            frozenset(spelled.as_names(n) for e in each.body for n in _names(e)),
            _words(lines[each.start : end]),
            defines=all(isinstance(e, DEFINITIONS) for e in each.body),
            imports=any(map(_imports, each.body)) and all(map(_only, each.body)),
        )


def _names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement gives a value, or whose value it changes."""
    if isinstance(statement, DEFINITIONS):
        yield statement.name
        return
    for node in ast.walk(statement):
        match node:
            case ast.Import() | ast.ImportFrom():
                for each in node.names:
                    yield each.asname or each.name.partition(".")[0]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Attribute(value=ast.Name(id=name)):
                yield name
            case ast.Subscript(value=ast.Name(id=name)):
                yield name


def _imports(statement: ast.stmt) -> bool:
    if isinstance(statement, DEFINITIONS):
        return False
    return any(isinstance(e, ast.Import | ast.ImportFrom) for e in ast.walk(statement))


def _only(statement: ast.stmt) -> bool:
    """Whether a statement imports, and does no more than to make up for it."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()) | ast.Assign(value=ast.Constant()):
            return True
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            bodies = (body, other, final, *(each.body for each in handlers))
            return all(_only(each) for part in bodies for each in part)
        case ast.If(body=body, orelse=other):
            return all(map(_only, (*body, *other)))
        case _:
            return False


def _is_of_everything(statement: ast.stmt) -> bool:
    """Whether a statement imports all that is in a module, whatever that is."""
    if isinstance(statement, DEFINITIONS):
        return False
    return any(
        isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(statement)
    )


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(spelled.WORD.findall(spelled.as_names("\n".join(lines))))


def _names_of_broken(lines: Sequence[str]) -> frozenset[str]:
    """Return what lines define that do not parse; nothing if they do more than that."""
    names: set[str] = set()
    for line in lines:
        if match := HEAD.match(spelled.as_names(line)):
            names.add(match[1])
        elif not NO_STATEMENT.match(line):
            return frozenset()
    return frozenset(names)
