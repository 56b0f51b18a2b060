"""The cases: what is compared is measured in turns, and the best of each counts."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import tables
from benchmarks.processes import Cost, run, run_inside
from benchmarks.subjects import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.subjects import Subject
    from benchmarks.tables import Row

    Task = Callable[[], Cost]

STREAMS: Final = {
    "dicts.pkl": "small dicts",
    "objects.pkl": "objects with state",
    "floats.pkl": "floats",
}
MEMORY: Final = 100 * 1024**2
READ: Final = 256 * 1024
WARM: Final = 0.010
STALL: Final = 0.050
OFTEN: Final = 5
"""What takes so little that it is easily disturbed runs so many times as often."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the cases share."""

    ours: Subject
    others: tuple[Subject, ...]
    folder: Path
    """Where the inputs are."""
    rounds: int
    is_compiled: bool
    """Whether the machine of ``ours`` is."""

    def inside(self, work: str, name: str) -> Task:
        """Return what measures work in a process of the installed program."""
        path = self.folder / name
        return functools.partial(run_inside, self.ours.python, work, path)

    def plain(self, work: str, name: str) -> Task:
        """Return what measures it with the plain machine of the checkout."""
        path, python = self.folder / name, Path(sys.executable)
        return functools.partial(run_inside, python, work, path, CHECKOUT)

    def scans(self, name: str, rounds: int) -> dict[str, Cost]:
        """Return what whole scans take, by the name of the scanner."""
        path = self.folder / name
        return in_turns(
            {
                each.name: functools.partial(run, [*each.scan, path])
                for each in (self.ours, *self.others)
            },
            rounds,
        )


def machine(bench: Bench) -> Iterator[Row]:
    """Walk streams, and do nothing else with them."""
    for name, stream in STREAMS.items():
        tasks = {"plain": bench.plain("machine", name)}
        if bench.is_compiled:
            tasks["compiled"] = bench.inside("machine", name)
        others = {"genops": bench.inside("genops", name)}
        found = in_turns(tasks | others, bench.rounds)
        theirs = found["genops"]
        count = f"{theirs.figures['opcodes'] / 1e6:.1f} M opcodes"
        for kind in tasks:
            what = f"{kind} machine, {stream}, {count}"
            target = 10 if kind == "compiled" else 1
            yield tables.compared(what, found[kind], theirs, "genops", target)


def scan(bench: Bench) -> Iterator[Row]:
    """Scan many opcodes as on the command line, Python's start included."""
    found = bench.scans("dicts.pkl", bench.rounds)
    ours = found[bench.ours.name]
    for other in bench.others:
        theirs, target = found[other.name], 40 if bench.is_compiled else 1
        what = "whole scan, small dicts"
        yield tables.compared(what, ours, theirs, other.name, target)
        what = f"peak memory of {other.name}, small dicts"
        yield tables.figure(what, theirs.peak, None, tables.size)
    yield tables.figure("peak memory, small dicts", ours.peak, MEMORY, tables.size)


def memory(bench: Bench) -> Iterator[Row]:
    """Scan files of other kinds, and see how much memory that takes."""
    for name in ("objects.pkl", "floats.pkl", "large.pt"):
        peak = run([*bench.ours.scan, bench.folder / name]).peak
        yield tables.figure(f"peak memory, {name}", peak, MEMORY, tables.size)


def checkpoint(bench: Bench) -> Iterator[Row]:
    """Scan a checkpoint of a gigabyte: by itself, and as on the command line."""
    name = "large.pt"
    what = f"checkpoint of {tables.size((bench.folder / name).stat().st_size)}"
    tasks = {"inside": bench.inside("scan", name)}
    found = in_turns(tasks, OFTEN * bench.rounds)["inside"]
    read = found.figures["bytes_read"]
    yield tables.figure(f"{what}, bytes read", read, READ, tables.size)
    after = f"{what}, after the imports"
    yield tables.figure(after, found.seconds, WARM, tables.time)
    whole = bench.scans(name, OFTEN * bench.rounds)
    for other in bench.others:
        ours, theirs = whole[bench.ours.name], whole[other.name]
        yield tables.compared(f"whole scan, {what}", ours, theirs, other.name, None)


def arrays(bench: Bench) -> Iterator[Row]:
    """Scan arrays between the opcodes of a pickle: many bytes of them, and few."""
    small, large = "few-arrays.joblib", "arrays.joblib"
    tasks = {name: bench.inside("scan", name) for name in (small, large)}
    found = in_turns(tasks, OFTEN * bench.rounds)
    few, many = (tables.size((bench.folder / n).stat().st_size) for n in tasks)
    what = f"joblib of {many} of arrays, after the imports"
    ours, theirs = found[large], found[small]
    yield tables.compared(what, ours, theirs, f"joblib of {few}", 1 / 2)
    what = f"joblib of {many} of arrays, bytes read"
    yield tables.figure(what, ours.figures["bytes_read"], None, tables.size)


def many(bench: Bench) -> Iterator[Row]:
    """Scan a thousand small files: of every kind, and pickles as others do."""
    mixed = run([*bench.ours.scan, bench.folder / "mixed"])
    count = len(list((bench.folder / "mixed").iterdir()))
    yield tables.figure(f"{count} mixed files", mixed.seconds, None, tables.time)
    what = f"{count} mixed files, peak memory of a process"
    yield tables.figure(what, mixed.peak, MEMORY, tables.size)
    found = bench.scans("pickles", bench.rounds)
    count = len(list((bench.folder / "pickles").iterdir()))
    for other in bench.others:
        ours, theirs = found[bench.ours.name], found[other.name]
        yield tables.compared(f"{count} pickles", ours, theirs, other.name, 3)


def start(bench: Bench) -> Iterator[Row]:
    """Scan a tiny checkpoint, which is nearly all start."""
    found = bench.scans("tiny.pt", OFTEN * bench.rounds)
    ours = found[bench.ours.name]
    for other in bench.others:
        what = "whole scan, tiny checkpoint"
        yield tables.compared(what, ours, found[other.name], other.name, 1)
    yield tables.figure("peak memory, tiny checkpoint", ours.peak, None, tables.size)


def stall(bench: Bench) -> Iterator[Row]:
    """See how long another thread waits while this one scans."""
    for name, stream in STREAMS.items():
        task = bench.inside("stall", name)
        longest = min(task().figures["longest"] for _ in range(bench.rounds))
        what = f"longest stall of another thread, {stream}"
        yield tables.figure(what, longest, STALL, tables.time)


def in_turns(tasks: Mapping[str, Task], rounds: int) -> dict[str, Cost]:
    """Return the quickest run of each: whatever took longer was disturbed."""
    costs = [{name: task() for name, task in tasks.items()} for _ in range(rounds)]
    return {
        name: min((cost[name] for cost in costs), key=lambda cost: cost.seconds)
        for name in tasks
    }


CASES: Final[dict[str, Callable[[Bench], Iterator[Row]]]] = {
    each.__name__: each
    for each in (machine, scan, memory, checkpoint, arrays, many, start, stall)
}
