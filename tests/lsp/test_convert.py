from __future__ import annotations

from pathlib import Path

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysis import Analysis  # noqa: E402 (after what may skip the module)
from lsp_server.convert import (  # noqa: E402
    MAX_MESSAGE,
    MAX_RELATED,
    SEVERITIES,
    diagnostics,
    offset,
    to_range,
)
from lsp_server.documents import Document  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Link,
    Location,
    Origin,
    Outcome,
    Report,
    Result,
    Severity,
    Suppression,
    Tool,
    Verdict,
)

LINE = "汉 = '🐴é'; torch.load('x.pt')"
CALL = Location("train.py", line=2, column=10, end_line=2, end_column=28)
TEXT = f"import torch\n{LINE}\n"
UTF_16 = pygls.PositionCodec("utf-16")
PLANTED = Finding(
    "dangerous-name",
    Severity.CRITICAL,
    "The stream calls posix.system.",
    Location("x.pt", ("archive/data.pkl",), 31),
)


def document(text: str = TEXT) -> Document:
    return Document("file:///work/train.py", 3, text)


def diagnosed(
    of: Analysis, codec: pygls.PositionCodec, *, can_relate: bool = True
) -> list[types.Diagnostic]:
    [shown] = diagnostics(of, codec, can_relate=can_relate).values()
    return shown


def analysis(
    *findings: Finding,
    gaps: tuple[Gap, ...] = (),
    artifact: ArtifactReport | None = None,
    linked: bool = True,
    text: str = TEXT,
    result: Result = Result.RUNS,
) -> Analysis:
    outcome = Outcome("torch.load", "2.13.0", result, "weights_only is False")
    links = (Link(CALL, artifact.path, outcome),) if artifact and linked else ()
    source = ArtifactReport(
        "train.py",
        Kind.SOURCE,
        Verdict.UNSAFE,
        None,
        None,
        None,
        None,
        findings,
        gaps,
        links,
    )
    artifacts = (source, artifact) if artifact else (source,)
    report = Report(Tool("gifthorse", "0"), Verdict.UNSAFE, artifacts)
    return Analysis(Program.of(document(text)), report)


def call(severity: Severity = Severity.MEDIUM, message: str = "It runs.") -> Finding:
    return Finding("unrestricted-torch-load", severity, message, CALL)


def artifact(*findings: Finding, gaps: tuple[Gap, ...] = ()) -> ArtifactReport:
    return ArtifactReport(
        "x.pt", Kind.ARTIFACT, Verdict.UNSAFE, "torch-zip", findings=findings, gaps=gaps
    )


@pytest.mark.parametrize(
    ("encoding", "start", "end"),
    [
        pytest.param("utf-8", 16, 34, id="utf-8"),
        pytest.param("utf-16", 11, 29, id="utf-16"),
        pytest.param("utf-32", 10, 28, id="utf-32"),
        pytest.param("ebcdic", 11, 29, id="unknown, so utf-16"),
    ],
)
def test_columns_are_in_the_units_of_the_client(
    encoding: str, start: int, end: int
) -> None:
    codec = pygls.PositionCodec(encoding)

    found = to_range(CALL, document(), codec)
    assert found == types.Range(types.Position(1, start), types.Position(1, end))
    assert TEXT[offset(found.start, document(), codec) :].startswith("torch.load(")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param(Location("a"), (0, 0, 0, 12), id="no line: the first one"),
        pytest.param(Location("a", line=1), (0, 0, 0, 12), id="no column: all of it"),
        pytest.param(Location("a", line=1, column=7), (0, 7, 0, 12), id="no end"),
        pytest.param(
            Location("a", line=9, column=4), (2, 0, 2, 0), id="behind the text"
        ),
        pytest.param(
            Location("a", line=1, column=99), (0, 12, 0, 12), id="behind a line"
        ),
        pytest.param(
            Location("a", line=1, column=7, end_line=1, end_column=2),
            (0, 7, 0, 7),
            id="an end before the start",
        ),
    ],
)
def test_a_location_always_becomes_a_range_inside_the_text(
    location: Location, expected: tuple[int, int, int, int]
) -> None:
    found = to_range(location, document(), UTF_16)

    assert (
        *(found.start.line, found.start.character),
        *(found.end.line, found.end.character),
    ) == expected


def test_an_empty_text_has_a_first_line() -> None:
    found = to_range(Location("a"), document(""), UTF_16)

    assert found == types.Range(types.Position(0, 0), types.Position(0, 0))


def test_every_severity_has_one_in_the_protocol() -> None:
    assert set(SEVERITIES) == set(Severity)
    assert [SEVERITIES[severity].name for severity in sorted(Severity)] == [
        *("Hint", "Information", "Warning", "Error", "Error"),
    ]


def test_a_gap_is_visible_and_no_louder_than_a_finding() -> None:
    gap = Gap("not valid Python", Location("train.py", line=2, column=0))

    [shown] = diagnosed(analysis(gaps=(gap,)), UTF_16)
    assert shown.severity is types.DiagnosticSeverity.Information
    assert shown.message == "Not valid Python"
    assert shown.range.start == types.Position(1, 0)


def test_a_gap_in_an_artifact_without_an_outcome_is_visible() -> None:
    gap = Gap("truncated", Location("x.pt", ("archive/data.pkl",), 16))
    unread = analysis(artifact=artifact(gaps=(gap,)), linked=False)

    [shown] = diagnosed(unread, UTF_16)
    assert shown.message == "x.pt, archive/data.pkl at 0x10: not read: truncated"


def test_a_load_that_is_fine_is_not_marked_and_others_are() -> None:
    fine = call(Severity.INFO, "torch.load accepts x.pt.")
    accepted = analysis(fine, artifact=artifact(), result=Result.ACCEPTED)
    unknown = analysis(fine, artifact=artifact(), result=Result.UNKNOWN)

    assert diagnosed(accepted, UTF_16) == []
    assert len(diagnosed(unknown, UTF_16)) == 1
    assert len(diagnosed(analysis(fine), UTF_16)) == 1


def test_a_failure_of_the_engine_is_visible() -> None:
    failed = Analysis(Program.of(document()), None, "KeyError: 'x'")

    [shown] = diagnosed(failed, UTF_16)
    assert shown.severity is types.DiagnosticSeverity.Information
    assert "KeyError" in shown.message


def test_a_suppressed_finding_is_visible_as_such() -> None:
    decision = Suppression("sam", "reviewed")
    finding = Finding("r", Severity.CRITICAL, "It runs.", CALL, None, (), decision)

    [shown] = diagnosed(analysis(finding), UTF_16)
    assert shown.severity is types.DiagnosticSeverity.Hint
    assert shown.message == "It runs. (suppressed by sam: reviewed)"


def test_a_finding_says_what_it_is_and_where_the_evidence_lies() -> None:
    [shown] = diagnosed(
        analysis(call(Severity.CRITICAL), artifact=artifact(PLANTED)), UTF_16
    )

    assert (shown.code, shown.source) == ("unrestricted-torch-load", "gifthorse")
    assert shown.severity is types.DiagnosticSeverity.Error
    assert shown.message == "It runs."
    [related] = shown.related_information or ()
    assert related.location.uri == (Path.cwd() / "x.pt").as_uri()
    assert related.message == "archive/data.pkl at 0x1f: The stream calls posix.system."


def test_a_client_without_related_places_reads_them_in_the_message() -> None:
    linked = analysis(call(), artifact=artifact(PLANTED))

    [shown] = diagnosed(linked, UTF_16, can_relate=False)
    assert shown.related_information is None
    assert shown.message.splitlines() == [
        "It runs.",
        "archive/data.pkl at 0x1f: The stream calls posix.system.",
    ]


def test_an_artifact_that_is_not_on_disk_is_not_offered_for_opening() -> None:
    remote = ArtifactReport(
        "hf://org/name", Kind.ARTIFACT, Verdict.UNSAFE, None, None, None,
        Origin("org/name", "0" * 40, 1), (PLANTED,),
    )  # fmt: skip

    [shown] = diagnosed(analysis(call(), artifact=remote), UTF_16)
    assert shown.related_information is None


def test_what_is_sent_is_fit_for_a_terminal() -> None:
    nasty = analysis(call(message="It runs \x1b[2J\u202e."), artifact=artifact(PLANTED))

    [shown] = diagnosed(nasty, UTF_16)
    assert shown.message == "It runs \\x1b[2J\\u202e."


def test_what_is_sent_is_bounded() -> None:
    many = artifact(*[PLANTED] * 100)
    linked = analysis(call(message="x" * 10**6), artifact=many)

    [shown] = diagnosed(linked, UTF_16)
    assert len(shown.message) == MAX_MESSAGE
    assert len(shown.related_information or ()) == MAX_RELATED + 1
    assert (shown.related_information or ())[
        -1
    ].message == f"and {100 - MAX_RELATED} more"
