"""Look at a program again after an edit, at no more of it than the edit concerns.

Of every fact it is kept what was said of it.  If an edit has nothing to do with what
matters, all that stands; if it concerns some functions and classes, only these are
followed again.  In any other case the whole program is looked at, and it always is when
nothing was edited: then something else has changed.
"""

from __future__ import annotations

import dataclasses
import operator
import time
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.facts import CallSite
from scanner_core.findings import Gap, Kind
from scanner_core.source.parsing import outline
from scanner_core.source.text import unix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner_core.facts import Fact
    from scanner_core.findings import Finding, Link, Location
    from scanner_core.source import Kept, SourceText
    from scanner_core.source.parsing.kept import Matter
    from scanner_core.source.parsing.outline import Edited, Hot, Outline

LONGEST: Final = 10.0
"""Seconds after which a program is looked at as a whole, whatever was edited."""
MOST_LOST: Final = 15
"""Lines that could not be parsed, in what is remembered."""
MOST: Final = 4000
"""Facts that are remembered."""
LARGEST_SHARE: Final = 0.5
"""Of the lines, that are looked at again; to look at everything is as quick then."""
UNKNOWN_SCRIPT: Final = "# /// script"
"""With it, a program says what it runs with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact, and what was said of it; or a gap that is said of the program."""

    fact: Fact | Gap
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    links: tuple[Link, ...] = ()
    opened: tuple[tuple[object, object], ...] = ()
    """The files that it opens, and what was said of each, as the caller knows them."""

    @property
    def place(self) -> tuple[bool, int, int]:
        """Where it stands among others."""
        at = self.fact.location
        return not isinstance(self.fact, Gap), at.line or 0, at.column or 0


Look: TypeAlias = "Callable[[SourceText, Matter], tuple[list[Entry], Matter] | None]"
"""Looks at a part of a program, in which some words matter."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a look at a program."""

    at: float
    given: object
    """What the look depended on besides the text."""
    outline: Outline
    entries: tuple[Entry, ...]
    matter: Matter
    hot: Hot | None = None
    """What the parts that matter have, as far as that was asked."""


def remember(
    text: SourceText,
    given: object,
    entries: Sequence[Entry],
    kept: Kept,
) -> None:
    """Keep what was said of a program, if parts of it may be looked at alone."""
    kept.memory = None
    source = unix(text.cells[0].text) if text.kind is Kind.SOURCE else ""
    if not source or UNKNOWN_SCRIPT in source or not _may_be_kept(entries):
        return
    if not (matter := kept.matter):
        return
    before = kept.outline or outline.outline(*kept.valid())
    found = before.after(source) if before else None
    if not found and (valid := outline.outline(*kept.valid())):
        found = valid.after(source)
    kept.outline = found
    if found:
        now = time.monotonic()
        kept.memory = Memory(now, given, found, tuple(entries), matter)


def again(
    text: SourceText, given: object, kept: Kept, look: Look
) -> tuple[Entry, ...] | None:
    """Return what is to be said of a program after an edit.

    ``None`` if it has to be looked at as a whole.
    """
    last = kept.memory
    if not isinstance(last, Memory) or text.kind is not Kind.SOURCE:
        return None
    if last.given != given or time.monotonic() > last.at + LONGEST:
        return None
    source, before = unix(text.cells[0].text), last.outline
    if source == before.text or UNKNOWN_SCRIPT in source:
        return None
    if not (edited := before.edited(source)) or edited.is_of_imports:
        return None
    matter = last.matter
    hot = _hot(last, edited)
    found = None
    if hot and edited.typed.isdisjoint(matter.known):
        found = _unconcerned(last.entries, edited)
    if found is None:
        if not (together := _looked_at(text, last, edited, look)):
            return None
        found, matter = together
    told = tuple(found)
    if _may_be_kept(told):
        kept.outline = edited.after
        kept.memory = Memory(last.at, given, edited.after, told, matter, hot)
    return told


def _hot(last: Memory, edited: Edited) -> Hot | None:
    """Return what the parts that matter have, if an edit has nothing to do with it."""
    if not edited.is_without(last.matter.words):
        return None
    found = last.hot or outline.hot(last.outline, last.matter.words)
    return found if found and edited.is_apart(found) else None


def _may_be_kept(entries: Sequence[Entry]) -> bool:
    """Whether nothing of what was said is about more than its own lines."""
    lost = sum(isinstance(entry.fact, Gap) for entry in entries)
    return (
        lost <= MOST_LOST
        and len(entries) <= MOST
        and all(_is_plain(entry) for entry in entries)
    )


def _is_plain(entry: Entry) -> bool:
    if isinstance(entry.fact, CallSite):
        return not entry.fact.environ and entry.fact.fetched is None
    return isinstance(entry.fact, Gap) and entry.fact.location.line is not None


def _unconcerned(entries: Sequence[Entry], edited: Edited) -> list[Entry] | None:
    starts = edited.before.starts()
    stretch = range(starts[edited.replaced.start], starts[edited.replaced.stop])
    by = len(edited.after.lines) - len(edited.before.lines)
    shift = Shift(((0, stretch.start, 0), (stretch.stop, len(edited.before.lines), by)))
    try:
        return [shift.entry(entry) for entry in entries]
    except KeyError:
        return None


def _looked_at(
    text: SourceText, last: Memory, edited: Edited, look: Look
) -> tuple[list[Entry], Matter] | None:
    """Look at what an edit concerns, and put what is said of it between the rest."""
    if not edited.typed.isdisjoint(last.matter.effects):
        return None
    if any(
        not e.words.isdisjoint(last.matter.effects) for e in edited.old + edited.new
    ):
        return None
    if (concerned := edited.concerned()) is None:
        return None
    if (needed := edited.needed(concerned, last.matter.effects)) is None:
        return None
    parts = edited.after.parts
    if sum(parts[n].length for n in needed) > LARGEST_SHARE * len(edited.after.lines):
        return None
    pieces, to_whole = _reduced(edited.after, sorted(needed))
    cell = dataclasses.replace(text.cells[0], text="\n".join(pieces))
    found = look(dataclasses.replace(text, cells=(cell,)), last.matter)
    if not found:
        return None
    try:
        said = [to_whole.entry(entry) for entry in found[0]]
        rest = list(_outside(last.entries, edited, concerned))
    except KeyError:
        return None
    starts = edited.after.starts()
    ours = [range(starts[number] + 1, starts[number + 1] + 1) for number in concerned]
    said = [
        e for e in said if any((e.fact.location.line or 0) in each for each in ours)
    ]
    return sorted((*rest, *said), key=lambda entry: entry.place), found[1]


def _reduced(whole: Outline, needed: Sequence[int]) -> tuple[list[str], Shift]:
    """Return some parts of a program alone, and where their lines really are."""
    starts, pieces = whole.starts(), list[str]()
    moves = []
    for number in needed:
        start, end = starts[number], starts[number + 1]
        moves.append((len(pieces), len(pieces) + end - start, start - len(pieces)))
        pieces += whole.lines[start:end]
    return pieces, Shift(tuple(moves))


def _outside(
    entries: Sequence[Entry], edited: Edited, concerned: frozenset[int]
) -> Iterator[Entry]:
    """Yield what was said of parts that an edit does not concern, moved with them."""
    before, first, last = edited.before, edited.replaced.start, edited.replaced.stop
    starts, by = before.starts(), len(edited.after.lines) - len(before.lines)
    end = first + edited.count
    gone = {n for n in concerned if n < first} | {*edited.replaced}
    gone |= {n + last - end for n in concerned if n >= end}
    alone = [(starts[number], starts[number + 1]) for number in gone]
    shift = Shift(((0, starts[first], 0), (starts[last], len(before.lines), by)))
    for entry in entries:
        line = entry.fact.location.line or 0
        if not any(start < line <= end for start, end in alone):
            yield shift.entry(entry) if by else entry


@dataclass(frozen=True, slots=True)
class Shift:
    """Where lines are now: stretches, from 0, each with how far it was moved."""

    moves: tuple[tuple[int, int, int], ...]

    def by(self, line: int) -> int:
        """Return how far a line, from 1, was moved; raises ``KeyError``."""
        at = bisect_left(self.moves, line, key=operator.itemgetter(0)) - 1
        if at < 0 or line > self.moves[at][1]:
            raise KeyError(line)
        return self.moves[at][2]

    def location(self, at: Location) -> Location:
        """Return where a place is now."""
        if at.line is None or not (by := self.by(at.line)):
            return at
        end = at.end_line and at.end_line + by
        return dataclasses.replace(at, line=at.line + by, end_line=end)

    def entry(self, entry: Entry) -> Entry:
        """Return an entry where its fact is now."""
        at = entry.fact.location
        if not self.by(at.line or 0) and all(
            edit.location.line and not self.by(edit.location.line)
            for finding in entry.findings
            for fix in finding.fixes
            for edit in fix.edits
        ):
            return entry
        return dataclasses.replace(
            entry,
            fact=dataclasses.replace(entry.fact, location=self.location(at)),
            findings=tuple(map(self._finding, entry.findings)),
            gaps=tuple(
                dataclasses.replace(gap, location=self.location(gap.location))
                for gap in entry.gaps
            ),
            links=tuple(
                dataclasses.replace(link, call=self.location(link.call))
                for link in entry.links
            ),
        )

    def _finding(self, finding: Finding) -> Finding:
        fixes = tuple(
            dataclasses.replace(
                fix,
                edits=tuple(
                    dataclasses.replace(edit, location=self.location(edit.location))
                    for edit in fix.edits
                ),
            )
            for fix in finding.fixes
        )
        place = self.location(finding.location)
        return dataclasses.replace(finding, location=place, fixes=fixes)
