"""A real server in its own process, and a client that remembers what it was sent."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias, Union

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from cattrs import Converter

with contextlib.suppress(ImportError):  # without these, each module skips itself
    from lsprotocol import types
    from pygls.protocol import default_converter
    from pytest_lsp import LanguageClient
    from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features


COMMAND: Final = (sys.executable, "-P", "-m", "lsp_server")
PATIENCE: Final = 30.0
"""Seconds until a test gives up on an answer; nothing waits for them to pass."""
HOSTILE: Final = """
    GLOBAL 'posix system'
    SHORT_BINUNICODE 'true'
    TUPLE1
    REDUCE
    STOP
"""


def converter() -> Converter:
    """Return that of pygls; lsprotocol (2025.0) takes any action for a command."""

    def action(sent: dict[str, object], _: type) -> types.Command | types.CodeAction:
        is_command = isinstance(sent.get("command"), str)
        kind = types.Command if is_command else types.CodeAction
        return made.structure(sent, kind)

    made = default_converter()
    made.register_structure_hook(Union[types.Command, types.CodeAction], action)  # noqa: UP007 (as it is registered)
    return made


class Editor:
    """What an editor does, in terms of the protocol."""

    def __init__(self) -> None:
        async def remember(sent: types.PublishDiagnosticsParams) -> None:
            await self._remember(sent)

        async def configuration(asked: types.ConfigurationParams) -> list[object]:
            await self.may_answer.wait()
            configured = self.client.get_configuration
            return [
                configured(section=item.section, scope_uri=item.scope_uri)
                for item in asked.items
            ]

        self.client = LanguageClient(converter_factory=converter)
        self.capabilities = types.ServerCapabilities()

        async def ask(asked: types.ShowMessageRequestParams) -> object:
            self.questions.append(asked.message)
            offered = {each.title: each for each in asked.actions or ()}
            return offered.get(self.answer)

        async def apply(asked: types.ApplyWorkspaceEditParams) -> object:
            self.applied.append(asked.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

        async def show(asked: types.ShowDocumentParams) -> object:
            self.shown.append(asked.uri)
            return types.ShowDocumentResult(success=True)

        async def refresh(*_: object) -> None:
            self.refreshed += 1

        async def register(asked: types.RegistrationParams) -> None:
            self.registered += asked.registrations

        features = {
            types.CLIENT_REGISTER_CAPABILITY: register,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: remember,
            types.WORKSPACE_CONFIGURATION: configuration,
            types.WINDOW_SHOW_MESSAGE_REQUEST: ask,
            types.WORKSPACE_APPLY_EDIT: apply,
            types.WINDOW_SHOW_DOCUMENT: show,
            types.WORKSPACE_CODE_LENS_REFRESH: refresh,
        }
        register_lsp_features(self.client, DEFAULT_CLIENT_FEATURES | features)
        self.may_answer = asyncio.Event()
        """Whether it tells its settings when it is asked."""
        self.may_answer.set()
        self.answer = ""
        """What its user chooses when asked; nothing if that is not offered."""
        self.questions: list[str] = []
        self.applied: list[types.WorkspaceEdit] = []
        self.shown: list[str] = []
        self.registered: list[types.Registration] = []
        self.refreshed = 0
        """How often it was told to ask for code lenses again."""
        self.published: list[types.PublishDiagnosticsParams] = []
        self.texts: dict[str, tuple[int, str]] = {}
        self._arrived = asyncio.Condition()

    async def _remember(self, sent: types.PublishDiagnosticsParams) -> None:
        self.client.diagnostics[sent.uri] = sent.diagnostics
        async with self._arrived:
            self.published.append(sent)
            self._arrived.notify_all()

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self.texts[uri] = (1, text)
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def open_notebook(self, uri: str, *cells: str, version: int = 1) -> list[str]:
        """Open a notebook, a cell of Markdown above; return what cells are called."""
        names = [
            f"{uri.replace('file:', 'vscode-notebook-cell:')}#W{n}sZmlsZQ%3D%3D"
            for n in range(len(cells) + 1)
        ]
        notes = types.TextDocumentItem(names[0], "markdown", 1, "# Notes")
        code = [
            types.TextDocumentItem(name, "python", version, text)
            for name, text in zip(names[1:], cells, strict=True)
        ]
        kinds = [types.NotebookCellKind.Markup] + [types.NotebookCellKind.Code] * len(
            code
        )
        listed = [
            types.NotebookCell(kind, name)
            for kind, name in zip(kinds, names, strict=True)
        ]
        notebook = types.NotebookDocument(uri, "jupyter-notebook", version, listed)
        self.client.notebook_document_did_open(
            types.DidOpenNotebookDocumentParams(notebook, [notes, *code])
        )
        return names[1:]

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> int:
        version = self.texts[uri][0] + 1
        self.texts[uri] = (version, "")
        document = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(document, list(changes))
        )
        return version

    def replace(self, uri: str, text: str) -> int:
        return self.change(uri, types.TextDocumentContentChangeWholeDocument(text))

    def close(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def diagnostics(
        self, uri: str, version: int | None = 1
    ) -> list[types.Diagnostic]:
        """Wait for what is published about a version; ``None`` if it was closed."""
        async with asyncio.timeout(PATIENCE), self._arrived:
            while True:
                for sent in reversed(self.published):
                    if sent.uri == uri and sent.version == version:
                        return list(sent.diagnostics)
                await self._arrived.wait()

    async def ping(self) -> None:
        """Wait until the server has taken notice of what it was told."""
        await self.hover("file:///not/open.py", 0, 0)

    async def hover(self, uri: str, line: int, character: int) -> str:
        asked = types.HoverParams(
            types.TextDocumentIdentifier(uri), types.Position(line, character)
        )
        found = await self.client.text_document_hover_async(asked)
        contents = found.contents if found else types.MarkupContent("plaintext", "")
        assert isinstance(contents, types.MarkupContent)
        return contents.value

    async def fixes(
        self, uri: str, where: types.Range, only: list[str] | None = None
    ) -> list[types.CodeAction]:
        """Return what rules propose, and nothing else that could be done."""
        found = await self.actions(uri, where, only)
        others = ("Ignore ", "Fix all ")
        return [a for a in found if a.edit and not a.title.startswith(others)]

    async def actions(
        self, uri: str, where: types.Range, only: list[str] | None = None
    ) -> list[types.CodeAction]:
        shown = self.client.diagnostics.get(uri, [])
        asked = types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            where,
            types.CodeActionContext(list(shown), only),
        )
        found = await self.client.text_document_code_action_async(asked) or []
        assert all(isinstance(each, types.CodeAction) for each in found)
        return list(found)

    async def run(self, command: str, *arguments: object) -> object:
        asked = types.ExecuteCommandParams(command, list(arguments))
        return await self.client.workspace_execute_command_async(asked)


Connect: TypeAlias = Callable[..., Awaitable[Editor]]


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    """Start servers and shut them down after the test."""

    started: list[LanguageClient] = []

    async def start(  # noqa: PLR0913 (all by name)
        *roots: Path,
        encodings: Sequence[str] = ("utf-16",),
        cwd: Path = tmp_path,
        configuration: object = None,
        of_folders: Mapping[str, object] = MappingProxyType({}),
        options: object = None,
        answers: bool = True,
        capabilities: types.ClientCapabilities | None = None,
    ) -> Editor:
        editor = Editor()
        editor.client.set_configuration({"gifthorse": configuration})
        for uri, settings in of_folders.items():
            editor.client.set_configuration({"gifthorse": settings}, scope_uri=uri)
        await editor.client.start_io(*COMMAND, cwd=cwd)
        started.append(editor.client)
        if not answers:
            editor.may_answer.clear()
        folders = [types.WorkspaceFolder(root.as_uri(), root.name) for root in roots]
        asked = types.InitializeParams(
            capabilities=capabilities or able(encodings),
            workspace_folders=folders,
            initialization_options=options,
        )
        answer = await editor.client.initialize_session(asked)
        editor.capabilities = answer.capabilities
        return editor

    yield start
    for client in started:
        await client.shutdown_session()
        await client.stop()


def able(encodings: Sequence[str] = ("utf-16",)) -> types.ClientCapabilities:
    """Return the capabilities of a modern editor, as far as they matter here."""

    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings)),
        workspace=types.WorkspaceClientCapabilities(
            configuration=True,
            workspace_folders=True,
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
        ),
        window=types.WindowClientCapabilities(
            show_document=types.ShowDocumentClientCapabilities(support=True)
        ),
        notebook_document=types.NotebookDocumentClientCapabilities(
            types.NotebookDocumentSyncClientCapabilities()
        ),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True, version_support=True
            ),
            code_action=types.CodeActionClientCapabilities(
                data_support=True,
                resolve_support=types.ClientCodeActionResolveOptions(["edit"]),
            ),
            hover=types.HoverClientCapabilities(
                content_format=[types.MarkupKind.Markdown, types.MarkupKind.PlainText]
            ),
        ),
    )


@pytest.fixture
def pulling() -> types.ClientCapabilities:
    """Return the capabilities of an editor that asks for diagnostics."""

    capabilities = able()
    assert capabilities.text_document
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities(
        related_information=True, code_description_support=True
    )
    return capabilities


@pytest.fixture
def torch(tmp_path: Path) -> Callable[[str], Path]:
    """Make an environment with a version of torch, as far as its metadata tells."""

    def install(version: str) -> Path:
        prefix = tmp_path / f"torch {version}"
        info = prefix / f"lib/python3.11/site-packages/torch-{version}.dist-info"
        info.mkdir(parents=True)
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n", "utf-8"
        )
        prefix.joinpath("pyvenv.cfg").write_text("version = 3.11.0\n", "utf-8")
        return prefix

    return install


@pytest.fixture
def plant() -> Callable[[Path], Path]:
    """Write a torch file with a planted call, which would run ``true``."""

    def write(path: Path, stream: str = HOSTILE) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/data.pkl", assemble(stream))
            archive.writestr("archive/version", "3\n")
        return path

    return write
