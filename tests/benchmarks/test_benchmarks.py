from __future__ import annotations

import importlib
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CASES = (
    *("machine", "scan", "memory", "checkpoint"),
    *("arrays", "many", "start", "stall"),
)


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    if not sys.platform.startswith(("linux", "darwin")):
        pytest.skip("needs POSIX: the peak of memory is asked of wait4")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "benchmarks", "--cache", tmp_path, *arguments],
            cwd=repository,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    return run


@pytest.mark.parametrize(
    "arguments", [["no-such-case"], ["--competitors", "no-such-scanner"]]
)
def test_what_is_not_known_is_wrong_usage(arguments: list[str], run: Run) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert "usage" in done.stderr


def test_an_environment_without_gifthorse_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("--installed", str(tmp_path), "--scale", "0.0001", "start")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_help_names_every_case(run: Run) -> None:
    done = run("--help")

    assert all(case in done.stdout for case in CASES)


def test_a_tiny_run_measures_every_case(run: Run, tmp_path: Path) -> None:
    written = tmp_path / "rows.json"
    environment = ["--installed", sys.prefix]

    done = run(
        *environment, "--scale", "0.0001", "--rounds", "1", "--json", str(written)
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(written.read_text("utf-8"))
    assert done.stdout.count("\n| ") == len(said["rows"]) + 2
    assert {"python", "system", "gifthorse"} <= said["facts"].keys()
    with zipfile.ZipFile(tmp_path / "inputs-0.0001" / "large.pt") as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("limit", "said"), [(1.0, "**missed**"), (3.0, "met"), (None, " |  |  |")]
)
def test_a_figure_says_whether_it_keeps_its_limit(
    limit: float | None, said: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(repository)
    tables = importlib.import_module("benchmarks.tables")

    assert said in tables.markdown([tables.figure("a", 2.0, limit, tables.time)])
