"""One damaged line costs itself, and hardly anything else."""

from __future__ import annotations

from collections import Counter

import pytest

from scanner_core.facts import Environment
from scanner_core.scan import Options

from .damage import DAMAGES, Damaged, damaged, long_program, share
from .snippets import every

ENOUGH = 0.95
STEP_OF_SNIPPETS = 13
STEP_OF_PROGRAM = 61
"""Of the pairs of a line and a damage, one in so many is tried, always the same."""


@pytest.fixture(scope="module")
def of_snippets() -> list[Damaged]:
    return [
        trial
        for snippet in every()
        if snippet.is_flagged and len(snippet.cells[0].split("\n")) >= STEP_OF_SNIPPETS
        for trial in damaged(
            snippet.cells,
            Options(Environment(snippet.versions)),
            is_notebook=snippet.is_notebook,
            every=STEP_OF_SNIPPETS,
        )
    ]


@pytest.fixture(scope="module")
def of_program() -> list[Damaged]:
    program, options = (long_program(500),), Options(Environment())
    return list(damaged(program, options, every=STEP_OF_PROGRAM, all_count=True))


def test_a_line_is_damaged_in_every_way(of_program: list[Damaged]) -> None:
    ways = Counter(each.how for each in of_program)

    assert ways.keys() == DAMAGES.keys()
    assert all(each.expected >= 10 for each in of_program)


def test_most_findings_in_a_long_program_remain(of_program: list[Damaged]) -> None:
    lost = [each for each in of_program if each.remaining < each.expected - 1]

    assert lost == []


def test_most_findings_in_snippets_remain(of_snippets: list[Damaged]) -> None:
    assert len(of_snippets) > 100
    assert share(of_snippets) >= ENOUGH


def test_a_program_that_loses_everything_is_noticed() -> None:
    program = ("import pickle\nif x:\n    pickle.load(f)",)
    [trial, *_] = damaged(program, Options(), all_count=True)

    assert trial.expected == 1
    assert share([]) == 1.0
    assert share([Damaged("", 1, 1, 4, 1)]) == 0.25
