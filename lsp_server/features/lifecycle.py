"""The beginning, the end, and what is set and open meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import client, settings
from lsp_server.documents import path_of
from lsp_server.features.group import Group

if TYPE_CHECKING:
    from lsp_server.language_server import Server


def initialize(server: Server, params: types.InitializeParams) -> None:
    """Remember what the client can do, and the settings that it came with."""
    server.client = client.read(params)
    server.pages.are_virtual = server.client.knows_reports
    options = params.initialization_options
    server.is_restricted = isinstance(options, dict) and options.get("trusted") is False
    server.configure(settings.read(options), {})


async def initialized(server: Server, params: types.InitializedParams) -> None:
    """Ask for the settings, now and whenever they change."""
    del params
    try:
        await _ask_for_settings(server)
    finally:
        server.settings_came.set()
        server.workers.rest()
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
    for each in server.ready:
        await each()


async def did_change_configuration(
    server: Server, params: types.DidChangeConfigurationParams
) -> None:
    """Take new settings, or fetch them from a client that only says they changed."""
    if server.client.answers_configuration:
        await _ask_for_settings(server)
    else:
        server.configure(settings.read(params.settings), {})


async def did_change_workspace_folders(
    server: Server, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Ask for the settings of new ones; literal paths may mean other files, too."""
    del params  # pygls has kept the list
    await _ask_for_settings(server)
    server.refresh()


def shutdown(server: Server, params: None) -> None:
    """Stop all work."""
    del params
    server.session.close_all()
    server.workers.close()


async def _ask_for_settings(server: Server) -> None:
    """Fetch the settings of everything, and of each folder for itself."""
    if not server.client.answers_configuration:
        return
    folders = server.folders()
    items = [types.ConfigurationItem(section=settings.SECTION)]
    items += [types.ConfigurationItem(uri, settings.SECTION) for uri in folders]
    sent = await server.workspace_configuration_async(types.ConfigurationParams(items))
    if len(sent or ()) != len(items):
        return
    of_all, *of_folders = sent
    if of_all is None and all(each is None for each in of_folders):
        return  # It knows of none: those that it came with stay in force.
    readings = {
        uri: settings.read(each, path_of(uri))
        for uri, each in zip(folders, of_folders, strict=True)
        if each is not None
    }
    only = path_of(folders[0]) if len(folders) == 1 else None
    whole = settings.read(of_all, only)
    if readings:  # What is wrong there is told of where it is wrong.
        whole = settings.Reading(whole.settings)
    server.configure(whole, readings)


GROUP: Final = Group(
    handlers={
        types.INITIALIZE: initialize,
        types.INITIALIZED: initialized,
        types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
        types.SHUTDOWN: shutdown,
    },
)
