"""A line above each call that loads an artifact: its verdict, and what would happen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Self

from lsprotocol import types

from lsp_server import convert, reports
from lsp_server.analysis import Linked
from scanner_core.findings import Result, Verdict
from scanner_core.reporters.legible import legible
from scanner_core.reporters.wording import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis
    from lsp_server.documents import Document

SHOW: Final = "gifthorse.server.showReport"
MOST: Final = 500
LONGEST: Final = 60
DOES: Final = {
    Result.RUNS: "this call runs what is in it",
    Result.REFUSED: "this call refuses it",
    Result.UNKNOWN: "this call may run what is in it",
    Result.ACCEPTED: "",
}


@dataclass(frozen=True, slots=True)
class Lens:
    """Which of the linked artifacts it is about; travels to the client and back."""

    uri: str
    number: int
    path: str

    @classmethod
    def read(cls, sent: object) -> Self | None:
        """Return what a client sends back; ``None`` if that is not one of these."""
        match sent:
            case {"uri": str(uri), "number": int(number), "path": str(path)}:
                return cls(uri, number, path)
            case _:
                return None


def lenses(
    analysis: Analysis, document: Document, codec: PositionCodec
) -> Iterator[types.CodeLens]:
    """Yield the places of lenses, of which nothing is worked out yet."""
    program = analysis.program
    for number, linked in enumerate(linked_of(analysis)):
        location = linked.link.call
        if number == MOST:
            return
        if program.at(location) is not document or not reports.is_local(
            linked.artifact
        ):
            continue
        data = dataclasses.asdict(Lens(document.uri, number, linked.artifact.path))
        yield types.CodeLens(convert.to_range(location, document, codec), data=data)


def resolved(lens: types.CodeLens, analysis: Analysis | None) -> types.CodeLens:
    """Return a lens with what it says, unless the program has changed too much."""
    wish = Lens.read(lens.data)
    found = list(linked_of(analysis)) if analysis else []
    if wish and 0 <= wish.number < len(found):
        linked = found[wish.number]
        if linked.artifact.path == wish.path:
            uri = reports.uri_of(linked.artifact)
            command = types.Command(title(linked), SHOW, arguments=[uri])
            return types.CodeLens(lens.range, command)
    return types.CodeLens(lens.range, types.Command("gifthorse looks again", ""))


def linked_of(analysis: Analysis) -> Iterator[Linked]:
    """Yield the artifacts that calls of a program would load, in their order."""
    if not analysis.report or not analysis.source:
        return
    artifacts = {artifact.path: artifact for artifact in analysis.report.artifacts}
    for link in analysis.source.linked:
        if link.artifact in artifacts:
            yield Linked(link, artifacts[link.artifact])


def title(linked: Linked) -> str:
    """Return the verdict of an artifact, and what comes of the call, in one line."""
    artifact = linked.artifact
    name = legible(PurePath(artifact.path).name, LONGEST)
    name = name.replace("$(", "$ (")  # Clients would show an icon.
    said = f"{SYMBOLS[artifact.verdict]} {name}: {artifact.verdict.value}"
    result = linked.link.outcome.result
    is_nothing = artifact.verdict is Verdict.CLEAN and result is Result.UNKNOWN
    does = "" if is_nothing else DOES[result]
    return f"{said}, {does}" if does else said
