"""Document links, and the reports that they lead to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import links, pages, reports
from lsp_server.features.group import Group
from scanner_core.configuration import places
from scanner_core.reporters.legible import legible
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from pathlib import Path

    from lsp_server.language_server import Server
    from lsp_server.reports import Told

REPORT: Final = "gifthorse/report"


async def document_link(
    server: Server, params: types.DocumentLinkParams
) -> list[types.DocumentLink]:
    """Return the links of a document."""
    uri = params.text_document.uri
    analysis = await server.session.analysis(uri)
    document = analysis.program.document(uri) if analysis else None
    if analysis is None or document is None:
        return []
    given = analysis, document, server.codec, server.client
    return await asyncio.to_thread(lambda: list(links.links(*given)))


async def resolve(server: Server, link: types.DocumentLink) -> types.DocumentLink:
    """Return a link with a report that is there to be opened."""
    match link.data:
        case {"uri": str(uri)} if link.target is None:
            link.target = await opened(server, uri)
    return link


async def content(
    server: Server, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    """Return the text of a report."""
    told = await report(server, params.uri)
    return types.TextDocumentContentResult(told.markdown)


async def asked_for(server: Server, params: object) -> dict[str, str]:
    """Return a report in pieces, for clients that show it in their own way."""
    uri = getattr(params, "uri", None)
    told = await report(server, uri if isinstance(uri, str) else "")
    return {
        "title": told.title,
        "verdict": told.verdict.value if told.verdict else "",
        "markdown": told.markdown,
        "html": told.html,
    }


async def report(server: Server, uri: str) -> Told:
    """Scan an artifact, and return what there is to say; the address may be of both.

    That of the page of a rule leads to that page.
    """
    if rule := reports.rule_of(uri):
        return await _page(server, rule)
    if (path := reports.artifact_of(uri)) is None:
        what = f"{legible(uri, 80)} is the address of no file"
        return reports.Told("gifthorse", f"{what}\n", "", None)
    settings, roots = server.settings_of(uri), tuple(server.roots())
    try:
        told = await server.workers.call(reports.told, path, settings, roots)
    except Failed as error:
        return reports.not_told(path, str(error))
    callers = [(uri, line + 1) for uri, line in server.files.loaders(str(path))]
    return reports.with_callers(told, callers)


async def _page(server: Server, rule: str) -> Told:
    try:
        text = await server.workers.call(pages.page, rule)
    except Failed as error:
        text = str(error)
    return reports.Told(rule, text or f"There is no rule {rule}.\n", "", None)


async def opened(server: Server, uri: str) -> str | None:
    """Return the address under which the client can open a report, if it can."""
    path = reports.artifact_of(uri)
    if path is None:
        return None
    if server.client.knows_reports:
        return reports.report_of(path.as_uri())
    told = await report(server, uri)
    if (cache := places.cache()) is None:
        return None
    return await asyncio.to_thread(_written, told, path, cache)


def _written(told: Told, path: Path, cache: Path) -> str | None:
    try:
        return reports.written(told, path, cache).as_uri()
    except OSError:
        return None


def attach(server: Server) -> None:
    """Say that there are documents which only this server has."""

    async def register() -> None:
        # pygls (2.1) has no place for it among what a server says of itself.
        if server.client.registers_content:
            schemes = types.TextDocumentContentRegistrationOptions([pages.SCHEME])
            method = types.WORKSPACE_TEXT_DOCUMENT_CONTENT
            asked = types.Registration("gifthorse-reports", method, schemes)
            await server.client_register_capability_async(
                types.RegistrationParams([asked])
            )

    server.ready.append(register)


GROUP: Final = Group(
    handlers={
        types.TEXT_DOCUMENT_DOCUMENT_LINK: document_link,
        types.DOCUMENT_LINK_RESOLVE: resolve,
        types.WORKSPACE_TEXT_DOCUMENT_CONTENT: content,
        REPORT: asked_for,
    },
    attach=attach,
)
