"""What clients are told about files that nobody has open: pushed, or given when asked.

A file that is open is told of with its text, by whoever analyses it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from lsp_server.workspace.index import Index

Shown = tuple[types.Diagnostic, ...]
NOTHING: Final[Shown] = ()
PREFIX: Final = "w"
"""How result ids begin, which must not be taken for those of open documents."""


@dataclass(frozen=True, slots=True)
class _Given:
    shown: Shown
    result: str


class Telling:
    """What is shown of each file, and what a client has been told of it."""

    def __init__(self, index: Index, opened: Callable[[], Collection[str]]) -> None:
        """Prepare; ``opened`` tells the paths of what a client has open."""
        self._index = index
        self._opened = opened
        self.shows_all = False
        """Whether somebody asked for all of it.

        Else of a program that nobody has open, only what is unsafe is shown: whoever
        opens it sees the rest, and nobody gets a hundred warnings for opening a folder.
        """
        self._pushed: dict[str, Shown] = {}
        self._given: dict[str, _Given] = {}
        self._numbers = itertools.count(1)

    def shown(self, path: str) -> Shown:
        """Return what is to be shown of a file while nobody has it open."""
        entry = self._index.get(path)
        if entry is None:
            return NOTHING
        if entry.is_artifact or self.shows_all:
            return entry.diagnostics
        if entry.verdict is not Verdict.UNSAFE:
            return NOTHING
        error = types.DiagnosticSeverity.Error
        return tuple(each for each in entry.diagnostics if each.severity is error)

    def to_push(
        self, paths: Iterable[str], *, is_apart: bool = False
    ) -> Iterator[tuple[str, Shown]]:
        """Yield what a client has to be told of some files, by path.

        What is said of a document that is open takes the place of what was pushed,
        unless the client keeps what it asks for ``apart``.
        """
        opened = self._opened()
        for path in paths:
            if path in opened:
                if self._pushed.pop(path, None) and is_apart:
                    yield path, NOTHING
                continue
            now = self.shown(path)
            if now != self._pushed.get(path, NOTHING):
                if now:
                    self._pushed[path] = now
                else:
                    del self._pushed[path]
                yield path, now

    def to_take_back(self) -> list[str]:
        """Return what was pushed, to a client that asks from now on."""
        pushed = list(self._pushed)
        self._pushed.clear()
        return pushed

    def report(
        self, before: Mapping[str, str]
    ) -> list[types.WorkspaceDocumentDiagnosticReport]:
        """Return what to answer to somebody who has been told results ``before``.

        By path.  A file that is open is left out.
        """
        told: list[types.WorkspaceDocumentDiagnosticReport] = []
        uris = {path: Path(path).as_uri() for path in before}
        uris |= {e.path: e.uri for e in self._index.entries() if e.diagnostics}
        opened = self._opened()
        for path, uri in sorted(uris.items()):
            now = self.shown(path)
            if path in opened or not (now or path in before):
                continue
            result = self._result(path, now)
            if before.get(path) == result:
                told.append(
                    types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result)
                )
            else:
                told.append(
                    types.WorkspaceFullDocumentDiagnosticReport(
                        uri, list(now), result_id=result
                    )
                )
        return told

    def _result(self, path: str, now: Shown) -> str:
        """Return the id of what is shown of a file, the same for the same."""
        given = self._given.get(path)
        if given is None or given.shown != now:
            number = next(self._numbers) if now else 0
            given = self._given[path] = _Given(now, f"{PREFIX}{number}")
        return given.result


def is_news(report: Iterable[types.WorkspaceDocumentDiagnosticReport]) -> bool:
    """Tell whether anything in an answer is new to whoever asked."""
    full = types.WorkspaceFullDocumentDiagnosticReport
    return any(isinstance(each, full) for each in report)
