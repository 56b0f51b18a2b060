"""The hover over a load call: what would happen, why, and what the rule says.

First the call itself, then each artifact that it names with its verdict, evidence and
pseudo-code, the versions that decide, and the rule's page.  The page is ours;
everything else passes through ``markup``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from lsp_server import convert, reports
from lsp_server.convert import inside, place, span, touches
from lsp_server.markup import Markdown, Plain
from scanner_core.reporters.wording import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pygls.workspace import PositionCodec

    from lsp_server.analysis import Analysis, Linked
    from lsp_server.client import Client
    from lsp_server.documents import Document
    from scanner_core.findings import ArtifactReport, Evidence, Finding, Outcome

MAX_ITEMS: Final = 8
MAX_LENGTH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told besides what the analysis says."""

    code: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What loading artifacts amounts to, by their paths."""
    roots: Sequence[Path] = ()
    """The folders from which people name files."""


NOTHING: Final = Beside()


def hover(
    analysis: Analysis,
    params: types.HoverParams,
    codec: PositionCodec,
    client: Client,
    beside: Beside = NOTHING,
) -> types.Hover | None:
    """Return what to say about the place, the innermost call first."""
    found = findings_at(analysis, params, codec)
    if not found:
        return None
    style = Markdown() if client.takes_markdown else Plain()
    telling = _Telling(analysis, style, client, beside)
    parts = ["\n\n".join(_finding(finding, telling)) for finding in found]
    text = "\n\n---\n\n".join(parts)
    if len(text) > MAX_LENGTH:
        # At a paragraph's end, where no markup is open.
        text = text[: text.rfind("\n\n", 0, MAX_LENGTH)] + "\n\n…"
    kind = (
        types.MarkupKind.Markdown
        if client.takes_markdown
        else types.MarkupKind.PlainText
    )
    innermost = place(found[0].location, analysis.program, codec)
    return types.Hover(
        contents=types.MarkupContent(kind, text),
        range=innermost[1] if innermost else None,
    )


def findings_at(
    analysis: Analysis, params: types.HoverParams, codec: PositionCodec
) -> list[Finding]:
    """Return what was found at a place, the innermost call first."""
    document = analysis.program.document(params.text_document.uri)
    if not document:
        return []
    asked = types.Range(params.position, params.position)
    found = [
        finding
        for finding in (analysis.source.findings if analysis.source else ())
        if finding.location.line is not None
        and touches(finding.location, analysis.program, document, asked, codec)
    ]
    return sorted(found, key=lambda finding: _length(finding, document))


@dataclass(frozen=True, slots=True)
class _Telling:
    """What everything that is said depends on."""

    analysis: Analysis
    style: Markdown | Plain
    client: Client
    beside: Beside


def _length(finding: Finding, document: Document) -> int:
    start, end = span(finding.location, document)
    return end - start


def _finding(finding: Finding, telling: _Telling) -> Iterator[str]:
    severity, style = finding.severity.name.lower(), telling.style
    yield f"{style.strong(severity)} · {style.code(finding.rule)}"
    linked = list(telling.analysis.linked(finding))
    if not telling.client.hovers_diagnostics:
        worst = [worst_first(each.artifact.findings)[:1] for each in linked]
        about = (*(found for each in worst for found in each), finding)
        quoted = [name for each in about for name in _quoted(each)]
        roots = telling.beside.roots
        message = convert.named(
            finding, telling.analysis, lambda path: reports.named(path, roots)
        )
        yield f"gifthorse: {style.text(message, quoted)}"
    if finding.suppressed:
        by, reason = finding.suppressed.by, finding.suppressed.reason
        until = f" until {finding.suppressed.until}" if finding.suppressed.until else ""
        yield f"suppressed by {style.code(by)}{until}: {style.text(reason)}"
    if finding.evidence and not _is_told(finding.evidence, finding.message):
        yield f"Evidence: {_evidence(finding.evidence, style)}"
    for each in linked:
        yield from _linked(each, telling)
    yield from _versions(finding, telling)
    yield from _page(finding.rule)


def _linked(linked: Linked, telling: _Telling) -> Iterator[str]:
    outcome, artifact, style = linked.link.outcome, linked.artifact, telling.style
    name = reports.named(artifact.path, telling.beside.roots)
    because = outcome.because.replace(artifact.path, name)
    yield (
        f"{style.code(_loader(outcome))}: {style.strong(outcome.result.value)}, "
        f"because {style.text(because)}"
    )
    address = reports.report_of(reports.uri_of(artifact))
    can_open = telling.client.knows_reports and reports.is_local(artifact)
    lines = [
        f"{style.code(name)}: {style.strong(artifact.verdict.value)}"
        + (f" ({style.text(artifact.format)})" if artifact.format else "")
        + (style.link("report", address) if can_open else ""),
        *_items(artifact, style),
    ]
    yield "\n".join(lines)
    if code := telling.beside.code.get(artifact.path):
        yield "Loading it amounts to:"
        yield style.block(code)


def _versions(finding: Finding, telling: _Telling) -> Iterator[str]:
    """Yield which version of its library the call was judged by, and who says so."""
    source, style = telling.analysis.source, telling.style
    loaders = [e.link.outcome.loader for e in telling.analysis.linked(finding)]
    if finding.evidence:
        loaders.append(finding.evidence.name)
    names = {loader.partition(".")[0] for loader in loaders}
    said = [
        f"{style.code(f'{each.library} {each.version}')} ({style.text(each.origin)})"
        for each in (source.judged_by if source else ())
        if each.library in names
    ]
    if said:
        yield f"Judged by {', '.join(said)}"


def _loader(outcome: Outcome) -> str:
    if outcome.version:
        return f"{outcome.loader} {outcome.version}"
    if outcome.loader.partition(".")[0] in sys.stdlib_module_names:
        return outcome.loader  # whose version is that of Python
    return f"{outcome.loader} of a version that is not known"


def _items(artifact: ArtifactReport, style: Markdown | Plain) -> Iterator[str]:
    items = [
        f"{style.code(inside(f.location))}: "
        + _unless_told(f, style)
        + f"{style.text(f.message, _quoted(f))} ({f.severity.name.lower()})"
        for f in worst_first(artifact.findings)
    ]
    items += [
        f"{style.code(inside(gap.location))}: not read: {style.text(gap.reason)}"
        for gap in artifact.gaps
    ]
    if len(items) > MAX_ITEMS:
        items[MAX_ITEMS:] = [f"and {len(items) - MAX_ITEMS} more"]
    yield from (f"- {item}" for item in items)


def _quoted(finding: Finding) -> list[str]:
    """Return what of the evidence to look for in a message, to show it as code."""
    if not (said := finding.evidence) or "." not in said.name:
        return []
    return [f"{said.name}({said.arguments})", said.name]


def _unless_told(finding: Finding, style: Markdown | Plain) -> str:
    evidence = finding.evidence
    if evidence is None or _is_told(evidence, finding.message):
        return ""
    return f"{_evidence(evidence, style)}. "


def _is_told(evidence: Evidence, message: str) -> bool:
    return evidence.name in message and evidence.arguments in message


def _evidence(evidence: Evidence, style: Markdown | Plain) -> str:
    said = f"{style.code(evidence.name)} {style.text(evidence.use)}"
    if evidence.arguments:
        said += f" with {style.code(evidence.arguments)}"
    return said


def _page(rule_id: str) -> Iterator[str]:
    from scanner_core import rules  # noqa: PLC0415 (imports every rule)

    yield from (rule.doc for rule in rules.known() if rule.id == rule_id)
