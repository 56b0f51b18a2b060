"""The server with the state of its one client, which every feature works on."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from typing import TYPE_CHECKING, Final, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from lsp_server import client, publishing
from lsp_server.analysing import Answered, forget
from lsp_server.analysis import Analysis
from lsp_server.analyst import Analyst
from lsp_server.convert import MAX_MESSAGE
from lsp_server.documents import key, path_of
from lsp_server.pages import Pages
from lsp_server.session import Session
from lsp_server.settings import SECTION, Reading, Settings
from scanner_core._version import VERSION
from scanner_core.findings import ArtifactReport, Kind, Report, Tool, Verdict
from scanner_core.reporters.legible import legible
from scanner_core.worker import Failed

if TYPE_CHECKING:
    import functools
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pygls.workspace import PositionCodec

    from lsp_server.documents import Document
    from lsp_server.notebooks import Notebook
    from lsp_server.programs import Program
    from lsp_server.publishing import Shown
    from lsp_server.workers import Workers
    from lsp_server.workspace.workspace import Workspace

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

    files: Workspace
    """The files of the workspace that nobody has open."""

    def __init__(self, workers: Workers) -> None:
        super().__init__("gifthorse", VERSION, notebook_document_sync=NOTEBOOKS)
        self.client = client.Client()
        self.settings = Settings()
        """Of what is in no folder of the workspace."""
        self.settings_of_folders: dict[str, Settings] = {}
        """By the address of the folder."""
        self.is_restricted = False
        """Whether the client's user does not trust the workspace."""
        self.settings_came = asyncio.Event()
        self.analysed: list[Callable[[Analysis], None]] = []
        """Called with each new analysis, after it was published."""
        self.configured: list[Callable[[], None]] = []
        """Called when other settings are in force."""
        self.decided: list[Callable[[Sequence[str]], None]] = []
        """Called with the addresses of files about which somebody decided something;
        with none, if that may be about any."""
        self.ready: list[Callable[[], Awaitable[None]]] = []
        """Called once the client may be asked for something: to register features."""
        self.notebooks: dict[str, Notebook] = {}
        """Of clients that tell of a notebook as a whole, by the key of its address."""
        self.session = Session(self._analyse, self._publish, self._clear, self._forget)
        self.workers = workers
        self.pages = Pages(workers)
        self._analyst = Analyst(workers)
        self.shown: dict[str, Shown] = {}
        """What was last told of each document, by the key of its address."""
        self._forgetting: set[asyncio.Task[None]] = set()
        self._said: set[str] = set()
        """What is not said again, until something else is."""

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
        return [path for path in map(path_of, self.folders()) if path]

    def folders(self) -> list[str]:
        """Return the addresses of the folders of the workspace, in their order."""
        found = [folder.uri for folder in self.workspace.folders.values()]
        root = self.workspace.root_uri
        return found or ([root] if root else [])

    def settings_of(self, uri: str) -> Settings:
        """Return the settings in force for a file: those of the innermost folder."""
        path, chosen, depth = path_of(uri), self.settings, -1
        for folder, of_it in self.settings_of_folders.items():
            around = path_of(folder)
            is_inside = path and around and path.is_relative_to(around)
            if around and is_inside and len(around.parts) > depth:
                chosen, depth = of_it, len(around.parts)
        return dataclasses.replace(chosen, is_restricted=self.is_restricted)

    async def work(self, job: functools.partial[Value]) -> Value:
        """Return what a function of ours does in the process where analyses run.

        See ``crossing`` for what its arguments and its value can be.  Raises
        ``scanner_core.worker.Failed``.
        """
        return await self.workers.call(job.func, *job.args)

    def configure(self, reading: Reading, folders: Mapping[str, Reading]) -> None:
        """Put settings in force, and say what is wrong with them."""
        complaints = [*reading.complaints]
        complaints += [said for each in folders.values() for said in each.complaints]
        self.complain(*complaints)
        others = {uri: each.settings for uri, each in folders.items()}
        if (reading.settings, others) != (self.settings, self.settings_of_folders):
            self.settings, self.settings_of_folders = reading.settings, others
            logging.getLogger().setLevel(reading.settings.log_level.upper())
            self.refresh()
            for each in self.configured:
                each()

    def complain(self, *complaints: str) -> None:
        """Show what is wrong with what its user wrote, once."""
        for complaint in dict.fromkeys(complaints):
            if complaint not in self._said:
                self._said.add(complaint)
                # Some clients take [words](address) for a link, also to a command.
                text = legible(complaint, MAX_MESSAGE).replace("](", "] (")
                self.window_show_message(
                    types.ShowMessageParams(types.MessageType.Warning, text)
                )

    def refresh(self) -> None:
        """Look at everything again: something else than a text has changed."""
        self.session.refresh()
        if self.client.refreshes:
            self.workspace_diagnostic_refresh(None)

    async def _analyse(self, program: Program) -> Analysis:
        # Judged by another environment, a call would first be shown as something else.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.settings_came.wait()
        chosen = self.settings_of(program.uri)
        if not chosen.enable:
            return Analysis(program, _nothing(program))
        answered = await self._analyst.answer(program, chosen, self.roots())
        self._note(answered)
        return Analysis(program, answered.report, answered.failure)

    def _note(self, answered: Answered) -> None:
        if answered.complaint:
            self.complain(f"{SECTION}: {answered.complaint}: not in force")
        for failure in answered.failures:
            if failure not in self._said:
                self._said.add(failure)
                log.error("%s", failure)

    def _publish(self, analysis: Analysis) -> None:
        publishing.publish(self, analysis)
        for each in self.analysed:
            each(analysis)

    def _clear(self, program: Program, documents: Iterable[Document]) -> None:
        publishing.clear(self, documents, program)

    def _forget(self, program: Program) -> None:
        self._analyst.forget(program.uri)
        self.shown.pop(key(program.uri), None)
        if self.workers.is_alive:
            task = asyncio.create_task(self._let_go(program.uri))
            self._forgetting.add(task)
            task.add_done_callback(self._forgetting.discard)

    async def _let_go(self, uri: str) -> None:
        with contextlib.suppress(Failed):
            await self.workers.call(forget, uri)


def _nothing(program: Program) -> Report:
    """Return the report on a program that nobody wants to hear about."""
    kind = Kind.NOTEBOOK if program.is_notebook else Kind.SOURCE
    about = ArtifactReport(program.uri, kind, Verdict.CLEAN)
    return Report(Tool("gifthorse", VERSION), Verdict.CLEAN, (about,))
