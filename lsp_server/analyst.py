"""Has programs analysed by a process, and goes on if that does not survive it."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lsp_server.analysing import Answered, Asked
from lsp_server.documents import key
from lsp_server.splicing import cut
from lsp_server.told import NOT_KNOWN, Answers, Exchange, Told, tell, understood
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lsp_server.programs import Program
    from lsp_server.settings import Settings
    from lsp_server.workers import Workers

PATIENCE: Final = 120.0
"""Seconds for which the files of a program are left alone after they were too much."""
MOST_FAILURES: Final = 50
"""Programs that are remembered for it."""


@dataclass(slots=True)
class Analyst:
    """Remembers which programs load what no process survives."""

    workers: Workers
    _failed: dict[str, tuple[float, str]] = field(default_factory=dict)
    _answers: Answers = field(default_factory=Answers)

    async def answer(
        self, program: Program, settings: Settings, roots: Sequence[Path]
    ) -> Answered:
        """Return what the engine says of a program, if need be without its files."""
        at, why = self._failed.get(key(program.uri), (0.0, ""))
        asked = asked_of(program, why if time.monotonic() - at < PATIENCE else "")
        answered = await self._answer(asked, settings, roots)
        if answered.report is None and not asked.no_files:
            self._note(program, answered.failure)
            asked = asked_of(program, answered.failure)
            answered = await self._answer(asked, settings, roots)
        return answered

    def forget(self, uri: str) -> None:
        """Let go of what is known of a program that was closed."""
        self._answers.forget(uri)

    async def _answer(
        self, asked: Asked, settings: Settings, roots: Sequence[Path]
    ) -> Answered:
        """Return what the engine says, where only what is new crosses."""
        last = self._answers.last(asked.uri)
        try:
            told = await self._tell(asked, settings, roots, last)
            if told.number == NOT_KNOWN:
                told = await self._tell(asked, settings, roots, None)
        except Failed as error:
            return Answered(None, str(error), (f"{asked.uri}: {error}",))
        answered = understood(told, last.answered if last else None)
        self._answers.keep(asked.uri, Exchange(told.number, asked.texts, answered))
        return answered or Answered(None, "the answer was lost")

    async def _tell(
        self,
        asked: Asked,
        settings: Settings,
        roots: Sequence[Path],
        last: Exchange | None,
    ) -> Told:
        call, given = self.workers.call, (settings, list(roots))
        if last is None or len(last.texts) != len(asked.texts):
            known = last.number if last else NOT_KNOWN
            return await call(tell, asked, *given, known)
        pieces = cut(last.texts, asked.texts)
        asked = dataclasses.replace(asked, texts=tuple(piece for piece, _ in pieces))
        places = [place for _, place in pieces]
        return await call(tell, asked, *given, last.number, places)

    def _note(self, program: Program, why: str) -> None:
        self._failed[key(program.uri)] = time.monotonic(), why
        while len(self._failed) > MOST_FAILURES:
            del self._failed[next(iter(self._failed))]


def asked_of(program: Program, why_no_files: str = "") -> Asked:
    """Return a program as it crosses to the worker."""
    asked = Asked(
        program.uri,
        tuple(document.text for document in program.documents),
        tuple(document.uri for document in program.documents),
        program.numbers,
    )
    if not why_no_files:
        return asked
    gap = f"the files that it loads were not looked at: {why_no_files}"
    return dataclasses.replace(asked, no_files=gap)
