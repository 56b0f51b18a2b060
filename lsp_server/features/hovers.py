"""Hovers, with what loading an artifact amounts to, if that is known in time."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import illustrating
from lsp_server.features.group import Group
from lsp_server.hover import Beside, findings_at, hover
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from lsp_server.analysis import Analysis
    from lsp_server.language_server import Server

PATIENCE: Final = 3.0
"""Seconds that a hover may take; somebody is looking at an empty box."""


async def hover_at(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what to say about a position."""
    if not (analysis := await server.session.analysis(params.text_document.uri)):
        return None
    code = await _illustrations(server, analysis, params)
    beside = Beside(code, tuple(server.roots()))
    # In a thread, because the first hover imports the rules for their pages.
    return await asyncio.to_thread(
        hover, analysis, params, server.codec, server.client, beside
    )


async def _illustrations(
    server: Server, analysis: Analysis, params: types.HoverParams
) -> dict[str, tuple[str, ...]]:
    """Return pseudo-code by the path of the artifact: of the worst one, if any."""
    found = findings_at(analysis, params, server.codec)
    artifacts = [
        each.artifact for finding in found for each in analysis.linked(finding)
    ]
    for artifact in artifacts[:1]:
        if location := illustrating.deciding(artifact):
            with contextlib.suppress(TimeoutError, Failed):
                async with asyncio.timeout(PATIENCE):
                    lines = await server.workers.call(illustrating.pseudocode, location)
                    return {artifact.path: tuple(lines)}
    return {}


GROUP: Final = Group(handlers={types.TEXT_DOCUMENT_HOVER: hover_at})
