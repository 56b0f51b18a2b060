"""The tables of the contract: from findings and gaps to a verdict and an exit code."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from scanner_core import findings
from scanner_core.findings import (
    Finding,
    Gap,
    Location,
    Severity,
    Suppression,
    Verdict,
)
from scanner_core.policy import ExitCode, exit_code, judge, worst

HERE = Location("model.pt")
GAP = Gap("is truncated", HERE)
UNSAFE, REVIEW, INCOMPLETE, CLEAN = (
    Verdict.UNSAFE,
    Verdict.REVIEW,
    Verdict.INCOMPLETE,
    Verdict.CLEAN,
)
VERDICTS = {
    # severity: (without a gap, with a gap)
    Severity.CRITICAL: (UNSAFE, UNSAFE),
    Severity.HIGH: (UNSAFE, UNSAFE),
    Severity.MEDIUM: (REVIEW, REVIEW),
    Severity.LOW: (REVIEW, REVIEW),
    Severity.INFO: (CLEAN, INCOMPLETE),
    None: (CLEAN, INCOMPLETE),
}
U, R, I, C = UNSAFE, REVIEW, INCOMPLETE, CLEAN  # noqa: E741 (a table's columns)
EXIT_CODES = {
    # verdicts: for --fail-on unsafe, review, incomplete, never;
    #           then the same with --allow-incomplete
    (): ((0, 0, 0, 0), (0, 0, 0, 0)),
    (C,): ((0, 0, 0, 0), (0, 0, 0, 0)),
    (I,): ((2, 2, 2, 2), (0, 0, 0, 0)),
    (I, C): ((2, 2, 2, 2), (0, 0, 0, 0)),
    (R,): ((0, 1, 1, 0), (0, 1, 1, 0)),
    (R, C): ((0, 1, 1, 0), (0, 1, 1, 0)),
    (R, I): ((2, 1, 1, 2), (0, 1, 1, 0)),
    (R, I, C): ((2, 1, 1, 2), (0, 1, 1, 0)),
    (U,): ((1, 1, 1, 0), (1, 1, 1, 0)),
    (U, C): ((1, 1, 1, 0), (1, 1, 1, 0)),
    (U, I): ((1, 1, 1, 2), (1, 1, 1, 0)),
    (U, I, C): ((1, 1, 1, 2), (1, 1, 1, 0)),
    (U, R): ((1, 1, 1, 0), (1, 1, 1, 0)),
    (U, R, C): ((1, 1, 1, 0), (1, 1, 1, 0)),
    (U, R, I): ((1, 1, 1, 2), (1, 1, 1, 0)),
    (U, R, I, C): ((1, 1, 1, 2), (1, 1, 1, 0)),
}
FAIL_ON = {"unsafe": U, "review": R, "incomplete": I, "never": None}
LOCATIONS = {
    "model.pt": Location("model.pt"),
    "model.pt@0x0": Location("model.pt", offset=0),
    "model.pt!archive/data.pkl@0x1f": Location("model.pt", ("archive/data.pkl",), 31),
    "a.zip!b.zip!c.pkl@0x2": Location("a.zip", ("b.zip", "c.pkl"), 2),
    "train.py:3:1": Location("train.py", line=3),
    "train.py:3:5": Location("train.py", line=3, column=4, end_line=3, end_column=9),
    "a.ipynb:cell 2": Location("a.ipynb", cell=2),
    "a.ipynb:cell 2:1:5": Location("a.ipynb", cell=2, line=1, column=4),
}


def finding(severity: Severity, suppressed: Suppression | None = None) -> Finding:
    return Finding("some-rule", severity, "It does.", HERE, suppressed=suppressed)


def test_no_verdict_is_called_safe() -> None:
    assert {verdict.value for verdict in Verdict} == {
        "unsafe",
        "review",
        "incomplete",
        "clean",
    }


@pytest.mark.parametrize("severity", VERDICTS, ids=lambda s: s.name if s else "nothing")
def test_a_severity_and_a_gap_make_a_verdict(severity: Severity | None) -> None:
    found = [finding(severity)] if severity else []
    without_gap, with_gap = VERDICTS[severity]

    assert judge(found, []) is without_gap
    assert judge(found, [GAP]) is with_gap


def test_the_table_of_severities_is_whole() -> None:
    assert set(VERDICTS) == {*Severity, None}


@pytest.mark.parametrize("gaps", [[], [GAP], [GAP, GAP]], ids=["none", "one", "two"])
def test_a_gap_never_improves_a_verdict(gaps: list[Gap]) -> None:
    for severities in itertools.combinations_with_replacement(Severity, 2):
        found = [finding(severity) for severity in severities]
        both = [judge(found, gaps), judge(found, [])]

        assert worst(both) is judge(found, gaps)


def test_the_worst_finding_decides() -> None:
    found = [finding(Severity.INFO), finding(Severity.HIGH), finding(Severity.LOW)]

    assert judge(found, []) is UNSAFE


def test_a_suppressed_finding_does_not_count_but_a_gap_still_does() -> None:
    found = [finding(Severity.CRITICAL, Suppression("ada", "known"))]

    assert judge(found, []) is CLEAN
    assert judge(found, [GAP]) is INCOMPLETE
    assert judge([*found, finding(Severity.LOW)], []) is REVIEW


def test_unsafe_is_worse_than_review_than_incomplete_than_clean() -> None:
    order = [UNSAFE, REVIEW, INCOMPLETE, CLEAN]

    for milder, worse in itertools.combinations(reversed(order), 2):
        assert worst([milder, worse]) is worse
    assert worst([]) is CLEAN


@pytest.mark.parametrize(
    "verdicts", EXIT_CODES, ids=lambda v: "+".join(e.value for e in v) or "nothing"
)
@pytest.mark.parametrize("allow_incomplete", [False, True], ids=["strict", "allowing"])
def test_verdicts_make_an_exit_code(
    verdicts: tuple[Verdict, ...], *, allow_incomplete: bool
) -> None:
    row = EXIT_CODES[verdicts][allow_incomplete]

    for fail_on, expected in zip(FAIL_ON.values(), row, strict=True):
        code = exit_code(verdicts, fail_on, allow_incomplete=allow_incomplete)

        assert code == expected, fail_on


def test_the_table_of_exit_codes_is_whole() -> None:
    sets = {
        frozenset(some)
        for size in range(5)
        for some in itertools.combinations(Verdict, size)
    }

    assert {frozenset(verdicts) for verdicts in EXIT_CODES} == sets


def test_exit_codes_have_their_numbers() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "NOTHING_FOUND": 0,
        "FOUND": 1,
        "INCOMPLETE": 2,
        "ERROR": 3,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize("shown", LOCATIONS)
def test_a_location_reads_as_in_a_compiler_message(shown: str) -> None:
    assert str(LOCATIONS[shown]) == shown


def test_locations_are_derived_and_not_changed() -> None:
    member = Location("a.zip").inside("b.pkl").at(7)

    assert member == Location("a.zip", ("b.pkl",), 7)
    assert member.inside("c") == Location("a.zip", ("b.pkl", "c"))


def test_every_value_of_the_contract_is_frozen_and_slotted() -> None:
    values = [
        each for each in vars(findings).values() if dataclasses.is_dataclass(each)
    ]

    assert values
    for each in values:
        assert each.__dataclass_params__.frozen, each
        assert "__slots__" in vars(each), each
