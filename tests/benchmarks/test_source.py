"""The command that measures the analysis of programs, and its ratchet."""
# ruff: noqa: ANN401 (what is not installed has no types here)

from __future__ import annotations

import importlib
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

RUFF = """
[{"filename": "a.ipynb", "cell": 2, "location": {"row": 3}, "code": "S301"},
 {"filename": "b.py", "cell": null, "location": {"row": 1}, "code": "S403"},
 {"filename": "b.py", "cell": null, "location": {"row": 9}, "code": "invalid-syntax"}]
"""
BANDIT = """
{"results": [{"filename": "b.py", "line_range": [4, 5], "test_id": "B301"},
             {"filename": "b.py", "line_range": [1], "test_id": "B403"}]}
"""
BEFORE = {
    "torch": {"to-flag": 9, "missed": 1, "to-leave-alone": 9, "false": 0},
    "damaged: snippets": {"remain": 96.0},
}


@pytest.fixture
def load(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports a module of the command; they are not installed."""
    monkeypatch.syspath_prepend(repository)
    return lambda name: importlib.import_module(f"benchmarks.source.{name}")


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    if not sys.platform.startswith(("linux", "darwin")):
        pytest.skip("needs POSIX: the peak of memory is asked of wait4")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "benchmarks.source", "--cache", tmp_path]
        return subprocess.run(  # noqa: S603 (our own program)
            [*command, *arguments],
            cwd=repository,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    return run


@pytest.mark.parametrize("arguments", [["no-such-case"], ["--competitors", "nobody"]])
def test_what_is_not_known_is_wrong_usage(arguments: list[str], run: Run) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert "usage" in done.stderr


def test_a_small_run_prints_the_tables_that_were_asked_for(run: Run) -> None:
    done = run("snippets", "damage", "edits", "--step", "400", "--rounds", "1")

    assert done.returncode == 0, done.stderr
    assert "| **all** | " in done.stdout
    assert "| **any way** | snippets | " in done.stdout
    assert "| an edit of 5000 lines | " in done.stdout


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"torch": {"missed": 0}}, 0, id="found"),
        pytest.param({"torch": {"missed": 2}}, 1, id="missed"),
        pytest.param({"torch": {"false": 1}}, 1, id="a false alarm"),
        pytest.param({"torch": {"to-flag": 8}}, 1, id="fewer programs"),
        pytest.param({"torch": {"to-leave-alone": 12}}, 0, id="more programs"),
        pytest.param({"keras": {"missed": 0, "false": 0}}, 0, id="another theme"),
        pytest.param({"keras": {"missed": 1}}, 1, id="missed in another theme"),
        pytest.param({"damaged: snippets": {"remain": 95.0}}, 1, id="less remains"),
        pytest.param({"damaged: snippets": {"remain": 95.6}}, 0, id="hardly less"),
    ],
)
def test_figures_may_only_improve(change: Any, worse: int, load: Any) -> None:
    assert len(list(load("ratchet").worse(BEFORE, change))) == worse


def test_figures_are_read_as_they_are_written(load: Any, tmp_path: Path) -> None:
    ratchet, path = load("ratchet"), tmp_path / "figures.toml"

    path.write_text(ratchet.written(BEFORE), "utf-8")

    assert ratchet.committed(path) == BEFORE
    assert ratchet.committed(tmp_path / "none") == {}


def test_lines_of_others_are_told_by_cell_and_without_what_is_on_each(
    load: Any, tmp_path: Path
) -> None:
    tools = load("tools")

    said = {}
    for name, output in (("ruff", RUFF), ("bandit", BANDIT)):
        printing = tmp_path / name
        printing.write_text(f"print({output!r})", "utf-8")
        lines = getattr(tools, f"_of_{name}")
        said[name] = tools.Tool(name, (sys.executable, printing), lines).said([])

    assert said["ruff"] == {("a.ipynb", 2, 3)}
    assert said["bandit"] == {("b.py", 1, 4), ("b.py", 1, 5)}


def test_another_program_is_counted_by_the_lines_that_it_names(
    load: Any, tmp_path: Path
) -> None:
    programs, tools = load("programs"), load("tools")
    snippets = [s for s in programs.all_of_them() if s.theme == "pickles"]
    everything = "import json, pathlib, sys\nprint(json.dumps([str(p) for p in"
    everything += " pathlib.Path(sys.argv[1]).iterdir()]))"
    command = (sys.executable, "-c", everything)

    def first_lines(output: str) -> Any:
        return (((name, 1, 1), "S301") for name in load("tools").json.loads(output))

    tool = tools.Tool("ruff", command, first_lines)
    look = programs.theirs(tool, snippets, tmp_path / "files")
    score = programs.scores(snippets, look)["pickles"]

    alone = Counter(snippet.is_flagged for snippet in snippets)[False]
    assert (score.found, score.false) == (0, alone)
    assert len(list((tmp_path / "files").iterdir())) == len(snippets)


def test_only_the_source_of_a_library_is_taken(load: Any, tmp_path: Path) -> None:
    libraries = load("libraries")

    library = libraries.collect(libraries.STANDARD, tmp_path)

    assert library.files > 500
    assert library.lines > 100_000
    files = [path for path in library.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".py"}


def test_a_theme_of_which_a_line_is_missed_is_not_found(load: Any) -> None:
    programs = load("programs")
    snippets = [s for s in programs.all_of_them() if len(s.expected) > 1]

    halves = programs.scores(snippets, lambda s: set(list(s.places)[:1]))
    wholes = programs.scores(snippets, lambda s: set(s.places))

    assert halves["**all**"].found == 0
    assert wholes["**all**"].found == len(snippets)
