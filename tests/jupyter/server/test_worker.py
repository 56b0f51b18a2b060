"""The queue before a worker process, and what happens when that does not last."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyter_server")

from jupyter_ext.server.jobs import FileJob, NotebookJob, packed
from jupyter_ext.server.worker import Failed, Limits, Obsolete, Overfull, Worker
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.jupyter


@pytest.fixture
async def workers(tmp_path: Path) -> AsyncIterator[Callable[..., Worker]]:
    made: list[Worker] = []

    def make(**limits: float) -> Worker:
        made.append(Worker(tmp_path, Limits(**limits)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    """Return the request to scan a file that is nothing bad."""
    (tmp_path / "x.pkl").write_bytes(assemble("EMPTY_DICT\nSTOP"))
    return packed(FileJob(str(tmp_path / "x.pkl")))


def process(worker: Worker) -> int:
    return worker.warm_up().pid


async def stuck(worker: Worker, file: bytes) -> int:
    """Let a worker's process start and then hang; return which it is."""
    await worker.ask(file)
    os.kill(process(worker), signal.SIGSTOP)
    return process(worker)


async def test_a_worker_answers(workers: Callable[..., Worker], file: bytes) -> None:
    answer = json.loads(await workers().ask(file))

    assert answer["reports"][0]["verdict"] == "clean"


async def test_what_takes_too_long_fails_and_the_next_does_not(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers(seconds=5.0)
    before = await stuck(worker, file)
    with pytest.raises(Failed, match="longer than 5 s"):
        await worker.ask(file)

    assert await worker.ask(file)
    assert process(worker) != before


async def test_what_takes_too_much_memory_fails_and_the_next_does_not(
    workers: Callable[..., Worker], file: bytes
) -> None:
    if sys.platform != "linux":
        pytest.skip("no limit of memory")
    worker = workers(memory=300 * 1024**2)
    cell = "x = '" + "a" * (100 * 1024**2) + "'"
    large = packed(NotebookJob("nb.ipynb", (("a", True, cell),), links=False))
    with pytest.raises(Failed, match=r"died|memory"):
        await worker.ask(large)

    assert await worker.ask(file)


async def test_a_process_that_is_killed_is_replaced_at_once(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers()
    before = await stuck(worker, file)
    asked = asyncio.create_task(worker.ask(file))
    await asyncio.sleep(0.1)
    os.kill(before, signal.SIGKILL)

    assert await asked
    assert process(worker) != before


async def test_who_leaves_ends_the_work(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers()
    before = await stuck(worker, file)
    asked = asyncio.create_task(worker.ask(file))
    await asyncio.sleep(0.1)
    asked.cancel()

    assert await worker.ask(file)
    assert process(worker) != before


async def test_the_urgent_comes_first(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker, order = workers(), []

    async def ask(name: str, urgency: int) -> None:
        await worker.ask(file, urgency)
        order.append(name)

    await asyncio.gather(ask("first", 2), ask("later", 2), ask("urgent", 0))

    assert order == ["urgent", "first", "later"]


async def test_what_is_asked_again_is_obsolete(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers()
    asked = [worker.ask(file, 0, about) for about in ("a", "b", "a")]
    said = await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(each, Obsolete) for each in said] == [True, False, False]


async def test_more_than_can_wait_is_too_much(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers(waiting=2)
    asked = [worker.ask(file) for _ in range(4)]
    said = await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(each, Overfull) for each in said] == [False, False, True, True]


async def test_a_worker_that_cannot_start_fails(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "gone", Limits())
    with pytest.raises(Failed):
        await worker.ask(b"")


async def test_nonsense_is_an_error_and_no_death(
    workers: Callable[..., Worker], file: bytes
) -> None:
    worker = workers()
    before = process(worker)
    with pytest.raises(Failed, match="internal error"):
        await worker.ask(b"nonsense")

    assert await worker.ask(file)
    assert process(worker) == before


def test_a_worker_ends_with_its_server(tmp_path: Path) -> None:
    program = (
        "import asyncio, os\n"
        "from pathlib import Path\n"
        "from jupyter_ext.server.worker import Limits, Worker\n"
        "async def main():\n"
        f"    worker = Worker(Path({str(tmp_path)!r}), Limits())\n"
        "    pid = worker.warm_up().pid\n"
        "    print(pid, flush=True)\n"
        "    os._exit(0)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    pid = int(done.stdout)
    end = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)

    assert not Path(f"/proc/{pid}").exists()
