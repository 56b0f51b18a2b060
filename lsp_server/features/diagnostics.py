"""Diagnostics for clients that ask for them; see ``publishing`` for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import publishing
from lsp_server.features.group import Group

if TYPE_CHECKING:
    from lsp_server.language_server import Server


async def document_diagnostic(
    server: Server, params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """Return what there is to show in a document, or that it is as it was."""
    uri, before = params.text_document.uri, params.previous_result_id
    analysis = await server.session.analysis(uri)
    if analysis and (document := analysis.program.document(uri)):
        return publishing.answer(server, analysis, document.uri, before)
    if before == publishing.NOTHING:
        return types.RelatedUnchangedDocumentDiagnosticReport(before)
    return types.RelatedFullDocumentDiagnosticReport([], result_id=publishing.NOTHING)


GROUP: Final = Group(
    handlers={types.TEXT_DOCUMENT_DIAGNOSTIC: document_diagnostic},
    options={
        types.TEXT_DOCUMENT_DIAGNOSTIC: types.DiagnosticOptions(
            identifier="gifthorse",
            inter_file_dependencies=True,
            workspace_diagnostics=True,
        )
    },
)
