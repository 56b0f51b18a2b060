"""What is known already does not cross twice."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysing import Answered, Asked
from lsp_server.settings import Settings
from lsp_server.splicing import Place
from lsp_server.told import (
    ANSWERS,
    MOST,
    NOT_KNOWN,
    Answers,
    Exchange,
    Told,
    tell,
    understood,
)

URI = "untitled:told"
LOAD = "import torch\ntorch.load('x.pt', weights_only=False)\n"


def told(text: str, known: int = 0) -> Told:
    return tell(Asked(URI, (text,)), Settings(), [], known)


def said(answered: Answered | None) -> object:
    assert answered
    assert answered.report
    return answered.report.artifacts


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    ANSWERS.forget(URI)


def test_what_has_changed_is_told() -> None:
    first = told(LOAD)
    second = told(f"\n{LOAD}", first.number)

    assert second.number != first.number
    whole = tell(Asked(URI, (f"\n{LOAD}",)), Settings(), [], NOT_KNOWN).answered
    assert whole != first.answered
    assert said(understood(second, first.answered)) == said(whole)


def test_what_was_told_to_somebody_else_is_told() -> None:
    first = told(LOAD)

    assert told(f"{LOAD}#", first.number - 1).answered is not None


def test_what_is_the_same_is_not_told_again() -> None:
    first = told(LOAD)

    second = told(f"{LOAD}#", first.number)
    assert second.answered is None
    assert understood(second, first.answered) is first.answered


def test_a_piece_of_a_text_that_is_not_known_is_not_taken_for_the_text() -> None:
    first = told(LOAD)
    places = [Place(len(LOAD), len(LOAD), len(LOAD) + 1)]
    asked = Asked(URI, ("#",)), Settings(), list[Path]()

    assert tell(*asked, first.number - 1, places) == Told(NOT_KNOWN, None)
    assert tell(*asked, first.number, [Place(0, 0, 1)]) == Told(NOT_KNOWN, None)
    assert tell(*asked, first.number, places).answered is None


def test_of_many_findings_only_those_that_are_new_are_told() -> None:
    first = told(LOAD)
    second = told(f"{LOAD}torch.load('y.pt', weights_only=False)\n", first.number)

    assert second.answered
    assert second.answered.report
    [finding] = second.answered.report.artifacts[0].findings
    assert finding.location.line == 3


def test_only_the_last_answers_are_remembered() -> None:
    answers = Answers()
    for number in range(MOST + 1):
        answers.keep(f"untitled:{number}", Exchange(number, (), None))

    assert answers.last("untitled:0") is None
    assert answers.last("untitled:1") == Exchange(1, (), None)
