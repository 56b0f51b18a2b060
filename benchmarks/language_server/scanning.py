"""How long a client waits for an answer while its workspace is being scanned."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.processes import FailedError
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.language_server.client import Client, Message
    from benchmarks.language_server.servers import Server
    from benchmarks.tables import Row

PROGRAMS: Final = 2000
ARTIFACTS: Final = 200
WAIT: Final = 0.050
PAUSE: Final = 0.010
"""Seconds from one question to the next."""
STARTING: Final = 30.0
LONGEST: Final = 600.0
HOSTILE: Final = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
PLAIN: Final = "EMPTY_DICT\nMARK\nBINUNICODE 'epoch'\nBININT {n}\nSETITEMS\nSTOP"
LOADS: Final = """\
import torch


def weights_{n}(net):
    net.load_state_dict(torch.load("models/{model}.pt", weights_only=False))
    return net
"""
ORDINARY: Final = """\
import json
from pathlib import Path


class Table{n}:
    def __init__(self, path):
        self.rows = json.loads(Path(path).read_text(encoding="utf-8"))

    def column(self, name):
        return [row[name] for row in self.rows if name in row]


"""


def rows(server: Server, rounds: int) -> Iterator[Row]:
    """Measure; of several scans, the one in which others disturbed least counts."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root)
        found = [_waits(server, root) for _ in range(rounds)]
    waits, seconds = min(found, key=lambda each: max(each[0]))
    what = f"a question while {PROGRAMS} programs and {ARTIFACTS} models are scanned"
    longest = max(waits)
    ordered = sorted(waits)
    yield tables.figure("the scan, by the clock", seconds, None, tables.time)
    middle = ordered[len(ordered) // 2]
    yield tables.figure(f"{what}, p50 of {len(waits)}", middle, None, tables.time)
    yield tables.figure(f"{what}, the longest", longest, WAIT, tables.time)


def _waits(server: Server, root: Path) -> tuple[list[float], float]:
    settings: dict[str, object] = {"workspaceScan": "onOpen"}
    with server.start(root, settings) as client:
        client.initialize(root, pulls=True)
        _await(client, "begin", STARTING)
        started = time.perf_counter()
        waits = []
        while time.perf_counter() < started + LONGEST:
            asked = time.perf_counter()
            client.ask("textDocument/hover", _nowhere(root))
            waits.append(time.perf_counter() - asked)
            if client.has(lambda m: _is(m, "end")):
                return waits, time.perf_counter() - started
            time.sleep(PAUSE)
    raise FailedError("the scan does not end")


def _await(client: Client, kind: str, patience: float) -> None:
    client.arrival(lambda message: _is(message, kind), patience)


def _is(message: Message, kind: str) -> bool:
    if message.get("method") != "$/progress":
        return False
    value = message["params"]["value"]
    return bool(value.get("kind") == kind)


def _nowhere(root: Path) -> Message:
    uri = (root / "not-open.py").as_uri()
    return {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}


def _write(root: Path) -> None:
    for number in range(PROGRAMS):
        folder = root / f"part_{number % 40}"
        folder.mkdir(exist_ok=True)
        text = ORDINARY.format(n=number) * 8
        if number % 10 == 0:
            text = LOADS.format(n=number, model=number // 10) + text
        (folder / f"module_{number}.py").write_text(text, "utf-8")
    (root / "models").mkdir()
    for number in range(ARTIFACTS):
        text = HOSTILE if number % 20 == 0 else PLAIN.format(n=number)
        (root / "models" / f"{number}.pt").write_bytes(assemble(text))
