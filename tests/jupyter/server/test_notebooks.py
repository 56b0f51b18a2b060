"""What is told of a notebook when the process that scans does not live through it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyter_server")

from jupyter_ext.server import jobs, notebooks, requests, work
from jupyter_ext.server.jobs import NotebookJob
from jupyter_ext.server.kernels import UNKNOWN, Runtime
from jupyter_ext.server.notebooks import Notebooks
from jupyter_ext.server.requests import Refused
from jupyter_ext.server.worker import Failed
from scanner_core import wire
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from scanner_core.findings import Report

pytestmark = pytest.mark.jupyter

HERE = Runtime(is_here=True, told_by="kernelspec")
LOAD = "import pickle\npickle.load(open('x.pkl', 'rb'))"


class Dying:
    """A worker that fails, always or where files are to be looked at."""

    def __init__(self, *, always: bool) -> None:
        self.always = always
        self.asked: list[NotebookJob] = []

    async def ask(self, message: bytes, _urgency: int, _about: object) -> bytes:
        job = jobs.unpacked(message)
        assert isinstance(job, NotebookJob)
        self.asked.append(job)
        if self.always or job.links:
            raise Failed("it took longer than 60 s")
        return work.answer(message)[1:]


def asked(source: str = LOAD) -> requests.NotebookRequest:
    cells = [{"id": "a", "type": "code", "source": source}]
    return requests.notebook({"path": "nb.ipynb", "cells": cells})


async def told(worker: Dying, runtime: Runtime = HERE) -> tuple[Report, str]:
    root = Path.cwd()
    one = Notebooks(worker, None, root)  # type: ignore[arg-type]
    raw = await one.answer(asked(), runtime, root / "nb.ipynb")
    answer = json.loads(raw)
    return wire.from_json(json.dumps(answer["report"])), answer["files"]


async def test_a_notebook_that_nothing_survives_is_incomplete() -> None:
    report, files = await told(Dying(always=True))

    assert report.verdict is Verdict.INCOMPLETE
    assert report.artifacts[0].gaps[0].reason == "not judged: it took longer than 60 s"
    assert files == "elsewhere"


async def test_calls_are_judged_without_files_that_nothing_survives() -> None:
    report, files = await told(Dying(always=False))

    [notebook] = report.artifacts
    assert notebook.gaps[0].reason == (
        "the files that it loads were not looked at: it took longer than 60 s"
    )
    assert [each.rule for each in notebook.findings] == ["unrestricted-unpickling"]
    assert report.verdict is not Verdict.CLEAN
    assert files == "elsewhere"


async def test_nobody_waits_for_the_same_failure_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = Dying(always=False)
    one = Notebooks(worker, None, Path.cwd())  # type: ignore[arg-type]
    own = Path.cwd() / "nb.ipynb"
    for _ in range(3):
        await one.answer(asked(), HERE, own)
    monkeypatch.setattr(notebooks, "PATIENCE", -1.0)
    await one.answer(asked(), HERE, own)

    assert [each.links for each in worker.asked] == [True] + 3 * [False] + [True, False]


async def test_files_of_an_unknown_kernel_are_never_asked_for() -> None:
    worker = Dying(always=False)
    await told(worker, UNKNOWN)

    assert [each.links for each in worker.asked] == [False]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"cells": []}, "path"),
        ({"path": "x", "cells": [{}]}, "cells[0].source"),
        ({"path": "x", "cells": [], "kernel": []}, "kernel"),
        ({"path": "x", "cells": [], "kernel": {"cwd_identity": [1]}}, "cwd_identity"),
        (
            {"path": "x", "cells": [], "kernel": {"cwd_identity": [1.5, 2]}},
            "cwd_identity",
        ),
        ({"path": "x" * 5000, "cells": []}, "path"),
    ],
    ids=["no path", "no source", "kernel", "one number", "fraction", "long"],
)
def test_a_complaint_names_the_field(data: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as told:
        requests.notebook(data)  # type: ignore[arg-type]

    assert told.value.status == 400
    assert field in told.value.message
