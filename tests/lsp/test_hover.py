from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysis import Analysis  # noqa: E402 (after what may skip the module)
from lsp_server.client import Client  # noqa: E402
from lsp_server.documents import Document  # noqa: E402
from lsp_server.hover import MAX_LENGTH, Beside, hover  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from scanner_core import rules  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Basis,
    Evidence,
    Finding,
    Gap,
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

RULE = "dangerous-name"  # any rule with a page
URI = "file:///train.py"
TEXT = "f(torch.load('x.pt'))\n"
OUTER = Location("train.py", line=1, column=0, end_line=1, end_column=21)
INNER = Location("train.py", line=1, column=2, end_line=1, end_column=20)
CODEC = pygls.PositionCodec("utf-16")
RUNS = Outcome("torch.load", "2.13.0", Result.RUNS, "weights_only is False")
MARKDOWN = Client(takes_markdown=True)
NASTY = "posix`system\n# [x](https://example.org)<img>"


def analysis(
    *findings: Finding,
    linked: tuple[Finding, ...] = (),
    name: str = "x.pt",
    outcome: Outcome = RUNS,
) -> Analysis:
    gap = Gap("truncated", Location(name, (), 7))
    source = ArtifactReport(
        "train.py", Kind.SOURCE, Verdict.UNSAFE,
        findings=findings, linked=(Link(INNER, name, outcome),),
    )  # fmt: skip
    artifact = ArtifactReport(
        name, Kind.ARTIFACT, Verdict.UNSAFE, "torch-zip", findings=linked, gaps=(gap,)
    )
    report = Report(Tool("gifthorse", "0"), Verdict.UNSAFE, (source, artifact))
    return Analysis(Program.of(Document(URI, 1, TEXT)), report)


def finding(where: Location = INNER, message: str = "It runs.") -> Finding:
    evidence = Evidence("torch.load", "called", "'x.pt'")
    return Finding(RULE, Severity.CRITICAL, message, where, evidence)


def planted(name: str = "posix.system", member: str = "data.pkl") -> Finding:
    where = Location("x.pt", (member,), 31)
    evidence = Evidence(name, "called", "'true'")
    return Finding(RULE, Severity.CRITICAL, f"It calls {name}.", where, evidence)


def at(character: int) -> types.HoverParams:
    position = types.Position(0, character)
    return types.HoverParams(types.TextDocumentIdentifier(URI), position)


def said(of: Analysis, character: int = 5, client: Client = MARKDOWN) -> str:
    found = hover(of, at(character), CODEC, client)
    return found.contents.value if found else ""


def test_beside_a_call_there_is_nothing_to_say() -> None:
    assert not said(analysis(finding()), character=1)
    assert not said(analysis())
    assert not said(Analysis(Program.of(Document(URI, 1, TEXT)), None, "KeyError"))


def test_it_says_what_happens_and_why_and_where_the_evidence_lies() -> None:
    text = said(analysis(finding(), linked=(planted(),)))

    assert "**critical** · `dangerous-name`" in text
    assert "It runs." in text
    assert "`torch.load 2.13.0`: **runs**, because `weights_only` is False" in text
    assert "`x.pt`: **unsafe** (torch-zip)" in text
    assert "- `data.pkl at 0x1f`: `posix.system` called with `'true'`" in text
    assert "- `0x7`: not read: truncated" in text


def test_names_are_code_and_what_the_message_says_is_said_once() -> None:
    call = "__main__.Net('a_b', '$c d')"
    evidence = Evidence("__main__.Net", "called", "'a_b', '$c d'")
    where = Location("my_net.pt", ("my_net/data.pkl",), 31)
    runs = Finding(
        RULE, Severity.CRITICAL, f"Loading it calls {call}.", where, evidence
    )
    told = f"This torch.load runs {call} ({where})."

    text = said(analysis(finding(message=told), linked=(runs,), name="my_net.pt"))

    assert f"runs `{call}` (`my_net.pt!my_net/data.pkl@0x1f`)." in text
    item = f"`my_net/data.pkl at 0x1f`: Loading it calls `{call}`. (critical)"
    assert f"\n- {item}\n" in text
    assert "\\" not in text
    assert text.count("Net(") == 2


@pytest.mark.parametrize(
    ("loader", "shown"),
    [
        ("pickle.load", "`pickle.load`: **runs**"),
        ("torch.load", "`torch.load of a version that is not known`: **runs**"),
    ],
)
def test_a_module_of_python_has_no_version_of_its_own(loader: str, shown: str) -> None:
    outcome = Outcome(loader, None, Result.RUNS, "it does")

    assert f"\n\n{shown}, because it does" in said(
        analysis(finding(), linked=(planted(),), outcome=outcome)
    )


def test_what_loading_amounts_to_stands_between_fences_that_it_cannot_end() -> None:
    of = analysis(finding(), linked=(planted(),))
    code = {
        "x.pt": ("_var0 = system('true')", "```", "result = '\x1b[0m'"),
        "y": ("no",),
    }

    for client in (MARKDOWN, Client()):
        found = hover(of, at(5), CODEC, client, Beside(code))
        assert found is not None
        text = found.contents.value
        head, behind = text.split("Loading it amounts to:")
        assert "system('true')" in behind
        assert "\x1b" not in behind
        assert "no" not in head.split()
    assert "\n```\n```" not in said(of)
    fenced = hover(of, at(5), CODEC, MARKDOWN, Beside(code)).contents.value
    assert fenced.count("```") == 2


def test_a_file_is_called_as_people_of_the_workspace_do() -> None:
    of = analysis(finding(), linked=(planted(),), name="/w/models/x.pt")
    roots = [Path("/w"), Path("/w/models"), Path("/v")]

    for folders, name in ((roots[:1], "models/x.pt"), (roots, "x.pt"), ([], None)):
        text = hover(of, at(5), CODEC, MARKDOWN, Beside({}, folders)).contents.value
        assert f"\n`{name or '/w/models/x.pt'}`: **unsafe**" in text


def test_what_stands_in_the_diagnostic_is_not_said_twice() -> None:
    again = Client(takes_markdown=True, hovers_diagnostics=True)

    assert "It runs." not in said(analysis(finding()), client=again)
    assert "It runs." in said(analysis(finding()))


def test_it_names_the_version_that_decided_and_who_says_so() -> None:
    of = analysis(finding(), linked=(planted(),))
    versions = (Basis("torch", "2.13.0", ".venv"), Basis("numpy", "2.0.0", ".venv"))
    source, *others = of.report.artifacts
    source = dataclasses.replace(source, judged_by=versions)
    report = dataclasses.replace(of.report, artifacts=(source, *others))

    text = said(dataclasses.replace(of, report=report))
    assert "Judged by `torch 2.13.0` (.venv)" in text
    assert "numpy" not in text
    assert "Judged by" not in said(of)


def test_it_leads_to_the_report_where_that_can_be_opened() -> None:
    of = analysis(finding(), linked=(planted(),), name="/w/a) [b](c.pt")
    knowing = Client(takes_markdown=True, knows_reports=True)

    assert "gifthorse-report" not in said(of)
    assert " · [report](gifthorse-report:///w/a%29%20%5Bb%5D%28c.pt.md)\n" in said(
        of, client=knowing
    )


def test_it_ends_with_the_page_of_the_rule() -> None:
    assert said(analysis(finding())).endswith(_page())


def test_the_innermost_call_comes_first() -> None:
    both = analysis(finding(OUTER, "Outer."), finding(INNER, "Inner."))

    text = said(both)
    assert text.index("Inner.") < text.index("Outer.")
    assert "Inner." not in said(both, character=0)


def test_nothing_from_a_hostile_file_is_taken_for_markup() -> None:
    nasty = analysis(
        finding(message=f"It calls {NASTY}."),
        linked=(planted(NASTY, NASTY),),
        name=NASTY,
    )

    text = _markup(said(nasty).removesuffix(_page()))
    assert "torch.load" not in text, "code spans are gone"
    assert not re.search(r"[`\[\]<>#]|://", text)
    assert text.count("\n- ") == 2, "one item per finding and per gap"


def test_a_client_without_markdown_gets_plain_text() -> None:
    found = hover(analysis(finding(), linked=(planted(),)), at(5), CODEC, Client())

    assert found is not None
    assert found.contents.kind is types.MarkupKind.PlainText
    assert (
        "torch.load 2.13.0: runs, because weights_only is False" in found.contents.value
    )
    assert "data.pkl at 0x1f: posix.system called with 'true'" in found.contents.value


def test_a_suppressed_finding_says_who_decided() -> None:
    decision = Suppression("sam", "reviewed")
    told = Finding(RULE, Severity.HIGH, "It runs.", INNER, None, (), decision)

    assert "suppressed by `sam`: reviewed" in said(analysis(told))


def test_it_is_never_endless() -> None:
    many = analysis(*[finding(message="x" * 10**5)] * 50, linked=(planted(),) * 500)

    assert len(said(many)) <= MAX_LENGTH + 10


def _page() -> str:
    return next(rule.doc for rule in rules.known() if rule.id == RULE)


def _markup(text: str) -> str:
    """Return what a renderer would still look at: no escapes and no code spans."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"\\[!-/:-@\[-`{-~]", "", text))
