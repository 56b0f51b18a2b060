"""What stands above a call, and where the names of artifacts lead."""

from __future__ import annotations

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server import lenses, links  # noqa: E402 (after what may skip the module)
from lsp_server.analysis import Analysis  # noqa: E402
from lsp_server.client import Client  # noqa: E402
from lsp_server.documents import Document  # noqa: E402
from lsp_server.programs import Program  # noqa: E402
from scanner_core.findings import (  # noqa: E402
    ArtifactReport,
    Kind,
    Link,
    Location,
    Origin,
    Outcome,
    Report,
    Result,
    Tool,
    Verdict,
)

CODEC = pygls.PositionCodec("utf-16")
CALL = Location("a.py", line=1, column=0, end_line=1, end_column=7)


def analysis(
    text: str = "load(x)",
    *,
    path: str = "/work/models/x.pt",
    verdict: Verdict = Verdict.UNSAFE,
    result: Result = Result.RUNS,
    origin: Origin | None = None,
) -> Analysis:
    outcome = Outcome("torch.load", "2.13.0", result, "it does")
    source = ArtifactReport(
        "a.py", Kind.SOURCE, Verdict.UNSAFE, linked=(Link(CALL, path, outcome),)
    )
    artifact = ArtifactReport(path, Kind.ARTIFACT, verdict, origin=origin)
    report = Report(Tool("gifthorse", "0"), Verdict.UNSAFE, (source, artifact))
    return Analysis(Program.of(Document("file:///a.py", 1, text)), report)


def found(of: Analysis, client: Client) -> list[types.DocumentLink]:
    return list(links.links(of, of.program.documents[0], CODEC, client))


def linked(text: str, path: str = "/work/models/x.pt") -> list[str]:
    of = analysis(text, path=path)
    ranges = [link.range for link in found(of, Client())]
    lines = text.split("\n")
    return [
        lines[each.start.line][each.start.character : each.end.character]
        for each in ranges
    ]


def test_a_program_that_loads_nothing_has_no_lens_and_no_link() -> None:
    of = Analysis(Program.of(Document("file:///a.py", 1, "'x.pt'")), None, "KeyError")
    remote = analysis("'x.pt'", origin=Origin("org/x", "abc", 1))

    for each in (of, remote):
        document = each.program.documents[0]
        assert not list(lenses.lenses(each, document, CODEC))
        assert not found(each, Client())


@pytest.mark.parametrize(
    ("verdict", "result", "title"),
    [
        pytest.param(
            Verdict.UNSAFE, Result.RUNS,
            "✗ x.pt: unsafe, this call runs what is in it", id="runs",
        ),
        pytest.param(
            Verdict.UNSAFE, Result.REFUSED,
            "✗ x.pt: unsafe, this call refuses it", id="refused",
        ),
        pytest.param(
            Verdict.REVIEW, Result.UNKNOWN,
            "! x.pt: review, this call may run what is in it", id="unknown",
        ),
        pytest.param(Verdict.CLEAN, Result.ACCEPTED, "✓ x.pt: clean", id="clean"),
        pytest.param(Verdict.CLEAN, Result.UNKNOWN, "✓ x.pt: clean", id="quiet"),
        pytest.param(
            Verdict.INCOMPLETE, Result.ACCEPTED, "? x.pt: incomplete", id="incomplete"
        ),
    ],
)  # fmt: skip
def test_a_lens_says_the_verdict_and_what_would_come_of_it(
    verdict: Verdict, result: Result, title: str
) -> None:
    of = analysis(verdict=verdict, result=result)

    [lens] = lenses.lenses(of, of.program.documents[0], CODEC)
    assert lens.command is None, "worked out when it is seen"
    told = lenses.resolved(lens, of)
    assert told.command.title == title
    assert told.command.command == "gifthorse.server.showReport"
    assert told.command.arguments == ["file:///work/models/x.pt"]
    assert told.range == types.Range(types.Position(0, 0), types.Position(0, 7))


def test_a_lens_of_a_program_that_has_changed_says_nothing_wrong() -> None:
    of = analysis()
    [lens] = lenses.lenses(of, of.program.documents[0], CODEC)

    for other in (analysis(path="/work/y.pt"), None):
        assert lenses.resolved(lens, other).command.command == ""
    assert lenses.resolved(types.CodeLens(lens.range, data=3), of).command.command == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("load('y.pt')", id="another file"),
        pytest.param("load('models')", id="its folder"),
        pytest.param("load('')", id="nothing"),
        pytest.param("load('.')", id="a dot"),
        pytest.param("# load('x.pt')", id="a comment"),
        pytest.param("'''\nload x.pt\n'''", id="a docstring"),
        pytest.param("load(f'{x}.pt')", id="a template"),
        pytest.param("load('other/x.pt')", id="of another folder"),
    ],
)
def test_no_link_leads_from_other_text(text: str) -> None:
    assert linked(text) == []


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        pytest.param("load('x.pt')", "/w/x.pt", ["x.pt"], id="a name"),
        pytest.param("load('../m/x.pt')", "/w/m/x.pt", ["../m/x.pt"], id="upwards"),
        pytest.param("load('/w/m/x.pt')", "/w/m/x.pt", ["/w/m/x.pt"], id="absolute"),
        pytest.param(r"load(r'm\x.pt')", "C:/w/m/x.pt", [r"m\x.pt"], id="Windows"),
        pytest.param(
            "P = 'm/x.pt'\nload(P) # x\nload('x.pt')", "/w/m/x.pt",
            ["m/x.pt", "x.pt"], id="by name and where it is named",
        ),
        pytest.param(
            "f('org/name')", "/hub/models--org--name/snapshots/1/x.bin",
            ["org/name"], id="a repository",
        ),
    ],
)  # fmt: skip
def test_a_link_leads_from_the_name_alone(
    text: str, path: str, words: list[str]
) -> None:
    assert linked(text, path) == words


def test_where_it_leads_depends_on_what_the_client_can_open() -> None:
    of = analysis("🐴 = load('x.pt')")

    clever = Client(knows_reports=True, shows_tooltips=True)
    [late], [early] = found(of, Client()), found(of, clever)
    assert late.target is None
    assert late.data == {"uri": "file:///work/models/x.pt"}
    assert early.target == "gifthorse-report:///work/models/x.pt.md"
    assert late.range.start == types.Position(0, 11), "in the units of the client"
    assert "unsafe" in early.tooltip
    assert late.tooltip is None
