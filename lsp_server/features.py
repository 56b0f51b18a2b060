"""Wires what a client asks and tells to the modules that know the answer."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from lsp_server import client, convert, settings
from lsp_server.analysis import Analysis, analyse
from lsp_server.documents import Document, is_python, path_of
from lsp_server.fixes import quick_fixes
from lsp_server.hover import hover
from lsp_server.session import PAUSE, Session
from lsp_server.worker import Worker
from scanner_core._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner_core.source import Kept

log = logging.getLogger(__name__)
PATIENCE: Final = 2.0
"""Seconds for which a client may leave the question for its settings unanswered."""


class Server(LanguageServer):
    """A server with the state of its one client."""

    def __init__(self) -> None:
        super().__init__("gifthorse", VERSION)
        self.client = client.Client()
        self.settings = settings.Settings()
        self.settings_came = asyncio.Event()
        self.session = Session(self._analyse, self._publish, self._clear)
        self._worker = Worker()

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Write a line; a message that makes no sense is no reason for a pop-up."""
        if source is not JsonRpcException:  # of which pygls has written one already
            log.error("%s: %s", source.__name__, error)

    def roots(self) -> list[Path]:
        """Return the folders of the workspace that are on disk, in their order."""
        folders = [folder.uri for folder in self.workspace.folders.values()]
        if not folders and self.workspace.root_uri:
            folders = [self.workspace.root_uri]
        return [path for path in map(path_of, folders) if path]

    def configure(self, reading: settings.Reading) -> None:
        """Put settings in force, and say what is wrong with them."""
        for complaint in reading.complaints:
            shown = types.ShowMessageParams(types.MessageType.Warning, complaint)
            self.window_show_message(shown)
        if reading.settings != self.settings:
            self.settings = reading.settings
            self.session.refresh()

    async def _analyse(self, document: Document, kept: Kept | None) -> Analysis:
        # Judged by another environment, a call would first be shown as something else.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.settings_came.wait(), PATIENCE)
        job = functools.partial(analyse, document, self.settings, self.roots(), kept)
        return await self._worker.run(job)

    def _publish(self, analysis: Analysis) -> None:
        codec, can_relate = self.workspace.position_codec, self.client.shows_related
        found = convert.diagnostics(analysis, codec, can_relate=can_relate)
        document = analysis.document
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, document.version)
        )

    def _clear(self, document: Document) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, [])
        )


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Remember what the client can do, and the settings that it came with."""
    server.client = client.read(params.capabilities)
    server.configure(settings.read(params.initialization_options))


async def initialized(server: Server, params: types.InitializedParams) -> None:
    """Ask for the settings, now and whenever they change."""
    del params
    try:
        await _ask_for_settings(server)
    finally:
        server.settings_came.set()
    if server.client.announces_configuration:
        changes = types.Registration(
            id="gifthorse-settings",
            method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
            register_options=types.DidChangeConfigurationRegistrationOptions(
                section=settings.SECTION
            ),
        )
        await server.client_register_capability_async(
            types.RegistrationParams([changes])
        )


async def did_change_configuration(
    server: Server, params: types.DidChangeConfigurationParams
) -> None:
    """Take new settings, or fetch them from a client that only says they changed."""
    if server.client.answers_configuration:
        await _ask_for_settings(server)
    else:
        server.configure(settings.read(params.settings))


def did_change_workspace_folders(
    server: Server, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Literal paths may mean other files now."""
    del params  # pygls has kept the list
    server.session.refresh()


def did_open(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Analyse at once."""
    sent = params.text_document
    if is_python(sent.uri, sent.language_id):
        server.session.put(Document(sent.uri, sent.version, sent.text))


def did_change(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Analyse as soon as the typing pauses."""
    if before := server.session.document(params.text_document.uri):
        version, changes = params.text_document.version, params.content_changes
        codec = server.workspace.position_codec
        server.session.put(before.changed(version, changes, codec), PAUSE)


def did_save(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Look again: what the document loads may have changed on disk meanwhile."""
    if same := server.session.document(params.text_document.uri):
        server.session.put(Document(same.uri, same.version, same.text))


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was published."""
    server.session.close(params.text_document.uri)


async def code_action(
    server: Server, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """Return the quick fixes for a range."""
    if not (analysis := await server.session.analysis(params.text_document.uri)):
        return []
    codec = server.workspace.position_codec
    return list(quick_fixes(analysis, params, codec, server.client))


async def hover_at(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what to say about a position."""
    if not (analysis := await server.session.analysis(params.text_document.uri)):
        return None
    codec = server.workspace.position_codec
    # In a thread, because the first hover imports the rules for their pages.
    return await asyncio.to_thread(
        hover, analysis, params.position, codec, server.client
    )


def shutdown(server: Server, params: None) -> None:
    """Stop all work."""
    del params
    server.session.close_all()


FEATURES: Final[dict[str, Callable[..., object]]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.TEXT_DOCUMENT_HOVER: hover_at,
    types.SHUTDOWN: shutdown,
}


def create() -> Server:
    """Return a server that has yet to be started."""
    server = Server()
    # The session keeps the texts; see `documents` for why pygls must not.
    for method in _KEPT_BY_THE_SESSION:
        del server.protocol.fm.builtin_features[method]
    for method, handler in FEATURES.items():
        server.feature(method)(handler)
    kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix])
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(code_action)
    return server


_KEPT_BY_THE_SESSION: Final = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
)


async def _ask_for_settings(server: Server) -> None:
    if server.client.answers_configuration:
        item = types.ConfigurationItem(section=settings.SECTION)
        sent = await server.workspace_configuration_async(
            types.ConfigurationParams([item])
        )
        if sent and sent[0] is not None:
            server.configure(settings.read(sent[0]))
