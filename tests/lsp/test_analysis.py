from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

import scanner_core.scan
from lsp_server.analysis import analyse, places, source_text
from lsp_server.documents import Document
from lsp_server.settings import Settings
from scanner_core.findings import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "import torch\ntorch.load('x.pt', weights_only=False)\n"


def test_a_failing_rule_is_one_log_line_and_no_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("row")

    monkeypatch.setattr(scanner_core.scan, "scan_source", fail)
    analysis = analyse(Document("untitled:1", 1, TEXT), Settings(), ())

    assert analysis.source is None
    assert analysis.failure == "KeyError: 'row'"
    [record] = caplog.records
    assert record.exc_info is None
    assert "untitled:1" in record.message


def test_a_finding_leads_to_what_its_call_loads(
    tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    plant(tmp_path / "x.pt")
    uri = (tmp_path / "train.py").as_uri()
    analysis = analyse(Document(uri, 1, TEXT), Settings(), ())

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
    document = Document("untitled:Untitled-1", 1, TEXT)

    found = [
        analyse(document, Settings(), roots).report for roots in ((root,), (here,))
    ]
    assert [len(report.artifacts) if report else 0 for report in found] == [1, 2]


def test_a_cell_is_read_as_part_of_a_notebook() -> None:
    cell = Document("vscode-notebook-cell:/work/nb.ipynb#W0", 1, "%pip list\n")

    assert source_text(cell).kind is Kind.NOTEBOOK
    assert source_text(cell).path == "/work/nb.ipynb"
    assert source_text(Document("untitled:1", 1, "")).path == "<untitled:1>"


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
