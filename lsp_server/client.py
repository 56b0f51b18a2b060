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
    shows_pages: bool = False
    """A link from a diagnostic to what its rule is about."""
    pulls: bool = False
    """Whether it asks for the diagnostics of a document, which are not pushed then."""
    refreshes: bool = False
    """Whether it can be told to ask again."""
    takes_versioned_edits: bool = False
    takes_markdown: bool = False
    takes_snippets: bool = False
    """Edits with something in them for a person to fill in."""
    resolves_edits: bool = False
    """Whether the edit of an action may come when the action is chosen."""
    refreshes_lenses: bool = False
    shows_documents: bool = False
    """Whether it can be asked to open something."""
    knows_reports: bool = False
    """Whether it can open documents that only this server has."""
    registers_content: bool = False
    """Whether it takes notice of a scheme of such documents."""
    hovers_diagnostics: bool = False
    """Whether a hover also shows the diagnostics of the place."""
    shows_tooltips: bool = False
    """Of links."""
    answers_configuration: bool = False
    announces_configuration: bool = False
    """Whether it can be asked to tell when a setting changes."""
    shows_progress: bool = False
    """Whether it can be asked to show how far something is."""
    watches_files: bool = False
    """Whether it can be asked to tell when files change."""
    wants_status: bool = False
    """Whether it is told what each analysis came to."""


def read(params: types.InitializeParams) -> Client:
    """Read the capabilities; what a client does not mention, it cannot do."""
    sent, options = params.capabilities, params.initialization_options
    formats: Sequence[types.MarkupKind] = (
        get_capability(sent, "text_document.hover.content_format") or ()
    )
    pulls = _has(sent, "text_document.diagnostic")
    way = "text_document.diagnostic" if pulls else "text_document.publish_diagnostics"
    related = "text_document.publish_diagnostics.related_information"
    return Client(
        shows_related=_has(sent, f"{way}.related_information") or _has(sent, related),
        shows_pages=_has(sent, f"{way}.code_description_support")
        or _has(sent, "text_document.publish_diagnostics.code_description_support"),
        pulls=pulls,
        refreshes=_has(sent, "workspace.diagnostics.refresh_support"),
        takes_versioned_edits=_has(sent, "workspace.workspace_edit.document_changes"),
        takes_markdown=list(formats[:1]) == [types.MarkupKind.Markdown],
        takes_snippets=_has(sent, "workspace.workspace_edit.snippet_edit_support"),
        resolves_edits=_resolves(sent, "edit"),
        refreshes_lenses=_has(sent, "workspace.code_lens.refresh_support"),
        shows_documents=_has(sent, "window.show_document.support"),
        knows_reports=_has(sent, "workspace.text_document_content")
        or (isinstance(options, dict) and options.get("reports") is True),
        registers_content=_has(
            sent, "workspace.text_document_content.dynamic_registration"
        ),
        hovers_diagnostics=isinstance(options, dict)
        and options.get("diagnosticsInHover") is True,
        shows_tooltips=_has(sent, "text_document.document_link.tooltip_support"),
        answers_configuration=_has(sent, "workspace.configuration"),
        announces_configuration=_has(
            sent, "workspace.did_change_configuration.dynamic_registration"
        ),
        shows_progress=_has(sent, "window.work_done_progress"),
        watches_files=_has(
            sent, "workspace.did_change_watched_files.dynamic_registration"
        ),
        wants_status=isinstance(options, dict) and options.get("status") is True,
    )


def _resolves(sent: types.ClientCapabilities, what: str) -> bool:
    properties = get_capability(
        sent, "text_document.code_action.resolve_support.properties"
    )
    has_data = _has(sent, "text_document.code_action.data_support")
    return has_data and what in (properties or ())


def _has(sent: types.ClientCapabilities, name: str) -> bool:
    return bool(get_capability(sent, name, default=False))
