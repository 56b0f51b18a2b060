"""Code actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server.features.group import Group
from lsp_server.fixes import quick_fixes

if TYPE_CHECKING:
    from lsp_server.language_server import Server


async def code_action(
    server: Server, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """Return the quick fixes for a range."""
    if not (analysis := await server.session.analysis(params.text_document.uri)):
        return []
    return list(quick_fixes(analysis, params, server.codec, server.client))


GROUP: Final = Group(
    handlers={types.TEXT_DOCUMENT_CODE_ACTION: code_action},
    options={
        types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
            [types.CodeActionKind.QuickFix]
        )
    },
)
