from __future__ import annotations

import dataclasses
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import cli, discovery
from scanner_core.findings import Location
from scanner_core.reporters import github_report
from scanner_core.source_lines import SourceLines

if TYPE_CHECKING:
    from scanner_core.findings import Report

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*(?:=[^:]*)*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read commands as the runner does: each stands on a line of its own."""
    *lines, summary, end = text.split("\n")
    assert end == ""
    assert "::" not in summary
    found = [COMMAND.fullmatch(line) for line in lines]
    return [
        (each[1], dict(part.split("=", 1) for part in each[2].split(",")), each[3])  # type: ignore[misc, index]
        for each in found
    ]


def test_a_finding_is_a_note_on_its_lines(report: Report) -> None:
    found = commands(github_report.render(report))

    name, properties, said = found[0]
    assert name == "error"
    assert properties == {
        "file": "train.py",
        "title": "unrestricted-torch-load",
        "line": "5",
        "endLine": "5",
        "col": "9",
        "endColumn": "53",
    }
    assert said.endswith("as soon as it is loaded.%0APass weights_only=True")


def test_what_is_suppressed_is_no_note_and_a_gap_is(report: Report) -> None:
    found = commands(github_report.render(report))

    assert "unlisted-name" not in [each["title"] for _, each, _ in found]
    assert [each["title"] for name, each, _ in found if name == "warning"] == [
        "not-read",
        "not-read",
    ]


HOSTILE = "a,b::%\n::error::x\r\n::stop-commands::y\udc80.py"


def test_nothing_in_a_name_or_message_is_a_command(report: Report) -> None:
    first = report.artifacts[0]
    bad = dataclasses.replace(
        first.findings[0], message=HOSTILE, location=Location(HOSTILE, line=1)
    )
    artifact = dataclasses.replace(first, findings=(bad,), linked=())
    report = dataclasses.replace(report, artifacts=(artifact,))

    lines = github_report.render(report).splitlines()

    assert len(lines) == 2
    assert lines[0].startswith("::error file=a%2Cb%3A%3A%25%0A%3A%3Aerror")
    lines[0].encode()


def test_a_note_on_a_cell_stands_on_the_line_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["import pickle\n", "pickle.load(f)"]},
    ]
    raw = json.dumps({"cells": cells}, indent=1)
    Path("n.ipynb").write_text(raw)

    cli.main(["scan", "n.ipynb", "--format", "github"])

    [(_, properties, _)] = commands(capsys.readouterr().out)
    assert properties["title"].endswith("(cell 2%2C line 2)")
    assert '"pickle.load(f)"' in raw.splitlines()[int(properties["line"]) - 1]


@pytest.mark.parametrize("data", [b"", b"{", b'{"cells": [1]}', b"\xff"])
def test_a_notebook_that_is_gone_has_no_lines(tmp_path: Path, data: bytes) -> None:
    (path := tmp_path / "n.ipynb").write_bytes(data)
    place = Location(str(path), cell=1, line=1)

    assert SourceLines().in_file(place) is None
    assert SourceLines().in_file(dataclasses.replace(place, path="missing")) is None


def _hook(key: str) -> str:
    found = re.search(rf"^[ -] {key}: (.*)$", HOOKS.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.skipif(not HOOKS.exists(), reason="needs a copy of the repository")
def test_the_hook_takes_what_a_scan_takes() -> None:
    fits = re.compile(_hook("files"))
    suffixes = {*discovery.PROGRAMS, *discovery.MODEL_SUFFIXES}

    assert [each for each in suffixes if not fits.search(f"a/b{each}")] == []
    assert not fits.search("README.md")


@pytest.mark.skipif(not HOOKS.exists(), reason="needs a copy of the repository")
def test_the_entry_of_the_hook_works_with_names_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.py").write_text("x = 1\n")
    Path("bad.py").write_text("import pickle\npickle.load(f)\n")
    program, *words = shlex.split(_hook("entry"))

    codes = [
        cli.main([*words, *names]) for names in (["good.py"], ["good.py", "bad.py"])
    ]

    assert program == "gifthorse"
    assert codes == [0, 1]
    assert "bad.py:2" in capsys.readouterr().out
