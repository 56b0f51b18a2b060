"""Questions and answers that say no more than what is not known yet.

Most keys change nothing of what is to be said, and to write and read a report of many
findings, or a long text, takes longer than to find that out.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lsp_server.analysing import Answered, Asked, analyse
from lsp_server.documents import key
from lsp_server.splicing import Place, cut, spliced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lsp_server.settings import Settings

MOST: Final = 8
"""Programs of which an answer is remembered, on either side."""
OF_OTHERS: Final = 1_000_000
"""Answers of one process; those of another have other numbers."""
NOT_KNOWN: Final = 0


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with a number."""

    number: int
    """``NOT_KNOWN``: what the texts were cut of is not known, or not any more."""
    answered: Answered | None
    """``None``: the same as the one before, which is known."""
    places: tuple[Place, ...] = ()
    """Where what it says of the program goes among what the one before says of it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and answered last, as both sides remember it."""

    number: int
    texts: tuple[str, ...]
    answered: Answered | None


@dataclass(slots=True)
class Answers:
    """The last answer about each program, by its address."""

    _last: OrderedDict[str, Exchange] = field(default_factory=OrderedDict)

    def last(self, uri: str) -> Exchange | None:
        """Return the last answer about a program."""
        return self._last.get(key(uri))

    def keep(self, uri: str, exchange: Exchange) -> None:
        """Remember an answer instead of the one before."""
        self._last.pop(key(uri), None)
        self._last[key(uri)] = exchange
        while len(self._last) > MOST:
            self._last.popitem(last=False)

    def forget(self, uri: str) -> None:
        """Let go of the answer about a program."""
        self._last.pop(key(uri), None)


ANSWERS: Final = Answers()
"""Of this process, if it is a worker."""
NUMBERS: Final = itertools.count(os.getpid() * OF_OTHERS)


def tell(
    asked: Asked,
    settings: Settings,
    roots: Sequence[Path],
    known: int,
    places: Sequence[Place] = (),
) -> Told:
    """Analyse a program; ``known`` is the number of the answer that is known of it.

    If there are places, the texts are what was put there, into those of that answer.
    """
    last = ANSWERS.last(asked.uri)
    last = last if last and last.number == known else None
    if places:
        try:
            texts = spliced(last.texts if last else (), asked.texts, places)
        except ValueError:
            return Told(NOT_KNOWN, None)
        asked = dataclasses.replace(asked, texts=texts)
    answered, number = analyse(asked, settings, roots), next(NUMBERS)
    before = last.answered if last else None
    is_known = last is not None and _core(before) == _core(answered)
    kept = before if is_known else answered
    ANSWERS.keep(asked.uri, Exchange(number, asked.texts, kept))
    return Told(number, None) if is_known else _shortened(number, answered, before)


def understood(told: Told, before: Answered | None) -> Answered | None:
    """Return an answer, given the one before."""
    if told.answered is None or not told.places:
        return told.answered or before
    known, pieces = _said(before), _said(told.answered)
    return _saying(told.answered, spliced(known, pieces, told.places))


def _shortened(number: int, answered: Answered, before: Answered | None) -> Told:
    """Return an answer without what is said of the program as it was before."""
    known, said = _said(before), _said(answered)
    if not known or not said:
        return Told(number, answered)
    pieces = cut(known, said)
    short = _saying(answered, [piece for piece, _ in pieces])
    return Told(number, short, tuple(place for _, place in pieces))


def _said(answered: Answered | None) -> tuple[tuple[object, ...], ...]:
    """Return what is said of the program itself, of which there can be a lot."""
    if answered is None or answered.report is None:
        return ()
    about = answered.report.artifacts[0]
    return about.findings, about.gaps, about.linked


def _saying(answered: Answered, said: Sequence[tuple[Any, ...]]) -> Answered:
    """Return an answer that says something else of the program."""
    if answered.report is None:
        return answered
    about, *others = answered.report.artifacts
    findings, gaps, linked = said
    about = dataclasses.replace(about, findings=findings, gaps=gaps, linked=linked)
    report = dataclasses.replace(answered.report, artifacts=(about, *others))
    return dataclasses.replace(answered, report=report)


def _core(answered: Answered | None) -> tuple[object, ...]:
    """Return what is to be told: not how long the text is, nor how long that took."""
    if answered is None or answered.report is None:
        return (answered,)
    first, *others = answered.report.artifacts
    rest = dataclasses.replace(answered, report=None)
    return rest, dataclasses.replace(first, size=None), *others
