"""The process that analyses: it comes when it is needed, and goes when it is not."""

from __future__ import annotations

import asyncio

import pytest

from lsp_server import documents, pages
from lsp_server.workers import Workers
from scanner_core.worker import Failed, Limits

pytestmark = pytest.mark.lsp


async def test_a_function_that_fails_says_why_and_the_next_one_runs() -> None:
    workers = Workers()
    with pytest.raises(Failed, match="ValueError"):
        await workers.call(documents.file_path, "file://[")

    assert await workers.call(documents.key, "file:///C%3A/a.py") == "file:///c:/a.py"
    workers.close()


async def test_a_process_that_nobody_asks_anything_ends() -> None:
    workers = Workers(Limits(idle=0.0))
    assert not workers.is_alive
    workers.warm_up()
    assert workers.is_alive
    workers.rest()
    async with asyncio.timeout(30):
        while workers.is_alive:  # noqa: ASYNC110 (a process sets no event)
            await asyncio.sleep(0)

    assert (await workers.call(pages.page, "dangerous-name")).startswith("# dangerous")
    workers.close()


async def test_who_goes_away_ends_what_takes_long() -> None:
    workers = Workers(Limits(grace=0.0))
    await workers.call(documents.key, "")
    slow = asyncio.create_task(workers.call(documents.is_cell, "x" * 50_000_000))
    await asyncio.sleep(0)
    slow.cancel()

    assert await workers.call(documents.key, "a") == "a"
    workers.close()
