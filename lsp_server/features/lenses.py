"""Code lenses, and when to ask for them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import lenses
from lsp_server.features.group import Group

if TYPE_CHECKING:
    from lsp_server.analysis import Analysis
    from lsp_server.language_server import Server


async def code_lens(
    server: Server, params: types.CodeLensParams
) -> list[types.CodeLens]:
    """Return where there are lenses in a document."""
    uri = params.text_document.uri
    if not server.settings_of(uri).code_lens:
        return []
    analysis = await server.session.analysis(uri)
    document = analysis.program.document(uri) if analysis else None
    if analysis is None or document is None:
        return []
    return list(lenses.lenses(analysis, document, server.codec))


async def resolve(server: Server, lens: types.CodeLens) -> types.CodeLens:
    """Return a lens with what it says."""
    wish = lenses.Lens.read(lens.data)
    analysis = await server.session.analysis(wish.uri) if wish else None
    return lenses.resolved(lens, analysis)


def attach(server: Server) -> None:
    """Ask for the lenses again when what they say has changed without an edit.

    After an edit, clients ask by themselves.
    """
    told: dict[str, tuple[object, ...]] = {}

    def analysed(analysis: Analysis) -> None:
        program = analysis.program
        texts = tuple(document.text for document in program.documents)
        now = (hash(texts), tuple(map(lenses.title, lenses.linked_of(analysis))))
        before = told.get(program.uri)
        told[program.uri] = now
        if before and before[0] == now[0] and before != now:
            refresh(server)

    server.analysed.append(analysed)


def refresh(server: Server) -> None:
    """Ask the client to ask for all lenses again, if it can."""
    if server.client.refreshes_lenses:
        server.workspace_code_lens_refresh(None)


GROUP: Final = Group(
    handlers={
        types.TEXT_DOCUMENT_CODE_LENS: code_lens,
        types.CODE_LENS_RESOLVE: resolve,
    },
    attach=attach,
)
