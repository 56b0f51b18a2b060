"""Edits of a program as the protocol has them: per document, for its version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import convert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pygls.workspace import PositionCodec

    from lsp_server.client import Client
    from lsp_server.documents import Document
    from lsp_server.programs import Program
    from scanner_core.findings import Edit

BLANK: Final = "\N{BLANK SYMBOL}"
"""Stands for what a person is to type; in the text of no program that we write to."""
HINT: Final = "why"


def workspace_edit(
    edits: Iterable[Edit], program: Program, codec: PositionCodec, client: Client
) -> types.WorkspaceEdit:
    """Return edits for the client; a ``BLANK`` is for its user to fill in."""
    found: dict[Document, list[types.TextEdit | types.SnippetTextEdit]] = {}
    for edit in edits:
        if where := convert.place(edit.location, program, codec):
            document, stretch = where
            found.setdefault(document, []).append(_edit(edit.text, stretch, client))
    if not client.takes_versioned_edits:
        plain = {
            document.uri: [each for each in edits if isinstance(each, types.TextEdit)]
            for document, edits in found.items()
        }
        return types.WorkspaceEdit(changes=plain)
    versioned = [
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(
                uri=document.uri, version=document.version
            ),
            edits,
        )
        for document, edits in found.items()
    ]
    return types.WorkspaceEdit(document_changes=versioned)


def _edit(
    text: str, stretch: types.Range, client: Client
) -> types.TextEdit | types.SnippetTextEdit:
    if BLANK in text and client.takes_snippets and client.takes_versioned_edits:
        escaped = re.sub(r"([\\$}])", r"\\\1", text)
        snippet = types.StringValue(escaped.replace(BLANK, f"${{1:{HINT}}}"))
        return types.SnippetTextEdit(stretch, snippet)
    return types.TextEdit(stretch, re.sub(rf" ?{BLANK}", "", text))
