"""How long a Jupyter server takes to judge a notebook: what a banner waits for.

A real server on the loopback is asked over one connection, as a front end does.  The
notebook has 200 cells, of which 10 load a model file that runs a command; the files are
written here, and nothing ever loads them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.processes import FailedError
from benchmarks.tables import figure
from benchmarks.tables import time as shown
from jupyter_ext.server import requests, work
from jupyter_ext.server.jobs import NotebookJob, packed
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.tables import Row
    from scanner_core.wire import Json

CELLS: Final = 200
FINDINGS: Final = 10
TOKEN: Final = "of-this-benchmark"  # noqa: S105 (of a server on the loopback)
STARTING: Final = 60.0
PLANTED: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
PLAIN: Final = """\
frame_{n} = pd.read_csv("../input/train.csv", index_col="id")
target_{n} = frame_{n}.pop("target").to_numpy()
loader = DataLoader(TensorDataset(torch.tensor(frame_{n}.to_numpy())), batch_size=64)
for step, (batch,) in enumerate(loader):
    loss = criterion(net(batch), target_{n}[step * 64 : step * 64 + len(batch)])
    print(f"{{step}}: {{loss.item():.4f}}")
"""
LOADS: Final = """\
state = torch.load("models/{n}.pt", weights_only=False)
net.load_state_dict({{k.removeprefix("module."): v for k, v in state.items()}})
"""
FIRST: Final = """\
%matplotlib inline
import pandas as pd
import torch
from torch.utils.data import DataLoader, TensorDataset
"""
BANNER: Final = 0.3
"""Seconds of the second in which a banner is to show."""


class Asked:
    """One connection to a server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Return an answer.  Raises ``FailedError`` and ``OSError``."""
        sent = json.dumps(body) if body is not None else None
        headers = {"Authorization": f"token {TOKEN}"}
        self._connection.request(method, f"/gifthorse/api/v1/{path}", sent, headers)
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != http.HTTPStatus.OK:
            raise FailedError(f"{path}: {response.status} {answer[:200]!r}")
        return answer


def rows(rounds: int) -> Iterator[Row]:
    """Measure; of ``rounds`` requests, the one in the middle counts, by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        _write_models(root / "models")
        with _server(root) as asked:
            time.sleep(5)  # A front end asks for the status while it is loading.
            body = _notebook(0)
            first = _seconds(lambda: asked.ask("POST", "notebook", body))
            _check(asked.ask("POST", "notebook", body))
            what = f"the first answer about {CELLS} cells, {FINDINGS} findings"
            yield figure(what, first, 1.0, shown)
            yield _row(asked, "the same again", rounds, lambda _: body)
            yield _row(asked, "after a key was typed", rounds, _notebook)
            small = "a notebook of one cell"
            yield _row(asked, small, rounds, lambda n: _notebook(n, 1))
        yield _alone(root, rounds)


def _row(asked: Asked, what: str, rounds: int, body: Callable[[int], object]) -> Row:
    found = [
        _seconds(lambda: asked.ask("POST", "notebook", body(n)))  # noqa: B023 (called at once)
        for n in range(1, 10 * rounds)
    ]
    return figure(what, sorted(found)[len(found) // 2], BANNER, shown)


def _alone(root: Path, rounds: int) -> Row:
    """Measure what a worker does: other programs disturb processor time less."""
    before = Path.cwd()
    os.chdir(root)
    try:
        work.warm_up()
        found = []
        for n in range(1, 2 * rounds):
            message = packed(_job(n, root))
            started = time.process_time()
            work.answer(message)
            found.append(time.process_time() - started)
    finally:
        os.chdir(before)
    what = "after a key was typed: processor time of the worker"
    return figure(what, sorted(found)[len(found) // 2], BANNER, shown)


def _job(typed: int, root: Path) -> NotebookJob:
    asked = requests.notebook(_notebook(typed))
    cells = tuple((each.id, True, each.source) for each in asked.cells)
    places = (str(root),)
    here = NotebookJob(asked.path, cells, links=True, places=places)
    return dataclasses.replace(here, installed=sys.executable, told_by="kernelspec")


def _notebook(typed: int, count: int = CELLS) -> dict[str, Json]:
    every = CELLS // FINDINGS
    sources = [
        (LOADS if n % every == every // 2 else PLAIN).format(n=n) for n in range(CELLS)
    ]
    sources[0] = FIRST
    sources[CELLS // 2 + 1] += f"# {typed}" if typed else ""
    cells: list[Json] = [
        {"id": f"cell-{n}", "type": "code", "source": source}
        for n, source in enumerate(sources)
    ]
    return {"path": "notebook.ipynb", "cells": cells[:count]}


def _check(answer: bytes) -> None:
    artifacts = json.loads(answer)["report"]["artifacts"]
    found = len(artifacts[0]["findings"])
    if found < FINDINGS or len(artifacts) != 1 + FINDINGS:
        raise FailedError(f"{found} findings, {len(artifacts) - 1} files: not as made")


def _write_models(folder: Path) -> None:
    folder.mkdir(parents=True)
    every = CELLS // FINDINGS
    for n in range(every // 2, CELLS, every):
        (folder / f"{n}.pt").write_bytes(assemble(PLANTED))
    old = time.time() - 60
    for each in folder.iterdir():
        os.utime(each, (old, old))


@contextlib.contextmanager
def _server(root: Path) -> Iterator[Asked]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = root.parent
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{name}": str(home / name.lower()) for name in names}
    command = [
        *(sys.executable, "-P", "-m", "jupyter_server", "--no-browser", "--allow-root"),
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.jpserver_extensions=jupyter_ext=True",
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, stdout=log, stderr=log, env=os.environ | own, cwd=home
        )
    try:
        yield _answering(port, process)
    finally:
        process.terminate()
        process.wait()


def _answering(port: int, process: subprocess.Popen[bytes]) -> Asked:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            asked = Asked(port)
            asked.ask("GET", "status")
            return asked
        time.sleep(0.1)
    raise FailedError("the Jupyter server did not start")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
