"""Code actions: what somebody can do about a finding, where it stands.

The edits that rules propose, one by one or all at once; an ignore comment; a decision
about the artifact, or about a class in it; and a look at the artifact itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsp_server.actions import deciding, fixing, ignoring, lazy
from lsp_server.actions.edits import workspace_edit
from lsp_server.actions.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsprotocol import types

    from lsp_server.actions.asked import Asked
    from scanner_core.findings import Edit

__all__ = ["Lazy", "edit_of", "ignored", "offered"]


def offered(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield the actions for what a client asks about, the best first."""
    yield from fixing.quick_fixes(asked)
    yield from ignoring.ignores(asked)
    yield from deciding.decisions(asked)
    yield from fixing.fix_all(asked)


def edit_of(wish: Lazy, asked: Asked) -> types.WorkspaceEdit | None:
    """Return the edit of an action; ``None`` if there is nothing to do any more."""
    found = _ignoring(wish, asked) if wish.what == lazy.IGNORE else None
    edits = fixing.edits(wish, asked) if found is None else found
    if not edits:
        return None
    return workspace_edit(edits, asked.analysis.program, asked.codec, asked.client)


def ignored(asked: Asked, rule: str, reason: str) -> types.WorkspaceEdit | None:
    """Return the edit that ignores a rule where somebody asks for it, and says why."""
    found = (each for each in asked.here() if each.rule == rule)
    edits = next(filter(None, (ignoring.ignored(f, asked, reason) for f in found)), [])
    if not edits or not reason.strip():
        return None
    return workspace_edit(edits, asked.analysis.program, asked.codec, asked.client)


def _ignoring(wish: Lazy, asked: Asked) -> list[Edit]:
    for finding in asked.findings:
        if wish.is_about(finding) and finding.suppressed is None:
            return ignoring.edits(finding, asked)
    return []
