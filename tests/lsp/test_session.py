from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.analysis import Analysis
from lsp_server.documents import Document
from lsp_server.programs import Program
from lsp_server.session import Session

URI = "file:///c%3A/train.py"
SAME = "file:///c:/train.py"


def program(uri: str, version: int, text: str) -> Program:
    return Program.of(Document(uri, version, text))


class Desk:
    """A session whose analyses end when the test says so."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.deaf = deaf
        """Whether a cancellation comes too late for the analysis."""
        self.started: list[Program] = []
        self.published: list[int] = []
        self.cleared: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.session = Session(
            self._analyse,
            lambda analysis: self.published.append(analysis.program.version),
            lambda _, gone: self.cleared.extend(each.version for each in gone),
        )

    async def _analyse(self, program: Program) -> Analysis:
        self.started.append(program)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            if not self.deaf:
                raise
        return Analysis(program, None)

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.mark.parametrize("deaf", [False, True], ids=["cancelled", "too late"])
async def test_nothing_is_published_for_a_closed_document(deaf: bool) -> None:  # noqa: FBT001 (a parameter)
    desk = Desk(deaf=deaf)
    desk.gate.clear()
    desk.session.put(program(URI, 1, ""))
    await desk.settle()
    desk.session.close(SAME)
    desk.gate.set()
    await desk.settle()

    assert len(desk.started) == 1
    assert desk.published == []
    assert desk.cleared == [1]
    assert await desk.session.analysis(URI) is None


@pytest.mark.parametrize("deaf", [False, True], ids=["cancelled", "too late"])
async def test_nothing_is_published_for_an_older_version(deaf: bool) -> None:  # noqa: FBT001 (a parameter)
    desk = Desk(deaf=deaf)
    desk.gate.clear()
    desk.session.put(program(URI, 1, ""))
    await desk.settle()
    desk.session.put(program(URI, 2, ""))
    desk.gate.set()
    await desk.settle()

    assert desk.published == [2]


async def test_a_document_is_not_analysed_while_somebody_types() -> None:
    desk = Desk()
    for version in range(20):
        desk.session.put(program(URI, version, ""), pause=60)
        await desk.settle()

    assert desk.started == []
    assert len(asyncio.all_tasks()) <= 3, "only the last version still waits"
    desk.session.close_all()


async def test_whoever_asks_does_not_wait_for_the_pause() -> None:
    desk = Desk()
    desk.session.put(program(URI, 7, ""), pause=600)

    found = await asyncio.wait_for(desk.session.analysis(SAME), 10)
    assert found is not None
    assert found.program.version == 7
    assert desk.published == [7]


async def test_whoever_asks_while_the_text_changes_hears_about_the_newest() -> None:
    desk = Desk()
    desk.gate.clear()
    desk.session.put(program(URI, 1, ""))
    asked = asyncio.create_task(desk.session.analysis(URI))
    await desk.settle()
    desk.session.put(program(URI, 2, ""), pause=60)
    desk.gate.set()

    found = await asyncio.wait_for(asked, 10)
    assert found is not None
    assert found.program.version == 2


async def test_whoever_asks_in_vain_does_not_stop_the_work() -> None:
    desk = Desk()
    desk.gate.clear()
    desk.session.put(program(URI, 1, ""))
    asked = asyncio.create_task(desk.session.analysis(URI))
    await desk.settle()
    asked.cancel()
    await desk.settle()
    desk.gate.set()
    await desk.settle()

    assert desk.published == [1]


async def test_a_refresh_analyses_the_same_text_again() -> None:
    desk = Desk()
    desk.session.put(program(URI, 1, "a"))
    await desk.settle()
    desk.session.refresh()
    await desk.settle()

    assert desk.published == [1, 1]
    assert [each.documents[0].text for each in desk.started] == ["a", "a"]


async def test_after_a_slow_analysis_whoever_asks_waits_for_the_pause() -> None:
    desk = Desk()
    for version, pause in ((1, 0.0), (2, 0.01)):
        desk.session.put(program(URI, version, ""), pause)
        desk.session._open[SAME].seconds = 9.0  # noqa: SLF001 (no clock in a test)
        found = await asyncio.wait_for(desk.session.analysis(URI), 10)
        assert found is not None
    desk.session.put(program(URI, 3, ""), pause=600)
    desk.session._open[SAME].seconds = 9.0  # noqa: SLF001 (as above)
    asked = asyncio.create_task(desk.session.analysis(URI))
    await desk.settle()

    assert not asked.done()
    assert desk.published == [1, 2]
    asked.cancel()
    desk.session.close_all()


async def test_whoever_asks_hears_of_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    monkeypatch.setattr(desk, "gate", None)
    desk.session.put(program(URI, 1, ""))

    found = await asyncio.wait_for(desk.session.analysis(URI), 10)
    assert found is not None
    assert found.failure.startswith("internal error: AttributeError: ")
    [record] = caplog.records
    assert record.exc_info is None
