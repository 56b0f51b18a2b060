from __future__ import annotations

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysis import Analysis  # noqa: E402 (after what may skip the module)
from lsp_server.client import Client  # noqa: E402
from lsp_server.documents import Document  # noqa: E402
from lsp_server.fixes import quick_fixes  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Edit,
    Finding,
    Fix,
    Kind,
    Location,
    Report,
    Severity,
    Tool,
    Verdict,
)

CALL = Location("a.py", line=1, column=0, end_line=1, end_column=6)


@pytest.mark.parametrize("safe", [False, True], ids=["changed", "as it was"])
def test_a_fix_is_preferred_only_where_the_program_does_the_same(*, safe: bool) -> None:
    fix = Fix("Do it", safe, (Edit(CALL, "load()"),))
    finding = Finding("rule", Severity.LOW, "It does.", CALL, fixes=(fix,))
    source = ArtifactReport(
        "a.py", Kind.SOURCE, Verdict.REVIEW, findings=(finding, finding)
    )
    report = Report(Tool("gifthorse", "0"), Verdict.REVIEW, (source,))
    analysis = Analysis(Program.of(Document("file:///a.py", 1, "load(x)")), report)
    everywhere = types.Range(types.Position(0, 0), types.Position(0, 6))
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier("file:///a.py"),
        everywhere,
        types.CodeActionContext([]),
    )

    found = quick_fixes(analysis, asked, pygls.PositionCodec("utf-16"), Client())

    assert [each.is_preferred for each in found] == [safe, safe]
