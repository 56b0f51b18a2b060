from __future__ import annotations

import dataclasses

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysis import Analysis  # noqa: E402 (after what may skip the module)
from lsp_server.documents import Document  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from lsp_server.publishing import NOTHING, result_id, status  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Location,
    Report,
    Severity,
    Suppression,
    Tool,
    Verdict,
)

URI = "file:///work/train.py"
PLACE = Location("train.py", line=1, column=0, end_line=1, end_column=4)
FINDING = Finding("rule", Severity.HIGH, "It runs.", PLACE)


def analysis(verdict: Verdict, *findings: Finding, gaps: int = 0) -> Analysis:
    unread = tuple(Gap("unread", PLACE) for _ in range(gaps))
    source = ArtifactReport(
        "train.py", Kind.SOURCE, verdict, findings=findings, gaps=unread
    )
    report = Report(Tool("gifthorse", "0"), verdict, (source,))
    return Analysis(Program.of(Document(URI, 1, "load")), report)


def diagnostic(**changed: object) -> types.Diagnostic:
    here = types.Range(types.Position(0, 0), types.Position(0, 4))
    values = {"range": here, "message": "It runs.", "code": "rule"} | changed
    return types.Diagnostic(**values)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            analysis(Verdict.CLEAN), ("clean", "No rule fired", 0), id="clean"
        ),
        pytest.param(
            analysis(Verdict.UNSAFE, FINDING, FINDING, gaps=1),
            ("unsafe", "2 findings, 1 gap", 2),
            id="findings and a gap",
        ),
        pytest.param(
            analysis(
                Verdict.CLEAN,
                dataclasses.replace(FINDING, suppressed=Suppression("me", "mine")),
            ),
            ("clean", "No rule fired", 0),
            id="suppressed",
        ),
        pytest.param(
            Analysis(Program.of(Document(URI, 1, "")), None, "KeyError"),
            ("incomplete", "Not analysed", 0),
            id="failed",
        ),
    ],
)
def test_the_status_says_what_an_analysis_came_to(
    of: Analysis, expected: tuple[str, str, int]
) -> None:
    said = status(of)

    assert (said.verdict, said.summary, said.findings) == expected
    assert (said.uri, said.busy) == (URI, False)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"message": "It does not."}, id="the message"),
        pytest.param({"code": "other"}, id="the rule"),
        pytest.param({"severity": types.DiagnosticSeverity.Hint}, id="the severity"),
        pytest.param(
            {"range": types.Range(types.Position(0, 0), types.Position(0, 5))},
            id="the place",
        ),
    ],
)
def test_what_changed_has_another_result_id(changed: dict[str, object]) -> None:
    assert result_id([diagnostic()]) == result_id([diagnostic()])
    assert result_id([diagnostic(**changed)]) != result_id([diagnostic()])
    assert result_id([]) == NOTHING
