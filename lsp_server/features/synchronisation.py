"""Texts and notebooks as they are opened, edited, saved and closed.

The server keeps them itself; see ``documents`` for why pygls must not.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server.documents import Document, is_cell, is_python, key
from lsp_server.features.group import Group
from lsp_server.notebooks import Notebook, gathered, notebook_of
from lsp_server.programs import Program
from lsp_server.session import PAUSE

if TYPE_CHECKING:
    from lsp_server.language_server import Server


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Analyse at once."""
    sent = params.text_document
    if is_python(sent.uri, sent.language_id):
        _put(server, Document(sent.uri, sent.version, sent.text))


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Analyse as soon as the typing pauses."""
    if before := server.session.document(params.text_document.uri):
        server.workers.warm_up()  # It was ended if nobody typed for a while.
        version, changes = params.text_document.version, params.content_changes
        _put(server, before.changed(version, changes, server.codec), PAUSE)


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Look again: what the document loads may have changed on disk meanwhile."""
    _look_again(server, params.text_document.uri)


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was published."""
    uri = params.text_document.uri
    if not is_cell(uri):
        server.session.close(uri)
    elif (program := server.session.program(uri)) and not _is_whole(server, program):
        left = [each for each in program.documents if key(each.uri) != key(uri)]
        if rest := gathered(left, program.uri):
            server.session.put(rest)
        else:
            server.session.close(program.uri)


def did_open_notebook(
    server: Server, params: types.DidOpenNotebookDocumentParams
) -> None:
    """Analyse its cells as one program, at once."""
    notebook = Notebook.opened(params)
    for cell in notebook.cells:  # Some clients have opened them one by one before.
        if loose := server.session.program(cell.document.uri):
            server.session.close(loose.uri)
    server.notebooks[key(notebook.uri)] = notebook
    server.session.put(notebook.program)


def did_change_notebook(
    server: Server, params: types.DidChangeNotebookDocumentParams
) -> None:
    """Analyse as soon as the typing pauses."""
    sent = params.notebook_document
    if before := server.notebooks.get(key(sent.uri)):
        server.workers.warm_up()
        after = before.changed(sent.version, params.change, server.codec)
        server.notebooks[key(sent.uri)] = after
        server.session.put(after.program, PAUSE)


def did_save_notebook(
    server: Server, params: types.DidSaveNotebookDocumentParams
) -> None:
    """Look again, as with documents."""
    _look_again(server, params.notebook_document.uri)


def did_close_notebook(
    server: Server, params: types.DidCloseNotebookDocumentParams
) -> None:
    """Take back what was published about its cells."""
    server.notebooks.pop(key(params.notebook_document.uri), None)
    server.session.close(params.notebook_document.uri)


def _put(server: Server, document: Document, pause: float = 0.0) -> None:
    if not is_cell(document.uri):
        server.session.put(Program.of(document), pause)
        return
    known = server.session.program(document.uri)
    if known and _is_whole(server, known):
        return  # The client tells of the notebook as a whole as well.
    uri = known.uri if known else notebook_of(document.uri)
    before = server.session.program(uri)
    if before and _is_whole(server, before):
        return
    cells = {key(each.uri): each for each in (before.documents if before else ())}
    cells[key(document.uri)] = document
    if program := gathered(cells.values(), uri):
        server.session.put(program, pause)


def _is_whole(server: Server, program: Program) -> bool:
    """Tell whether a client tells of a notebook as such."""
    return key(program.uri) in server.notebooks


def _look_again(server: Server, uri: str) -> None:
    if program := server.session.program(uri):
        server.session.put(dataclasses.replace(program))


NOT_OF_PYGLS: Final = frozenset(
    {
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_CLOSE,
        types.NOTEBOOK_DOCUMENT_DID_OPEN,
        types.NOTEBOOK_DOCUMENT_DID_CHANGE,
        types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    }
)
"""What pygls would keep as well."""

GROUP: Final = Group(
    handlers={
        types.TEXT_DOCUMENT_DID_OPEN: did_open,
        types.TEXT_DOCUMENT_DID_CHANGE: did_change,
        types.TEXT_DOCUMENT_DID_SAVE: did_save,
        types.TEXT_DOCUMENT_DID_CLOSE: did_close,
        types.NOTEBOOK_DOCUMENT_DID_OPEN: did_open_notebook,
        types.NOTEBOOK_DOCUMENT_DID_CHANGE: did_change_notebook,
        types.NOTEBOOK_DOCUMENT_DID_SAVE: did_save_notebook,
        types.NOTEBOOK_DOCUMENT_DID_CLOSE: did_close_notebook,
    },
)
