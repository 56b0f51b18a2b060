"""The files of the workspace that nobody has open: scanned, watched, shown.

On opening, a scan looks at all of them, quietly, and in a process that lets others go
first: a planted model file does harm whether or not the program that loads it is open.
Programs are looked at to know who loads what; of a closed one, only what is unsafe is
shown, until somebody asks for everything.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

import attrs
from lsprotocol import types

from lsp_server.features.group import Group
from lsp_server.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from lsp_server.language_server import Server

ARTIFACTS: Final = "gifthorse/artifacts"
SCAN: Final = "gifthorse.server.scanWorkspace"
GIVEN: Final = "workDoneToken"


def did_change_watched_files(
    server: Server, params: types.DidChangeWatchedFilesParams
) -> None:
    """Look at what changed, soon."""
    server.files.changed(params.changes)


def did_change_workspace_folders(
    server: Server, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Scan what was added, and forget what was taken away."""
    del params  # pygls has kept the list
    server.files.configured()


def did_close(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Show what is known of the file, which may be other than what was typed."""
    server.files.closed(params.text_document.uri)


def did_close_notebook(
    server: Server, params: types.DidCloseNotebookDocumentParams
) -> None:
    """Show what is known of the file, as with documents."""
    server.files.closed(params.notebook_document.uri)


def cancel_progress(server: Server, params: types.WorkDoneProgressCancelParams) -> None:
    """End the scan at once; what it found stays."""
    server.files.cancelled(params.token)


async def diagnostic(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Return what is shown of closed files."""
    return await server.files.pull(params)


def artifacts(server: Server, params: object) -> dict[str, object]:
    """Return the artifacts of the workspace and their verdicts."""
    del params
    return server.files.artifacts()


async def scan(server: Server, *arguments: object) -> dict[str, object]:
    """Scan the whole workspace."""
    given = arguments[-1] if arguments else None
    token = given.get(GIVEN) if isinstance(given, dict) else None
    return await server.files.scan(token if isinstance(token, int | str) else None)


def shutdown(server: Server, params: None) -> None:
    """Stop all work."""
    del params
    server.files.close()


def attach(server: Server) -> None:
    """Give a server its workspace."""
    server.files = workspace = Workspace(server)
    server.ready.append(workspace.begin)
    server.configured.append(workspace.configured)
    server.analysed.append(workspace.opened)
    server.decided.append(workspace.decided)
    features = server.protocol.fm.builtin_features
    del features[types.WINDOW_WORK_DONE_PROGRESS_CANCEL]  # It knows no token of ours.
    run = features[types.WORKSPACE_EXECUTE_COMMAND]
    features[types.WORKSPACE_EXECUTE_COMMAND] = functools.partial(_with_token, run)


def _with_token(
    run: Callable[..., Generator[Any, Any, Any]], params: types.ExecuteCommandParams
) -> Generator[Any, Any, Any]:
    """Hand on the token for progress, which commands of pygls are not told of."""
    if params.command == SCAN and params.work_done_token is not None:
        given = [*(params.arguments or ()), {GIVEN: params.work_done_token}]
        params = attrs.evolve(params, arguments=given)
    return (yield from run(params))


GROUP: Final = Group(
    handlers={
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_watched_files,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
        types.TEXT_DOCUMENT_DID_CLOSE: did_close,
        types.NOTEBOOK_DOCUMENT_DID_CLOSE: did_close_notebook,
        types.WINDOW_WORK_DONE_PROGRESS_CANCEL: cancel_progress,
        types.WORKSPACE_DIAGNOSTIC: diagnostic,
        ARTIFACTS: artifacts,
        types.SHUTDOWN: shutdown,
    },
    commands={SCAN: scan},
    attach=attach,
)
