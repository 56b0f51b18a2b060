"""Hovers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server.features.group import Group
from lsp_server.hover import hover

if TYPE_CHECKING:
    from lsp_server.language_server import Server


async def hover_at(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what to say about a position."""
    if not (analysis := await server.session.analysis(params.text_document.uri)):
        return None
    # In a thread, because the first hover imports the rules for their pages.
    return await asyncio.to_thread(hover, analysis, params, server.codec, server.client)


GROUP: Final = Group(handlers={types.TEXT_DOCUMENT_HOVER: hover_at})
