"""The command that judges both sets, and its ratchet."""
# ruff: noqa: ANN401 (what is not installed has no types here)

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SCANNER = """
import sys

def main():
    print("looked at", sys.argv[-1])
    return {"good": 0, "bad": 1}[sys.argv[-1]]
"""
BEFORE = {
    ("hostile", "zip"): Counter(unsafe=2),
    ("ordinary", "numpy"): Counter(clean=2),
}


@pytest.fixture
def judgement(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports a module of the command; they are not installed."""
    monkeypatch.syspath_prepend(repository)
    return lambda name: importlib.import_module(f"benchmarks.judgement.{name}")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="nothing"),
        pytest.param({("hostile", "zip"): Counter(unsafe=3)}, id="another case"),
        pytest.param(
            {("hostile", "zip"): Counter(unsafe=2, review=1)}, id="a case for a person"
        ),
        pytest.param({("ordinary", "scipy"): Counter(review=1)}, id="another family"),
    ],
)
def test_what_is_no_worse_passes(change: dict[Any, Any], judgement: Any) -> None:
    ratchet = judgement("ratchet")

    assert list(ratchet.worse(BEFORE, BEFORE | change)) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({("hostile", "zip"): Counter()}, id="cases are gone"),
        pytest.param({("hostile", "zip"): Counter(unsafe=1, review=1)}, id="milder"),
        pytest.param({("hostile", "zip"): Counter(unsafe=2, clean=1)}, id="unseen"),
        pytest.param({("hostile", "new"): Counter(clean=1)}, id="unseen in a family"),
        pytest.param(
            {("ordinary", "numpy"): Counter(clean=2, review=1)}, id="false alarm"
        ),
        pytest.param({("ordinary", "new"): Counter(unsafe=1)}, id="in a new family"),
    ],
)
def test_what_is_worse_is_told(change: dict[Any, Any], judgement: Any) -> None:
    ratchet = judgement("ratchet")

    assert list(ratchet.worse(BEFORE, BEFORE | change))


def test_figures_survive_being_written(judgement: Any, tmp_path: Path) -> None:
    ratchet, path = judgement("ratchet"), tmp_path / "figures.toml"

    path.write_text(ratchet.written(BEFORE), "utf-8")

    assert ratchet.committed(path) == BEFORE


def test_the_committed_figures_are_of_every_family(judgement: Any) -> None:
    cases = importlib.import_module("tests.corpus.cases")
    families = {case.family for case in cases.hostile()}

    found = judgement("ratchet").committed()

    assert {family for kind, family in found if kind == "hostile"} == families, (
        "run python -m benchmarks.judgement --update"
    )
    assert {"numpy", "python", "sklearn", "torch zip"} <= {
        family for kind, family in found if kind == "ordinary"
    }


def test_another_scanner_answers_for_each_file(
    repository: Path, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("needs fork")
    (tmp_path / "scanner.py").write_text(SCANNER)
    driver = repository / "benchmarks" / "judgement" / "alone.py"
    program = (
        f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "sys.argv = ['alone', 'scanner', 'main', '-p']; "
        f"runpy.run_path({str(driver)!r}, run_name='__main__')"
    )

    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-P", "-c", program],
        input="good\nbad\nodd\n",
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["status"] for each in answers] == [0, 1, 70]
    assert [each["path"] for each in answers] == ["good", "bad", "odd"]
    assert "looked at good" in answers[0]["said"]


@pytest.mark.parametrize(
    ("scanner", "status", "said", "word"),
    [
        ("picklescan", 1, "", "flagged"),
        ("picklescan", 0, "Suspicious globals: 2", "warned"),
        ("picklescan", 0, "Suspicious globals: 0", "passed"),
        ("picklescan", 0, "WARNING: could not parse x", "error"),
        ("modelscan", 3, "", "error"),
        ("fickling", 2, "", "error"),
    ],
)
def test_answers_are_put_into_words(
    scanner: str, status: int, said: str, word: str, judgement: Any
) -> None:
    scanners = judgement("scanners")

    assert scanners.word(scanners.MANNERS[scanner], status, said) == word


def test_the_tables_add_up(judgement: Any) -> None:
    report = judgement("report")
    others = {"x": {("hostile", "zip"): Counter(flagged=1, passed=1)}}

    table = report.markdown("hostile", BEFORE, others)

    assert "| zip | 2 | 2 |  |  |  | 1 / 0 / 0 / 1 |" in table
    assert "| **all** | 2 | 2 |  |  |  | 1 / 0 / 0 / 1 |" in table
