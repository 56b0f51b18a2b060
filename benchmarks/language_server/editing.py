"""From an edit to what is said of the text as it is then, in a file of 5,000 lines."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.language_server import typing_session, usage
from benchmarks.language_server.document import OpenDocument
from benchmarks.processes import Cost, FailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.language_server.client import Client
    from benchmarks.language_server.servers import Server
    from benchmarks.language_server.typing_session import Edit
    from benchmarks.tables import Row

EDITS: Final = 150
"""Of one round."""
SLOW_EDITS: Final = 24
"""Of a server that takes seconds for each."""
TARGETS: Final[Mapping[str, float]] = {"ruff": 1 / 1.5, "pylsp": 10}
"""How many times as long as ours theirs may take at least."""


@dataclass(slots=True)
class _Edited:
    """One server on its copy of the program."""

    server: Server
    client: Client
    document: OpenDocument
    said: int
    """Diagnostics of the program as it is at first."""
    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def follow(self, edit: Edit) -> None:
        """Make an edit, and wait for what is said then."""
        started = time.perf_counter()
        self.document.edit(edit)
        found = self.document.diagnostics()
        self.seconds.append(time.perf_counter() - started)
        if edit.is_settled and len(found) != self.said:
            what = f"{len(found)} diagnostics instead of {self.said}"
            raise FailedError(f"{self.server.name}: {what}")

    def cost(self, share: float) -> Cost:
        """Return what an edit takes, of which so many take less; work is the mean."""
        ordered = sorted(self.seconds)
        at = min(len(ordered) - 1, int(share * len(ordered)))
        return Cost(ordered[at], self.cpu / len(ordered))


def rows(servers: Sequence[Server], rounds: int) -> Iterator[Row]:
    """Measure in turns: after each edit of one, the same edit of the others."""
    edits = list(typing_session.edits(EDITS * rounds))
    quick = [server for server in servers if server.pulls]
    slow = [server for server in servers if not server.pulls]
    found = _measured(quick, edits)
    ours = next(iter(found))
    for other in list(found)[1:]:
        yield from _compared(found[ours], found[other], len(edits))
    for server in slow:
        # The same edits of ours, so that both are measured by the same.
        again = _measured([servers[0], server], edits[:SLOW_EDITS])
        yield from _compared(again[ours], again[server.name], SLOW_EDITS)
    if len(found) == 1:
        for share, name in ((0.5, "p50"), (0.95, "p95")):
            what = f"an edit of {typing_session.LINES} lines, {name} of {len(edits)}"
            seconds = found[ours].cost(share).seconds
            yield tables.figure(what, seconds, None, tables.time)


def _compared(ours: _Edited, theirs: _Edited, count: int) -> Iterator[Row]:
    name = theirs.server.name
    for share, which in ((0.5, "p50"), (0.95, "p95")):
        what = f"an edit of {typing_session.LINES} lines, {which} of {count}"
        target = TARGETS[name] if which == "p95" else None
        mine, other = ours.cost(share), theirs.cost(share)
        yield tables.compared(what, mine, other, name, target)


def _measured(servers: Sequence[Server], edits: Sequence[Edit]) -> dict[str, _Edited]:
    text = typing_session.program()
    with contextlib.ExitStack() as stack:
        every = []
        for server in servers:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            path = root / "program.py"
            path.write_text(text, "utf-8")
            client = stack.enter_context(server.start(root))
            client.initialize(root, pulls=server.pulls)
            document = OpenDocument(client, path, text, pulls=server.pulls)
            said = len(document.diagnostics())
            every.append(_Edited(server, client, document, said))
        for each in every:
            each.cpu = -usage.cpu(each.client.process.pid)
        for edit, each in itertools.product(edits, every):
            each.follow(edit)
        for each in every:
            each.cpu += usage.cpu(each.client.process.pid)
    return {each.server.name: each for each in every}
