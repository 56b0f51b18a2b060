"""From the start of a server to what it first says, and what memory it holds then."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.language_server import typing_session, usage
from benchmarks.language_server.document import OpenDocument
from benchmarks.processes import Cost, FailedError, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.language_server.client import Client
    from benchmarks.language_server.servers import Server
    from benchmarks.tables import Row

PROGRAM: Final = '''\
"""Train a small network."""

import pickle
import torch
from torch import nn


def restored(path):
    """Return the state of a run that was stopped."""
    with open(path, "rb") as file:
        history = pickle.load(file)
    return torch.load("best.pt", weights_only=False), history


def main():
    net = nn.Linear(8, 1)
    state, history = restored("history.pkl")
    net.load_state_dict(state)
    print(len(history))


if __name__ == "__main__":
    main()
'''
MEMORY: Final = 80 * 1024**2
QUIET: Final = 5.0
"""Seconds after which whatever was begun has ended."""
IDLE: Final = 75.0
"""Seconds without anything to do, after which a server is idle."""


def rows(servers: Sequence[Server], rounds: int) -> Iterator[Row]:
    """Measure in turns; the one in the middle counts."""
    ours, *others = servers
    costs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for _ in range(2 * rounds):
            for server in servers:
                costs.setdefault(server.name, []).append(_first(server, root))
            alone = run([ours.python, "-I", "-c", "pass"])
            costs.setdefault("python", []).append(alone)
        middle = {name: _middle(each) for name, each in costs.items()}
        for other in others:
            yield _row(middle[ours.name], middle[other.name], middle["python"], other)
        yield from _idle(ours, root)


def _row(mine: Cost, theirs: Cost, python: Cost, other: Server) -> Row:
    """Python has to start before ours does, whatever it does then."""
    name, target = other.name, None
    if other.name == "ruff":
        seconds, cpu = theirs.seconds + python.seconds, theirs.cpu + python.cpu
        theirs, name, target = Cost(seconds, cpu), "ruff and python", 1 / 1.5
    what = "from the start to the first diagnostics"
    return tables.compared(what, mine, theirs, name, target)


def _first(server: Server, root: Path) -> Cost:
    with server.start(root) as client:
        _opened(client, server, root, PROGRAM)
        seconds = time.perf_counter() - client.started
        return Cost(seconds, usage.cpu(client.process.pid))


def _opened(client: Client, server: Server, root: Path, text: str) -> OpenDocument:
    path = root / "train.py"
    path.write_text(text, "utf-8")
    client.initialize(root, pulls=server.pulls)
    document = OpenDocument(client, path, text, pulls=server.pulls)
    if not document.diagnostics() and server.name != "pylsp":
        raise FailedError(f"{server.name} has nothing to say")
    return document


def _idle(server: Server, root: Path) -> Iterator[Row]:
    long = typing_session.program()
    for what, text in (("a script", PROGRAM), ("a file of 5,000 lines", long)):
        with server.start(root) as client:
            document = _opened(client, server, root, text)
            for edit in (*typing_session.edits(1),) if text is long else ():
                document.edit(edit)
                document.diagnostics()
            yield _held(client, f"with {what} open", QUIET, None)
            yield _held(client, f"with {what} open, idle", IDLE, MEMORY)


def _held(client: Client, what: str, seconds: float, limit: float | None) -> Row:
    """Return what a server holds after so many seconds without anything to do."""
    time.sleep(seconds)
    pid = client.process.pid
    count = len(list(usage.processes(pid)))
    which = f"memory of {count} process{'es' * (count > 1)} {what}"
    return tables.figure(which, usage.memory(pid), limit, tables.size)


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(each.seconds for each in costs),
        statistics.median(each.cpu for each in costs),
    )
