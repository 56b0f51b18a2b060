"""Quick fixes, all fixes of a rule, and all that leave the program as it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server.actions import lazy
from lsp_server.actions.edits import workspace_edit
from lsp_server.actions.lazy import Lazy
from scanner_core.source import rewriting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lsp_server.actions.asked import Asked
    from scanner_core.findings import Edit, Finding

QUICK: Final = types.CodeActionKind.QuickFix
EVERYTHING: Final = "source.fixAll.gifthorse"
IN_NOTEBOOK: Final = f"notebook.{EVERYTHING}"


def quick_fixes(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield the fixes of what stands there.

    Preferred, which editors apply unasked, is what leaves the program as it is.
    """
    if not asked.wants(QUICK.value):
        return
    for finding in asked.here():
        for fix in (fix for fix in finding.fixes if fix.edits):
            yield types.CodeAction(
                title=fix.title,
                kind=QUICK,
                diagnostics=asked.diagnostics(finding),
                is_preferred=fix.safe,
                edit=workspace_edit(
                    fix.edits, asked.analysis.program, asked.codec, asked.client
                ),
            )


def fix_all(asked: Asked) -> Iterator[types.CodeAction]:
    """Yield what fixes more than one finding."""
    if asked.wants(QUICK.value):
        yield from _of_rules(asked)
    program, here = asked.analysis.program, asked.document
    kinds = [(EVERYTHING, not program.is_notebook, asked.wants(EVERYTHING))]
    if program.is_notebook:
        kinds.append((IN_NOTEBOOK, True, asked.names(IN_NOTEBOOK)))
    for kind, whole, is_wanted in kinds:
        wish = Lazy(lazy.SAFE, here.uri, whole=whole)
        if is_wanted and edits(wish, asked):
            title = "Fix all that gifthorse can without a change of behaviour"
            yield _lazy(types.CodeAction(title, kind=kind), wish, asked)


def edits(wish: Lazy, asked: Asked) -> list[Edit]:
    """Return the edits of what fixes more than one finding."""
    is_safe = wish.what == lazy.SAFE
    program = asked.analysis.program
    findings = [
        finding
        for finding in asked.findings
        if is_safe or finding.rule == wish.rule
        if wish.whole or program.at(finding.location) is asked.document
    ]
    return rewriting.chosen(findings, asked.path, unsafe=not is_safe)[1]


def _of_rules(asked: Asked) -> Iterator[types.CodeAction]:
    fixable = Counter(each.rule for each in asked.findings if _is_fixable(each))
    for rule in dict.fromkeys(each.rule for each in asked.here() if _is_fixable(each)):
        if (count := fixable[rule]) > 1:
            where = "notebook" if asked.analysis.program.is_notebook else "file"
            title = f"Fix all {count} of {rule} in this {where}"
            about = [
                d for f in asked.here() if f.rule == rule for d in asked.diagnostics(f)
            ]
            action = types.CodeAction(title, kind=QUICK, diagnostics=about)
            wish = Lazy(lazy.ALL, asked.document.uri, rule)
            yield _lazy(action, wish, asked)


def _is_fixable(finding: Finding) -> bool:
    return rewriting.applicable(finding, unsafe=True) is not None


def _lazy(action: types.CodeAction, wish: Lazy, asked: Asked) -> types.CodeAction:
    if asked.client.resolves_edits:
        action.data = wish.data
    else:
        action.edit = workspace_edit(
            edits(wish, asked), asked.analysis.program, asked.codec, asked.client
        )
    return action
