"""What a module of features hands to the server: its handlers, by what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lsp_server.language_server import Server


@dataclass(frozen=True, slots=True)
class Group:
    """Handlers that belong together; each takes the server first."""

    handlers: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    """By the method of the protocol; called with the server and the parameters.

    May be coroutine functions; others must not take long, since everything waits.
    """
    options: Mapping[str, object] = field(default_factory=dict)
    """By method: what the server says of itself about it."""
    commands: Mapping[str, Callable[..., object]] = field(default_factory=dict)
    """By name; called with the server and the arguments, whatever they are."""
    attach: Callable[[Server], None] | None = None
    """Called once with a server that has yet to be started."""
