"""From a request about a notebook to its answer, whatever happens on the way.

What a notebook loads may be what a worker dies of.  Then its calls are judged without
it, which is quick, and the answer says so; for a while nobody tries again, so that
whoever types does not wait for the same failure over and over.
"""

from __future__ import annotations

import dataclasses
import json
import time
from typing import TYPE_CHECKING, Final

from jupyter_ext.server import kernels
from jupyter_ext.server.jobs import NotebookJob, packed
from jupyter_ext.server.requests import CODE
from jupyter_ext.server.worker import Failed
from scanner_core import wire
from scanner_core._version import VERSION
from scanner_core.findings import (
    ArtifactReport,
    Gap,
    Kind,
    Location,
    Report,
    Tool,
    Verdict,
)

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_client.kernelspec import KernelSpecManager

    from jupyter_ext.server.kernels import Runtime
    from jupyter_ext.server.requests import NotebookRequest
    from jupyter_ext.server.worker import Worker

URGENT: Final = 0
PATIENCE: Final = 120.0
"""Seconds after a failure before the files of a notebook are looked at again."""
MOST_FAILURES: Final = 100


class Notebooks:
    """Answers about notebooks."""

    def __init__(
        self, worker: Worker, specs: KernelSpecManager, root: Path | None
    ) -> None:
        self._worker = worker
        self._specs = specs
        self._root = root
        self._failed: dict[str, tuple[float, str]] = {}
        """When the files of a notebook could not be looked at, and why."""

    async def runtime(self, asked: NotebookRequest) -> Runtime:
        """Return where a notebook runs, or will."""
        if asked.kernel:
            return kernels.of_kernel(asked.kernel)
        return await kernels.of_spec(self._specs, asked.kernel_name)

    async def answer(
        self, asked: NotebookRequest, runtime: Runtime, own: Path | None
    ) -> bytes:
        """Return the answer about a notebook, which is its ``own`` file if it has one.

        Raises ``Obsolete``, ``Overfull``.
        """
        job = self._job(asked, runtime, own)
        if job.links and (why := self._failure(job.path)):
            job = _without_files(job, why)
        about = asked.path, asked.client
        try:
            return await self._worker.ask(packed(job), URGENT, about)
        except Failed as error:
            why = str(error)
        if job.links:
            self._note(job.path, why)
            job = _without_files(job, why)
            try:
                return await self._worker.ask(packed(job), URGENT, about)
            except Failed as error:
                why = str(error)
        return _not_judged(job, why)

    def _job(
        self, asked: NotebookRequest, runtime: Runtime, own: Path | None
    ) -> NotebookJob:
        root = self._root
        path = asked.path
        if own and root:
            path = own.relative_to(root).as_posix()
        job = NotebookJob(
            path,
            tuple(
                (cell.id, cell.type == CODE and asked.is_python, cell.source)
                for cell in asked.cells
            ),
            links=False,
            installed=runtime.installed,
            versions=runtime.versions,
            told_by=runtime.told_by,
        )
        if not (runtime.is_here and own and root):
            return job
        cwd = runtime.cwd
        return dataclasses.replace(
            job,
            links=True,
            places=(cwd, str(root)) if cwd else (str(root),),
            working_in=cwd or str(own.parent),
        )

    def _failure(self, path: str) -> str:
        at, why = self._failed.get(path, (0.0, ""))
        return why if time.monotonic() - at < PATIENCE else ""

    def _note(self, path: str, why: str) -> None:
        self._failed[path] = time.monotonic(), why
        while len(self._failed) > MOST_FAILURES:
            del self._failed[next(iter(self._failed))]


def _without_files(job: NotebookJob, why: str) -> NotebookJob:
    gap = f"the files that it loads were not looked at: {why}"
    return dataclasses.replace(job, links=False, gap=gap)


def _not_judged(job: NotebookJob, why: str) -> bytes:
    """Return the answer about a notebook that no worker survives."""
    gap = Gap(f"not judged: {why}", Location(job.path))
    incomplete = Verdict.INCOMPLETE
    about = ArtifactReport(job.path, Kind.NOTEBOOK, incomplete, "jupyter", gaps=(gap,))
    report = Report(Tool("gifthorse", VERSION), incomplete, (about,))
    answer = {
        "report": wire.encode(report),
        "cells": [name for name, _, _ in job.cells],
        "files": "elsewhere",
        "versions": job.told_by,
        "rules": {},
    }
    return json.dumps(answer).encode()
