"""What the client at the other end is able to show and to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.capabilities import get_capability

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Client:
    """The capabilities that change what is sent."""

    shows_related: bool = False
    """Places that belong to a diagnostic, in other files."""
    takes_versioned_edits: bool = False
    takes_markdown: bool = False
    answers_configuration: bool = False
    announces_configuration: bool = False
    """Whether it can be asked to tell when a setting changes."""


def read(sent: types.ClientCapabilities) -> Client:
    """Read the capabilities; what a client does not mention, it cannot do."""
    formats: Sequence[types.MarkupKind] = (
        get_capability(sent, "text_document.hover.content_format") or ()
    )
    return Client(
        shows_related=_has(
            sent, "text_document.publish_diagnostics.related_information"
        ),
        takes_versioned_edits=_has(sent, "workspace.workspace_edit.document_changes"),
        takes_markdown=list(formats[:1]) == [types.MarkupKind.Markdown],
        answers_configuration=_has(sent, "workspace.configuration"),
        announces_configuration=_has(
            sent, "workspace.did_change_configuration.dynamic_registration"
        ),
    )


def _has(sent: types.ClientCapabilities, name: str) -> bool:
    return bool(get_capability(sent, name, default=False))
