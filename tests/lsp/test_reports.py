"""The report of an artifact, as a document."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server import reports
from lsp_server.settings import Settings
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def told(path: Path) -> reports.Told:
    return reports.told(path, Settings(), (path.parent,))


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/x.pt",
        "gifthorse-report:",
        "file:///a%00b",
        "",
        "untitled:1",
    ],
)
def test_what_is_no_file_has_no_report(uri: str) -> None:
    assert reports.artifact_of(uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("file:///w/a%20b.pt", id="a space"),
        pytest.param("file:///w/a.md", id="its own end"),
        pytest.param("file:///w/%23x.pt", id="a hash"),
    ],
)
def test_the_address_leads_back_to_the_file(uri: str) -> None:
    address = reports.report_of(uri)

    path = reports.artifact_of(uri)
    assert path is not None
    assert address == f"gifthorse-report:{uri[5:]}.md"
    assert reports.artifact_of(address) == path
    assert reports.artifact_of(address.replace("///", "/")) == path


def test_the_page_of_a_rule_has_an_address_too() -> None:
    for address in (
        "gifthorse-report:/rules/stray-bytes.md",
        "gifthorse-report:///rules/stray-bytes.md",
    ):
        assert reports.rule_of(address) == "stray-bytes"
    for other in (
        "file:///rules/x.md",
        "gifthorse-report:/a/rules/x.md",
        "gifthorse-report:/rules/X.pt.md",
    ):
        assert reports.rule_of(other) == ""


def test_a_file_that_is_gone_is_told_as_that(tmp_path: Path) -> None:
    said = told(tmp_path / "`#gone`.pt")

    assert said.verdict is Verdict.INCOMPLETE
    assert "was not scanned" in said.markdown
    assert "`#gone`" not in said.markdown.split("```")[0]


def test_a_report_tells_the_story_of_the_file(
    tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    said = told(plant(tmp_path / "x.pt"))

    assert said.verdict is Verdict.UNSAFE
    assert said.title == "gifthorse: x.pt"
    assert said.markdown.startswith("# unsafe: `x.pt` ")
    assert str(tmp_path) not in said.markdown + said.html
    assert "posix.system" in said.markdown
    assert "posix.system" in said.html
    assert "<script" not in said.html


def test_a_report_is_written_where_only_its_reader_writes(tmp_path: Path) -> None:
    report = reports.Told("x", "# ünsafe\n", "", Verdict.UNSAFE)
    cache, path = tmp_path / "cache", tmp_path / "x.pt"

    target = reports.written(report, path, cache)

    assert target == reports.written(report, path, cache), "one file per artifact"
    assert target.suffix == ".md"
    assert target.read_text("utf-8") == report.markdown
    assert target.parent.stat().st_mode & 0o777 == 0o700
    assert target.stat().st_mode & 0o077 == 0
    assert list(target.parent.iterdir()) == [target]


def test_old_reports_go(tmp_path: Path) -> None:
    report = reports.Told("x", "", "", Verdict.CLEAN)
    first = reports.written(report, tmp_path / "first", tmp_path)
    os.utime(first, (0, 0))

    for number in range(reports.MOST_FILES):
        reports.written(report, tmp_path / str(number), tmp_path)

    assert not first.exists()
    assert len(list(first.parent.iterdir())) == reports.MOST_FILES


def test_a_report_leads_to_the_lines_that_load_the_file() -> None:
    report = reports.Told("x", "# unsafe\n", "", Verdict.UNSAFE)
    callers = [
        ("file:///w/%5Bx%5D(y)%60.py", 4),
        ("vscode-notebook-cell:///w/nb.ipynb#W1sZmlsZQ%3D%3D", 1),
        ("file:///w/closed.ipynb", 1),
        ("untitled:Untitled-1", 1),
    ]

    assert reports.with_callers(report, callers[3:]) == report
    told = reports.with_callers(report, [*callers, callers[0]]).markdown
    assert told.endswith(
        "## What loads it\n\n"
        "- [`[x](y)\N{MODIFIER LETTER GRAVE ACCENT}.py`, line 4]"
        "(file:///w/%5Bx%5D%28y%29%60.py#L4)\n"
        "- [`closed.ipynb`](file:///w/closed.ipynb)\n"
        "- [`nb.ipynb`](file:///w/nb.ipynb)\n"
    )
