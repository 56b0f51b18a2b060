"""Quick fixes: the edits that rules propose, for the version of the text they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lsp_server.convert import place, to_diagnostic, touches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis
    from lsp_server.client import Client
    from lsp_server.documents import Document
    from lsp_server.programs import Program
    from scanner_core.findings import Finding, Fix


def quick_fixes(
    analysis: Analysis,
    params: types.CodeActionParams,
    codec: PositionCodec,
    client: Client,
) -> Iterator[types.CodeAction]:
    """Yield the fixes of the findings that touch the range a client asks about.

    Preferred, which editors apply unasked, is what leaves the program as it is.
    """
    document = analysis.program.document(params.text_document.uri)
    if not analysis.source or not document or not _is_wanted(params.context.only):
        return
    for finding in analysis.source.findings:
        if finding.suppressed or not touches(
            finding.location, analysis.program, document, params.range, codec
        ):
            continue
        about = _diagnostics(
            finding, analysis, params.context.diagnostics, codec, client
        )
        for fix in (fix for fix in finding.fixes if fix.edits):
            yield types.CodeAction(
                title=fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=about,
                is_preferred=fix.safe,
                edit=_edit(fix, analysis.program, codec, client),
            )


def _is_wanted(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    quick = types.CodeActionKind.QuickFix.value
    return not only or any(str(getattr(k, "value", k)) in {"", quick} for k in only)


def _diagnostics(
    finding: Finding,
    analysis: Analysis,
    shown: Sequence[types.Diagnostic],
    codec: PositionCodec,
    client: Client,
) -> list[types.Diagnostic]:
    can_relate = client.shows_related
    ours = to_diagnostic(finding, analysis, codec, can_relate=can_relate)
    # A client finds its own diagnostic again by what it sent, if it sent any.
    return [
        each
        for each in shown
        if (each.source, each.code, each.range) == (ours.source, ours.code, ours.range)
    ] or [ours]


def _edit(
    fix: Fix, program: Program, codec: PositionCodec, client: Client
) -> types.WorkspaceEdit:
    edits: dict[Document, list[types.TextEdit]] = {}
    for edit in fix.edits:
        if where := place(edit.location, program, codec):
            document, stretch = where
            edits.setdefault(document, []).append(types.TextEdit(stretch, edit.text))
    if not client.takes_versioned_edits:
        return types.WorkspaceEdit(changes={d.uri: each for d, each in edits.items()})
    versioned = [
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(
                uri=document.uri, version=document.version
            ),
            list(each),
        )
        for document, each in edits.items()
    ]
    return types.WorkspaceEdit(document_changes=versioned)
