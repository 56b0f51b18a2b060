"""An open notebook: its cells in their order, as clients tell of them.

Those that know notebooks tell of the whole; others open each cell as a document of its
own, whose address names the notebook, and of the order only what its name gives away.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from lsprotocol import types

from lsp_server.documents import CELL_SCHEME, Document, is_python, key
from lsp_server.programs import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pygls.workspace import PositionCodec

CELL_NAME: Final = re.compile(r"[W-Za-f](?P<number>[0-6]+)s")
"""What VS Code calls a cell: a letter for the length, then a number to base 7."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, of any kind."""

    document: Document
    language: str
    is_code: bool

    @property
    def is_python(self) -> bool:
        """Whether it is part of the program."""
        return self.is_code and is_python(self.document.uri, self.language)

    def changed(
        self,
        kind: types.NotebookCellKind | None,
        edit: types.NotebookDocumentCellContentChanges | None,
        codec: PositionCodec,
    ) -> Cell:
        """Return the cell after a client told of it, if it did."""
        document, is_code = self.document, self.is_code
        if kind:
            is_code = kind is types.NotebookCellKind.Code
        if edit:
            document = document.changed(edit.document.version, edit.changes, codec)
        return Cell(document, self.language, is_code)


@dataclass(frozen=True, slots=True)
class Notebook:
    """One version of a notebook; a change makes another."""

    uri: str
    version: int
    cells: tuple[Cell, ...]

    @classmethod
    def opened(cls, sent: types.DidOpenNotebookDocumentParams) -> Self:
        """Return the notebook that a client opens."""
        notebook = sent.notebook_document
        texts = _by_key(sent.cell_text_documents)
        return cls(
            notebook.uri, notebook.version, tuple(_cells(notebook.cells, texts, {}))
        )

    def changed(
        self,
        version: int,
        change: types.NotebookDocumentChangeEvent,
        codec: PositionCodec,
    ) -> Notebook:
        """Return the notebook after cells came, went, or were edited."""
        cells = list(self.cells)
        sent = change.cells or types.NotebookDocumentCellChanges()
        if structure := sent.structure:
            at, gone = structure.array.start, structure.array.delete_count
            opened = _by_key(structure.did_open or ())
            # A cell that is moved is deleted and inserted, and not opened again.
            here = {key(cell.document.uri): cell for cell in cells}
            came = _cells(structure.array.cells or (), opened, here)
            cells[at : at + gone] = came
        kinds = {key(each.document): each.kind for each in sent.data or ()}
        texts = {key(each.document.uri): each for each in sent.text_content or ()}
        cells = [
            each.changed(kinds.get(name), texts.get(name), codec)
            for name, each in ((key(cell.document.uri), cell) for cell in cells)
        ]
        return Notebook(self.uri, version, tuple(cells))

    @property
    def program(self) -> Program:
        """What of it is Python; cells are counted together with the others."""
        code = [each for each in enumerate(self.cells, 1) if each[1].is_python]
        documents = tuple(cell.document for _, cell in code)
        numbers = tuple(number for number, _ in code)
        return Program(self.uri, self.version, documents, numbers)


def notebook_of(cell: str) -> str:
    """Return the address of the notebook that a cell is in, from that of the cell."""
    whole = cell.partition("#")[0]
    path = whole.removeprefix(f"{CELL_SCHEME}:")
    return f"file:{path}" if path.startswith("//") else f"file://{path}"


def gathered(documents: Iterable[Document], uri: str) -> Program | None:
    """Return the program of cells that are open one by one; ``None`` of none."""
    cells = tuple(sorted(documents, key=_order))
    if not cells:
        return None
    version = max(cell.version for cell in cells)
    return Program(uri, version, cells, tuple(range(1, len(cells) + 1)))


def _order(cell: Document) -> tuple[int, int]:
    """Return when a cell was made, as far as its name tells; a sort keeps the rest."""
    name = CELL_NAME.match(cell.uri.partition("#")[2])
    return (0, int(name["number"], 7)) if name else (1, 0)


def _by_key(
    sent: Sequence[types.TextDocumentItem],
) -> dict[str, types.TextDocumentItem]:
    return {key(each.uri): each for each in sent}


def _cells(
    sent: Sequence[types.NotebookCell],
    opened: dict[str, types.TextDocumentItem],
    before: dict[str, Cell],
) -> Iterable[Cell]:
    for each in sent:
        name, is_code = key(each.document), each.kind is types.NotebookCellKind.Code
        if text := opened.get(name):
            document = Document(text.uri, text.version, text.text)
            yield Cell(document, text.language_id, is_code)
        elif known := before.get(name):
            yield dataclasses.replace(known, is_code=is_code)
        else:  # It has to be counted, whatever is in it.
            yield Cell(Document(each.document, 0, ""), "", is_code=False)
