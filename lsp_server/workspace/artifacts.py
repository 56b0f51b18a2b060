"""The artifacts of a workspace and the calls that load them, as clients are told."""

from __future__ import annotations

import collections
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsp_server import convert
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lsprotocol import types

    from lsp_server.language_server import Server
    from lsp_server.workspace.entries import Entry
    from lsp_server.workspace.files import Files

MOST: Final = 1_000
"""In one answer, the worst first: whoever gets it has others waiting."""
MOST_LOADS: Final = 50
"""Calls that load one of them."""
MOST_LOADS_IN_ALL: Final = 500


@dataclass(frozen=True, slots=True)
class Loader:
    """A call that loads an artifact."""

    uri: str
    """Of the document that it is in: a file, or a cell."""
    where: types.Range


class Loaders:
    """Who loads what: closed programs as they lie there, open ones as they are."""

    def __init__(self, server: Server, files: Files) -> None:
        """Look at what is open now."""
        self._index = files.index
        self._opened = files.opened()
        self._open: dict[str, list[Loader]] = collections.defaultdict(list)
        for path, loader in _in_open_programs(server):
            self._open[path].append(loader)

    def of(self, path: str) -> list[Loader]:
        """Return the calls that load a file."""
        closed = [
            Loader(program.uri, load.where)
            for program in self._index.loaders(path)
            if program.path not in self._opened
            for load in program.loads
            if load.artifact == path
        ]
        return [*closed, *self._open.get(path, ())][:MOST_LOADS]


def rows(entries: Iterable[Entry], loaders: Loaders) -> list[dict[str, object]]:
    """Return artifacts as they go out."""
    found: list[dict[str, object]] = []
    left = MOST_LOADS_IN_ALL
    for entry in entries:
        loads = loaders.of(entry.path)[:left]
        left -= len(loads)
        found.append(_row(entry, loads))
    return found


def _row(entry: Entry, loads: Iterable[Loader]) -> dict[str, object]:
    path = Path(entry.path)
    return {
        "uri": entry.uri,
        "path": legible(path.relative_to(entry.root).as_posix()),
        "folder": Path(entry.root).as_uri(),
        "verdict": entry.verdict.value,
        "format": entry.format,
        "size": entry.size,
        "summary": entry.summary,
        "loadedBy": [{"uri": each.uri, "range": _range(each.where)} for each in loads],
    }


def _in_open_programs(server: Server) -> Iterator[tuple[str, Loader]]:
    for program in server.session.programs():
        analysis = server.session.newest(program.uri)
        source = analysis.source if analysis else None
        if not analysis or not source:
            continue
        for link in source.linked:
            place = convert.place(link.call, analysis.program, server.codec)
            if link.artifact and place:
                document, where = place
                path = os.path.abspath(link.artifact)  # noqa: PTH100 (a string)
                yield path, Loader(document.uri, where)


def _range(where: types.Range) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": where.start.line, "character": where.start.character},
        "end": {"line": where.end.line, "character": where.end.character},
    }
