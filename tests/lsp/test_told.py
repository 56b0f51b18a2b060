"""What is known already does not cross twice."""

from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysing import Asked
from lsp_server.settings import Settings
from lsp_server.told import ANSWERS, MOST, Answers, Told, tell

URI = "untitled:told"
LOAD = "import torch\ntorch.load('x.pt', weights_only=False)\n"


def told(text: str, known: int = 0) -> Told:
    return tell(Asked(URI, (text,)), Settings(), [], known)


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    ANSWERS.forget(URI)


def test_what_has_changed_is_told() -> None:
    first = told(LOAD)
    second = told(f"\n{LOAD}", first.number)

    assert second.number != first.number
    assert second.answered is not None
    assert second.answered != first.answered


def test_what_was_told_to_somebody_else_is_told() -> None:
    first = told(LOAD)

    assert told(f"{LOAD}#", first.number - 1).answered is not None


def test_what_is_the_same_is_not_told_again() -> None:
    first = told(LOAD)

    assert told(f"{LOAD}#", first.number) == Told(first.number, None)


def test_only_the_last_answers_are_remembered() -> None:
    answers = Answers()
    for number in range(MOST + 1):
        answers.keep(f"untitled:{number}", Told(number, None))

    assert answers.last("untitled:0") is None
    assert answers.last("untitled:1") == Told(1, None)
