"""Wires what a client asks and tells to the modules that know the answer.

A module per group of features; to add one is to write it, and to name it here.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Final

from lsp_server.features import (
    actions,
    commands,
    diagnostics,
    hovers,
    lenses,
    lifecycle,
    links,
    synchronisation,
    workspace,
)
from lsp_server.language_server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from lsp_server.features.group import Group
    from lsp_server.workers import Workers

GROUPS: Final[tuple[Group, ...]] = (
    lifecycle.GROUP,
    synchronisation.GROUP,
    diagnostics.GROUP,
    workspace.GROUP,
    actions.GROUP,
    hovers.GROUP,
    lenses.GROUP,
    links.GROUP,
    commands.GROUP,
)


def create(workers: Workers) -> Server:
    """Return a server that has yet to be started."""
    server = Server(workers)
    for method, handlers in _handlers().items():
        if method in synchronisation.NOT_OF_PYGLS:
            del server.protocol.fm.builtin_features[method]
        options = (group.options.get(method) for group in GROUPS)
        bound = [functools.partial(handler, server) for handler in handlers]
        whole = bound[0] if len(bound) == 1 else _one_by_one(bound)
        server.feature(method, next(filter(None, options), None))(whole)
    for group in GROUPS:
        for name, command in group.commands.items():
            server.command(name)(_command(command))
        if group.attach:
            group.attach(server)
    return server


def _handlers() -> dict[str, list[Callable[..., object]]]:
    """Return the handlers of each method, in the order of their groups."""
    handlers: dict[str, list[Callable[..., object]]] = {}
    for group in GROUPS:
        for method, handler in group.handlers.items():
            handlers.setdefault(method, []).append(handler)
    return handlers


def _one_by_one(handlers: list[functools.partial[object]]) -> Callable[..., object]:
    """Return a handler of a notification that several groups are told of."""
    # One that never waits must not begin to: what comes next may depend on it.
    waits = any(inspect.iscoroutinefunction(each.func) for each in handlers)
    return functools.partial(_tell_in_turn if waits else _tell, handlers)


def _tell(handlers: list[functools.partial[object]], params: object) -> None:
    for handler in handlers:
        handler(params)


async def _tell_in_turn(
    handlers: list[functools.partial[object]], params: object
) -> None:
    for handler in handlers:
        result = handler(params)
        if inspect.isawaitable(result):
            await result


def _command(run: Callable[..., object]) -> Callable[..., object]:
    # What pygls takes apart are the arguments of the function that it is given, of
    # which the first is called so where it is to be the server.
    async def called(ls: Server, *arguments: object) -> object:
        result = run(ls, *arguments)
        return await result if inspect.isawaitable(result) else result

    return called
