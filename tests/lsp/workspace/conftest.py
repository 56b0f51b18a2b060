"""An editor with a workspace open: it shows progress, watches files, asks for more."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

if TYPE_CHECKING:
    from pathlib import Path

with contextlib.suppress(ImportError):  # without these, each module skips itself
    from lsprotocol import types
    from pygls.protocol import default_converter
    from pytest_lsp import LanguageClient
    from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

COMMAND: Final = (sys.executable, "-P", "-m", "lsp_server")
PATIENCE: Final = 90.0
"""Seconds until a test gives up on an answer; nothing waits for them to pass."""
Token: TypeAlias = int | str | None
ARTIFACTS: Final = "gifthorse/artifacts"
ARTIFACTS_CHANGED: Final = "gifthorse/artifactsChanged"
SCAN: Final = "gifthorse.server.scanWorkspace"


class Window:
    """What an editor does with a workspace, in terms of the protocol."""

    def __init__(self) -> None:
        self.client = LanguageClient(converter_factory=default_converter)
        self.capabilities = types.ServerCapabilities()
        self.published: dict[str, list[types.Diagnostic]] = {}
        self.progress: dict[Any, list[dict[str, Any]]] = collections.defaultdict(list)
        self.created: list[Any] = []
        """Tokens that the server made."""
        self.watched: list[types.FileSystemWatcher] = []
        self.news = 0
        """How often it was told that there is news of artifacts."""
        self.on_progress: Callable[[Any, dict[str, Any]], None] = lambda *_: None
        self._arrived = asyncio.Condition()
        register_lsp_features(self.client, DEFAULT_CLIENT_FEATURES | self._features())

    def _features(self) -> dict[str, Callable[[Any], Awaitable[object]]]:
        async def publish(sent: types.PublishDiagnosticsParams) -> None:
            self.published[sent.uri] = list(sent.diagnostics)
            await self._notify()

        async def create(asked: types.WorkDoneProgressCreateParams) -> None:
            self.created.append(asked.token)

        async def progress(sent: types.ProgressParams) -> None:
            self.progress[sent.token].append(sent.value)
            self.on_progress(sent.token, sent.value)
            await self._notify()

        async def register(asked: types.RegistrationParams) -> None:
            for each in asked.registrations:
                if each.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES:
                    self.watched += each.register_options["watchers"]
            await self._notify()

        async def changed(_: dict[str, object]) -> None:
            self.news += 1
            await self._notify()

        async def configuration(asked: types.ConfigurationParams) -> list[object]:
            get = self.client.get_configuration
            return [get(section=item.section) for item in asked.items]

        return {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
            types.WINDOW_WORK_DONE_PROGRESS_CREATE: create,
            types.PROGRESS: progress,
            types.CLIENT_REGISTER_CAPABILITY: register,
            types.WORKSPACE_CONFIGURATION: configuration,
            ARTIFACTS_CHANGED: changed,
        }

    async def _notify(self) -> None:
        async with self._arrived:
            self._arrived.notify_all()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something that was sent makes it so."""
        async with asyncio.timeout(PATIENCE), self._arrived:
            await self._arrived.wait_for(is_so)

    async def shown(self, path: Path) -> list[types.Diagnostic]:
        """Wait until something is shown of a file, and return it."""
        await self.until(lambda: bool(self.published.get(path.as_uri())))
        return self.published[path.as_uri()]

    async def hidden(self, path: Path) -> None:
        """Wait until nothing is shown of a file any more."""
        await self.until(lambda: self.published.get(path.as_uri()) == [])

    def problems(self) -> dict[str, list[str]]:
        """Return what is shown, by the last part of each address."""
        return {
            uri.rpartition("/")[2]: [str(each.code) for each in shown]
            for uri, shown in self.published.items()
            if shown
        }

    async def artifacts(self) -> dict[str, Any]:
        """Ask for the artifacts once."""
        return plain(await self.client.protocol.send_request_async(ARTIFACTS, {}))

    async def verdicts(self, **wanted: str) -> dict[str, Any]:
        """Ask until a scan is done and artifacts have the verdicts, by their stems."""
        async with asyncio.timeout(PATIENCE):
            while True:
                seen, answer = self.news, await self.artifacts()
                rows = answer["artifacts"]
                stems = {
                    row["path"].rpartition("/")[2].partition(".")[0]: row["verdict"]
                    for row in rows
                }
                if answer["complete"] and stems == wanted:
                    return answer
                await self.until(lambda seen=seen: self.news > seen)

    async def scan(self, token: Token = None) -> dict[str, Any]:
        asked = types.ExecuteCommandParams(SCAN, work_done_token=token)
        found = await self.client.workspace_execute_command_async(asked)
        return plain(found)

    def cancel(self, token: Token) -> None:
        self.client.window_work_done_progress_cancel(
            types.WorkDoneProgressCancelParams(token)
        )

    def open(self, path: Path, text: str) -> None:
        item = types.TextDocumentItem(path.as_uri(), "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self, path: Path) -> None:
        document = types.TextDocumentIdentifier(path.as_uri())
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def tell(self, kind: str, *paths: Path) -> None:
        """Tell that files were created, changed or deleted."""
        what = types.FileChangeType[kind]
        events = [types.FileEvent(path.as_uri(), what) for path in paths]
        self.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams(events)
        )

    def fold(self, added: list[Path], removed: list[Path]) -> None:
        """Add folders to the workspace, and take others away."""
        event = types.WorkspaceFoldersChangeEvent(
            [types.WorkspaceFolder(each.as_uri(), each.name) for each in added],
            [types.WorkspaceFolder(each.as_uri(), each.name) for each in removed],
        )
        self.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(event)
        )

    async def pull(
        self, before: dict[str, str] | None = None, token: Token = None
    ) -> types.WorkspaceDiagnosticReport:
        known = [types.PreviousResultId(u, v) for u, v in (before or {}).items()]
        asked = types.WorkspaceDiagnosticParams(known, partial_result_token=token)
        return await self.client.workspace_diagnostic_async(asked)

    async def ping(self) -> None:
        """Wait for an answer to a question that is none."""
        asked = types.HoverParams(
            types.TextDocumentIdentifier("file:///not/open.py"), types.Position(0, 0)
        )
        await self.client.text_document_hover_async(asked)


def plain(answer: Any) -> Any:  # noqa: ANN401 (as JSON is)
    """Return an answer of which the protocol knows no type, as JSON has it."""
    if isinstance(answer, list | tuple) and not hasattr(answer, "_fields"):
        return [plain(each) for each in answer]
    if hasattr(answer, "_asdict"):
        return {name: plain(each) for name, each in answer._asdict().items()}
    if isinstance(answer, dict):
        return {name: plain(each) for name, each in answer.items()}
    return answer


Start: TypeAlias = Callable[..., Awaitable[Window]]


@pytest.fixture
async def window(tmp_path: Path) -> AsyncIterator[Start]:
    """Open workspaces, each in a window and with a server of its own."""
    started: list[LanguageClient] = []

    async def start(
        *roots: Path, configuration: object = None, **capabilities: bool
    ) -> Window:
        window = Window()
        window.client.set_configuration({"gifthorse": configuration})
        await window.client.start_io(*COMMAND, cwd=tmp_path)
        started.append(window.client)
        folders = [types.WorkspaceFolder(root.as_uri(), root.name) for root in roots]
        asked = types.InitializeParams(
            capabilities=able(**capabilities), workspace_folders=folders
        )
        answer = await window.client.initialize_session(asked)
        window.capabilities = answer.capabilities
        return window

    yield start
    for client in started:
        await client.shutdown_session()
        await client.stop()


def able(
    *, progress: bool = True, watching: bool = True, pulling: bool = False
) -> types.ClientCapabilities:
    """Return the capabilities of an editor, as far as they matter here."""
    pull = types.DiagnosticClientCapabilities() if pulling else None
    return types.ClientCapabilities(
        window=types.WindowClientCapabilities(work_done_progress=progress),
        workspace=types.WorkspaceClientCapabilities(
            configuration=True,
            workspace_folders=True,
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watching
            ),
        ),
        text_document=types.TextDocumentClientCapabilities(diagnostic=pull),
    )
