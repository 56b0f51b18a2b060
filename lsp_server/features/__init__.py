"""Wires what a client asks and tells to the modules that know the answer.

A module per group of features; to add one is to write it, and to name it here.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Final

from lsp_server.features import (
    actions,
    hovers,
    lifecycle,
    synchronisation,
)
from lsp_server.language_server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsp_server.features.group import Group

GROUPS: Final[tuple[Group, ...]] = (
    lifecycle.GROUP,
    synchronisation.GROUP,
    actions.GROUP,
    hovers.GROUP,
)


def create() -> Server:
    """Return a server that has yet to be started."""
    server = Server()
    for group in GROUPS:
        for method in group.handlers.keys() & synchronisation.NOT_OF_PYGLS:
            del server.protocol.fm.builtin_features[method]
        for method, handler in group.handlers.items():
            bound = functools.partial(handler, server)
            server.feature(method, group.options.get(method))(bound)
        for name, command in group.commands.items():
            server.command(name)(_command(command, server))
        if group.attach:
            group.attach(server)
    return server


def _command(run: Callable[..., object], server: Server) -> Callable[..., object]:
    # What pygls takes apart are the arguments of the function that it is given.
    async def called(*arguments: object) -> object:
        result = run(server, *arguments)
        return await result if inspect.isawaitable(result) else result

    return called
