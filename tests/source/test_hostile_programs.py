"""Programs that were made to use up time and memory, or to hide behind a limit."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scanner_core.facts import Environment
from scanner_core.findings import ArtifactReport, Verdict
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText, environment_of

IMPORTS = "import functools, os, torch\n"
SECONDS = 10
"""Of CPU time; generous for a busy machine, and far from what these took before."""


def nested(depth: int) -> str:
    lines = ["    " * (level + 1) + "if a:\n" for level in range(depth)]
    return "".join(lines) + "    " * (depth + 1) + "pass\n"


PROGRAMS = {
    "conditions behind conditions": "def f(a):\n" + nested(8) * 12 + "f(1)(2)\n" * 2000,
    "a long line of classes": "class C0: a = 1\n"
    + "".join(f"class C{i}(C{i - 1}): a{i} = 1\n" for i in range(1, 8000)),
    "a mapping that doubles": "d = {'a': 1}\n" + "d.update(d)\n" * 60,
    "a partial that grows": "f = torch.load\n"
    + "".join(f"f = functools.partial(f, a{i}=1)\n" for i in range(8000)),
    "variables of the environment": "".join(
        f"os.environ['A{i}'] = '1'\ntorch.load(a)\n" for i in range(8000)
    ),
}


def scanned(text: str) -> ArtifactReport:
    report = scan_source(SourceText.module(text), Options(Environment()))
    return report.artifacts[0]


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_it_takes_no_long_time(text: str) -> None:
    started = time.process_time()

    report = scanned(f"{IMPORTS}{text}torch.load(path, weights_only=False)\n")

    assert time.process_time() - started < SECONDS
    assert report.verdict is not Verdict.CLEAN


@pytest.mark.parametrize(
    "line",
    ["os.environ['A{i}'] = '1'", "os.a{i} = os.b"],
    ids=["variables", "replacements"],
)
def test_nothing_hides_behind_many_effects(line: str) -> None:
    flood = "".join(line.format(i=i) + "\n" for i in range(1500))

    report = scanned(f"{IMPORTS}{flood}torch.load = mine\n")

    assert any("effects" in gap.reason for gap in report.gaps)


def test_a_home_is_no_project_whose_claims_are_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "requirements.txt").write_text("torch==2.13.0\n")
    program = str(tmp_path / "downloads" / "program.py")

    assert environment_of(program, (tmp_path / "downloads",)).is_own
    assert not environment_of(program, (tmp_path,)).is_own
    assert not environment_of(program, (Path(tmp_path.anchor),)).is_own
