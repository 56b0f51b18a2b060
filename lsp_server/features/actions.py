"""Code actions, whose edits are worked out when somebody chooses one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp_server.features.group import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lsp_server.actions.asked import Asked
    from lsp_server.language_server import Server

CHANGED: Final = "the program has changed since this was offered"
KINDS: Final = (
    types.CodeActionKind.QuickFix,
    "source.fixAll.gifthorse",
    "notebook.source.fixAll.gifthorse",
)


async def code_action(
    server: Server, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """Return what can be done about a range."""
    from lsp_server import actions  # noqa: PLC0415 (until somebody asks)

    context = params.context
    uri, only = params.text_document.uri, context.only
    asked = await prepared(server, uri, params.range, only, context.diagnostics)
    if asked is None:
        return []
    return await asyncio.to_thread(lambda: list(actions.offered(asked)))


async def resolve(server: Server, action: types.CodeAction) -> types.CodeAction:
    """Return an action with its edit."""
    from lsp_server import actions  # noqa: PLC0415 (until somebody asks)

    wish = actions.Lazy.read(action.data)
    if wish is None:
        return action
    start = types.Position(0, 0)
    asked = await prepared(server, wish.uri, types.Range(start, start))
    edit = await asyncio.to_thread(actions.edit_of, wish, asked) if asked else None
    if edit is None:
        raise JsonRpcException(CHANGED, types.LSPErrorCodes.ContentModified.value)
    action.edit = edit
    return action


async def prepared(
    server: Server,
    uri: str,
    stretch: types.Range,
    only: Sequence[types.CodeActionKind | str] | None = None,
    shown: Sequence[types.Diagnostic] = (),
) -> Asked | None:
    """Return what answers about a range depend on; ``None`` if it is not open."""
    from lsp_server.actions import asked  # noqa: PLC0415 (until somebody asks)

    analysis = await server.session.analysis(uri)
    document = analysis.program.document(uri) if analysis else None
    if analysis is None or document is None:
        return None
    settings, roots = server.settings_of(uri), server.roots()
    return asked.Asked(
        analysis,
        document,
        stretch,
        server.codec,
        server.client,
        asked.named(only),
        shown,
        await asyncio.to_thread(asked.standing, analysis, settings, roots),
    )


GROUP: Final = Group(
    handlers={
        types.TEXT_DOCUMENT_CODE_ACTION: code_action,
        types.CODE_ACTION_RESOLVE: resolve,
    },
    options={
        types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
            list(KINDS), resolve_provider=True
        )
    },
)
