"""What is done if the process does not survive a program, or what it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server import analyst
from lsp_server.analysing import Answered, Asked, analyse
from lsp_server.analyst import Analyst, asked_of
from lsp_server.documents import Document
from lsp_server.programs import Program
from lsp_server.settings import Settings
from lsp_server.told import ANSWERS, Told, tell
from scanner_core.worker import Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lsp_server.splicing import Place

PROGRAM = Program.of(Document("untitled:1", 1, "import torch\ntorch.load('x.pt')\n"))
WHY = "it took longer than 120 s"


class Dying:
    """A process that dies, always or of files."""

    def __init__(self, *, always: bool) -> None:
        self.always = always
        self.asked: list[Asked] = []

    async def call(
        self, _: Callable[..., object], asked: Asked, *_rest: object
    ) -> Told:
        self.asked.append(asked)
        if self.always or not asked.no_files:
            raise Failed(WHY)
        return Told(1, analyse(asked, Settings(), ()))


async def answers(worker: Dying, times: int = 1) -> Answered:
    one = Analyst(worker)  # type: ignore[arg-type]  # it is called like one
    for _ in range(times - 1):
        await one.answer(PROGRAM, Settings(), ())
    return await one.answer(PROGRAM, Settings(), ())


async def test_a_program_that_no_process_survives_is_told_of() -> None:
    answered = await answers(Dying(always=True))

    assert answered.report is None
    assert answered.failure == WHY
    assert answered.failures == (f"untitled:1: {WHY}",)


async def test_a_program_is_judged_without_files_that_no_process_survives() -> None:
    answered = await answers(Dying(always=False))

    assert answered.report
    [gap] = answered.report.artifacts[0].gaps
    assert gap.reason == f"the files that it loads were not looked at: {WHY}"


async def test_the_files_are_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient, impatient = Dying(always=False), Dying(always=False)
    await answers(patient, times=3)
    monkeypatch.setattr(analyst, "PATIENCE", 0.0)
    await answers(impatient, times=2)

    assert [bool(each.no_files) for each in patient.asked] == [False, True, True, True]
    assert [bool(each.no_files) for each in impatient.asked] == 2 * [False, True]


class Forgetful:
    """A process that was started anew before the third question."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, ...]] = []

    async def call(
        self,
        _: Callable[..., Told],
        asked: Asked,
        settings: Settings,
        roots: list[Path],
        known: int,
        places: Sequence[Place] = (),
    ) -> Told:
        self.sent.append(asked.texts)
        if len(self.sent) == 3:
            ANSWERS.forget(asked.uri)
        return tell(asked, settings, roots, known, places)


async def test_only_what_is_new_crosses_unless_the_process_is_another() -> None:
    process, text = Forgetful(), PROGRAM.documents[0].text
    one = Analyst(process)  # type: ignore[arg-type]  # it is called like one
    for number in range(3):
        program = Program.of(Document(PROGRAM.uri, 1, text + "#" * number))
        answered = await one.answer(program, Settings(), ())

    whole = analyse(asked_of(program), Settings(), ())
    assert process.sent == [(text,), ("#",), ("#",), (f"{text}##",)]
    assert answered.report
    assert whole.report
    assert answered.report.artifacts == whole.report.artifacts
