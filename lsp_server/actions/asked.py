"""What a client asks for actions about, and what came of the program that it is in."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsp_server import convert
from lsp_server.analysis import projects_for
from lsp_server.documents import path_of
from scanner_core.configuration import Invalid
from scanner_core.discovery.projects import Standing
from scanner_core.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lsprotocol import types
    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis
    from lsp_server.client import Client
    from lsp_server.documents import Document
    from lsp_server.settings import Settings
    from scanner_core.findings import Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with everything that answers depend on."""

    analysis: Analysis
    document: Document
    range: types.Range
    codec: PositionCodec
    client: Client
    only: tuple[str, ...] = ()
    """Kinds of actions; empty for all."""
    shown: Sequence[types.Diagnostic] = ()
    """What the client shows there."""
    standing: Standing = Standing.OTHERS
    """Whether ignore comments in the program count."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the program."""
        return self.analysis.source.findings if self.analysis.source else ()

    @property
    def path(self) -> str:
        """What the engine calls the program."""
        return self.analysis.source.path if self.analysis.source else ""

    def here(self) -> Iterator[Finding]:
        """Yield what stands at the place that is asked about, and counts."""
        program = self.analysis.program
        for finding in self.findings:
            if finding.suppressed is None and convert.touches(
                finding.location, program, self.document, self.range, self.codec
            ):
                yield finding

    def wants(self, kind: str) -> bool:
        """Tell whether actions of a kind are asked for, by name or by a parent's."""
        return not self.only or self.names(kind)

    def names(self, kind: str) -> bool:
        """Tell the same, where none is given unless somebody asks."""
        each = (name.rstrip(".") for name in self.only)
        return any(not name or f"{kind}.".startswith(f"{name}.") for name in each)

    def diagnostics(self, finding: Finding) -> list[types.Diagnostic]:
        """Return what a client shows of a finding, as it sent that, if it did."""
        ours = convert.to_diagnostic(
            finding, self.analysis, self.codec, can_relate=self.client.shows_related
        )
        same = (ours.source, ours.code, ours.range)
        shown = [
            each for each in self.shown if (each.source, each.code, each.range) == same
        ]
        return shown or [ours]


def standing(analysis: Analysis, settings: Settings, roots: Sequence[Path]) -> Standing:
    """Return whether ignore comments in a program count."""
    if not analysis.source:
        return Standing.OTHERS
    try:
        projects = projects_for(path_of(analysis.program.uri), settings, roots)
    except Invalid:
        return Standing.OTHERS
    return projects.standing(analysis.source.path)


def is_remark(finding: Finding) -> bool:
    """Tell what changes no verdict, so that there is nothing to decide about it."""
    return finding.severity is Severity.INFO


def named(kinds: Sequence[types.CodeActionKind | str] | None) -> tuple[str, ...]:
    """Return the names of kinds, however a client spells them."""
    values = (k.value if isinstance(k, enum.Enum) else k for k in kinds or ())
    return tuple(map(str, values))
