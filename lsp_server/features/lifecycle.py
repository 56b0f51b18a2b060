"""The beginning, the end, and what is set and open meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import client, settings
from lsp_server.features.group import Group

if TYPE_CHECKING:
    from lsp_server.language_server import Server


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Remember what the client can do, and the settings that it came with."""
    server.client = client.read(params)
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


def shutdown(server: Server, params: None) -> None:
    """Stop all work."""
    del params
    server.session.close_all()


async def _ask_for_settings(server: Server) -> None:
    if server.client.answers_configuration:
        item = types.ConfigurationItem(section=settings.SECTION)
        sent = await server.workspace_configuration_async(
            types.ConfigurationParams([item])
        )
        if sent and sent[0] is not None:
            server.configure(settings.read(sent[0]))


GROUP: Final = Group(
    handlers={
        types.INITIALIZE: initialize,
        types.INITIALIZED: initialized,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
        types.SHUTDOWN: shutdown,
    },
)
