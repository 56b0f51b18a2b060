"""What can be done about a finding, from the values that the engine returns."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server import actions  # noqa: E402 (after what may skip the module)
from lsp_server.actions.asked import Asked, named  # noqa: E402
from lsp_server.analysis import Analysis  # noqa: E402
from lsp_server.client import Client  # noqa: E402
from lsp_server.documents import Document  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from scanner_core.discovery.projects import Standing  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Edit,
    Evidence,
    Finding,
    Fix,
    Kind,
    Link,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Suppression,
    Tool,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "load(x)\nload(y)"
MODERN = Client(takes_versioned_edits=True)
LAZY = dataclasses.replace(MODERN, resolves_edits=True)
WHOLE = types.Range(types.Position(0, 0), types.Position(9, 9))
REFUSED = Outcome("torch.load", "2.13.0", Result.REFUSED, "it does")
MINE = Finding(
    "unlisted-name",
    Severity.MEDIUM,
    "It names mine.Net.",
    Location("x.pt"),
    Evidence("mine.Net", "called"),
)


def call(line: int = 1) -> Location:
    return Location("a.py", None or (), None, None, line, 0, line, 7)


def finding(  # noqa: PLR0913 (all by name)
    line: int = 1,
    *,
    rule: str = "rule",
    severity: Severity = Severity.MEDIUM,
    safe: bool = False,
    fixed: str = "open",
    suppressed: Suppression | None = None,
) -> Finding:
    place = dataclasses.replace(call(line), end_column=4)
    fixes = (Fix("Do it", safe, (Edit(place, fixed),)),) if fixed else ()
    said = Evidence("torch.load", "called")
    return Finding(rule, severity, "It does.", call(line), said, fixes, suppressed)


def asked(
    *findings: Finding,
    artifact: ArtifactReport | None = None,
    client: Client = MODERN,
    only: tuple[str, ...] = (),
    standing: Standing = Standing.OWN,
) -> Asked:
    links = (Link(call(), artifact.path, REFUSED),) if artifact else ()
    source = ArtifactReport(
        "a.py", Kind.SOURCE, Verdict.REVIEW, findings=findings, linked=links
    )
    every = (source, artifact) if artifact else (source,)
    report = Report(Tool("gifthorse", "0"), Verdict.REVIEW, every)
    document = Document("file:///a.py", 1, TEXT)
    analysis = Analysis(Program.of(document), report)
    codec = pygls.PositionCodec("utf-16")
    return Asked(analysis, document, WHOLE, codec, client, only, (), standing)


def artifact(*findings: Finding, verdict: Verdict = Verdict.REVIEW) -> ArtifactReport:
    kind = Kind.ARTIFACT
    return ArtifactReport("x.pt", kind, verdict, "torch-zip", findings=findings)


def titles(of: Asked) -> list[str]:
    return [each.title for each in actions.offered(of)]


def ignores(of: Asked) -> list[str]:
    return [title for title in titles(of) if title.startswith("Ignore")]


def commands(of: Asked) -> dict[str, list[object]]:
    found = [each.command for each in actions.offered(of) if each.command]
    return {each.title: [each.command, *each.arguments] for each in found}


def test_nothing_is_done_about_what_is_decided_or_elsewhere() -> None:
    decided = finding(suppressed=Suppression("sam", "reviewed"))

    assert titles(asked(decided)) == []
    assert titles(asked(finding(line=9, fixed=""), standing=Standing.OTHERS)) == []
    assert titles(asked(finding(), only=("refactor",))) == []


@pytest.mark.parametrize("safe", [False, True], ids=["changed", "as it was"])
def test_a_fix_is_preferred_only_where_the_program_does_the_same(*, safe: bool) -> None:
    found = actions.offered(asked(finding(safe=safe)))

    assert next(found).is_preferred is safe


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda f: dataclasses.replace(f, severity=Severity.INFO), id="mild"
        ),
        pytest.param(
            lambda f: dataclasses.replace(f, severity=Severity.HIGH), id="bad"
        ),
    ],
)
def test_a_comment_that_would_not_count_is_not_offered(
    change: Callable[[Finding], Finding],
) -> None:
    bad = artifact(MINE, verdict=Verdict.UNSAFE)

    assert ignores(asked(change(finding()))) == []
    assert ignores(asked(finding(), standing=Standing.OTHERS)) == []
    assert ignores(asked(finding(), artifact=bad)) == []
    assert ignores(asked(finding())) == ["Ignore rule here, and say why"]


def test_the_reason_is_for_a_person_to_type() -> None:
    clever = dataclasses.replace(MODERN, takes_snippets=True)
    found = {
        client: next(
            each.edit.document_changes[0].edits[0]
            for each in actions.offered(asked(finding(), client=client))
            if each.title.startswith("Ignore")
        )
        for client in (clever, MODERN)
    }

    comment = "  # gifthorse: ignore[rule] --"
    assert found[clever].snippet.value == f"{comment} ${{1:why}}"
    assert found[MODERN].new_text == comment


def test_only_what_leaves_the_program_as_it_is_is_fixed_on_save() -> None:
    kind = "source.fixAll.gifthorse"
    unsafe, safe = finding(), finding(line=2, safe=True, fixed="read")

    assert titles(asked(unsafe, only=("source",))) == []
    [found] = actions.offered(asked(unsafe, safe, only=("source.fixAll",)))
    assert found.kind == kind
    assert [e.new_text for e in found.edit.document_changes[0].edits] == ["read"]
    assert titles(asked(safe, only=("source.fixAll.other",))) == []
    assert titles(asked(safe, only=("notebook.source.fixAll",))) == []


def test_edits_come_with_the_choice_where_they_can() -> None:
    lazily = asked(finding(), finding(line=2), client=LAZY)
    [lazy] = [a for a in actions.offered(lazily) if a.title.startswith("Fix all 2")]

    assert lazy.edit is None
    wish = actions.Lazy.read(lazy.data)
    assert wish is not None
    changed = actions.edit_of(wish, lazily).document_changes[0]
    assert [edit.new_text for edit in changed.edits] == ["open", "open"]
    assert actions.edit_of(wish, asked()) is None
    assert actions.Lazy.read({"what": 3}) is None
    assert actions.Lazy.read("all") is None


def test_an_artifact_can_be_looked_at_and_trusted_and_its_classes_known() -> None:
    found = commands(asked(finding(), artifact=artifact(MINE)))

    scan, known, trust = found
    assert "x.pt" in scan
    assert known.startswith("mine.Net is my class")
    assert found[known] == ["gifthorse.server.knownClass", "mine.Net"]
    assert found[trust][0] == "gifthorse.server.trust"
    assert found[trust][1].endswith("/x.pt")
    assert found[trust][3:] == [None, None], "somebody has to say why"


def test_no_name_that_does_harm_is_somebodys_class() -> None:
    harm = dataclasses.replace(MINE, evidence=Evidence("posix.system", "called"))
    worse = dataclasses.replace(MINE, severity=Severity.CRITICAL)
    names = commands(asked(finding(), artifact=artifact(harm, worse)))

    assert not any("class" in title for title in names)


def test_a_clean_artifact_needs_no_trust() -> None:
    clean = commands(asked(finding(), artifact=artifact(verdict=Verdict.CLEAN)))

    assert list(clean) == ["Scan x.pt and show its report"]


def test_kinds_are_read_however_they_are_spelled() -> None:
    assert named([types.CodeActionKind.QuickFix, "source"]) == ("quickfix", "source")
    assert named(None) == ()
