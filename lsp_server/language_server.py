"""The server with the state of its one client, which every feature works on."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from typing import TYPE_CHECKING, Final, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from lsp_server import client, convert, settings
from lsp_server.analysis import Analysis, analyse
from lsp_server.documents import key, path_of
from lsp_server.session import Session
from lsp_server.worker import Worker
from scanner_core._version import VERSION
from scanner_core.source import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pygls.workspace import PositionCodec

    from lsp_server.documents import Document
    from lsp_server.notebooks import Notebook
    from lsp_server.programs import Program

log = logging.getLogger(__name__)
Value = TypeVar("Value")
PATIENCE: Final = 2.0
"""Seconds for which a client may leave the question for its settings unanswered."""
NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    # All cells, because they are counted as people count them.
    [types.NotebookDocumentFilterWithNotebook("jupyter-notebook")]
)


class Server(LanguageServer):
    """A server, and what its features share."""

    def __init__(self) -> None:
        super().__init__("gifthorse", VERSION, notebook_document_sync=NOTEBOOKS)
        self.client = client.Client()
        self.settings = settings.Settings()
        self.settings_came = asyncio.Event()
        self.analysed: list[Callable[[Analysis], None]] = []
        """Called with each new analysis, after it was published."""
        self.configured: list[Callable[[], None]] = []
        """Called when other settings are in force."""
        self.decided: list[Callable[[Sequence[str]], None]] = []
        """Called with the addresses of files about which somebody decided something;
        with none, if that may be about any."""
        self.notebooks: dict[str, Notebook] = {}
        """Of clients that tell of a notebook as a whole, by the key of its address."""
        self.session = Session(self._analyse, self._publish, self._clear, self._forget)
        self._worker = Worker()
        self._kept: dict[str, Kept | None] = {}

    @property
    def codec(self) -> PositionCodec:
        """What turns positions into the units of the client, and back."""
        return self.workspace.position_codec

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

    def settings_of(self, uri: str) -> settings.Settings:
        """Return the settings in force for a document: those of its folder."""
        del uri
        return self.settings

    async def work(self, job: Callable[[], Value]) -> Value:
        """Return what a job does where analyses run; it has to be a plain value."""
        return await self._worker.run(job)

    def configure(self, reading: settings.Reading) -> None:
        """Put settings in force, and say what is wrong with them."""
        for complaint in reading.complaints:
            shown = types.ShowMessageParams(types.MessageType.Warning, complaint)
            self.window_show_message(shown)
        if reading.settings != self.settings:
            self.settings = reading.settings
            self.session.refresh()
            for each in self.configured:
                each()

    async def _analyse(self, program: Program) -> Analysis:
        # Judged by another environment, a call would first be shown as something else.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.settings_came.wait(), PATIENCE)
        name = key(program.uri)
        kept = self._kept[name] = (
            self._kept[name] or Kept() if name in self._kept else None
        )
        chosen = self.settings_of(program.uri)
        job = functools.partial(analyse, program, chosen, self.roots(), kept)
        return await self._worker.run(job)

    def _publish(self, analysis: Analysis) -> None:
        program, can_relate = analysis.program, self.client.shows_related
        found = convert.diagnostics(analysis, self.codec, can_relate=can_relate)
        for document in program.documents:
            shown = found[document.uri]
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, shown, document.version)
            )
        for each in self.analysed:
            each(analysis)

    def _clear(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, [])
            )

    def _forget(self, program: Program) -> None:
        self._kept.pop(key(program.uri), None)
