"""Answers of a worker that say no more than what is not known yet.

Most keys change nothing of what is to be said, and to write and read a report of many
findings takes longer than to find that out.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lsp_server.analysing import Answered, Asked, analyse
from lsp_server.documents import key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lsp_server.settings import Settings

MOST: Final = 8
"""Programs of which an answer is remembered, on either side."""
OF_OTHERS: Final = 1_000_000
"""Answers of one process; those of another have other numbers."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with a number."""

    number: int
    answered: Answered | None
    """``None``: the same as the one of that number, which is known."""


@dataclass(slots=True)
class Answers:
    """The last answer about each program, by its address."""

    _last: OrderedDict[str, Told] = field(default_factory=OrderedDict)

    def last(self, uri: str) -> Told | None:
        """Return the last answer about a program."""
        return self._last.get(key(uri))

    def keep(self, uri: str, told: Told) -> Told:
        """Remember an answer instead of the one before."""
        self._last.pop(key(uri), None)
        self._last[key(uri)] = told
        while len(self._last) > MOST:
            self._last.popitem(last=False)
        return told

    def forget(self, uri: str) -> None:
        """Let go of the answer about a program."""
        self._last.pop(key(uri), None)


ANSWERS: Final = Answers()
"""Of this process, if it is a worker."""
NUMBERS: Final = itertools.count(os.getpid() * OF_OTHERS)


def tell(asked: Asked, settings: Settings, roots: Sequence[Path], known: int) -> Told:
    """Analyse a program; ``known`` is the number of the answer that is known of it."""
    answered, last = analyse(asked, settings, roots), ANSWERS.last(asked.uri)
    if last and last.number == known and _core(last.answered) == _core(answered):
        return Told(known, None)
    return ANSWERS.keep(asked.uri, Told(next(NUMBERS), answered))


def _core(answered: Answered | None) -> tuple[object, ...]:
    """Return what is to be told: not how long the text is, nor how long that took."""
    if answered is None or answered.report is None:
        return (answered,)
    first, *others = answered.report.artifacts
    rest = dataclasses.replace(answered, report=None)
    return rest, dataclasses.replace(first, size=None), *others
