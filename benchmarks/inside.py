"""What is measured inside one process: after the start of Python and the imports.

Run by path, as ``python -P inside.py WORK FILE``, with the interpreter of whatever is
measured; prints one JSON object, in seconds and bytes.
"""

from __future__ import annotations

import json
import pickletools
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.findings import Location
from scanner_core.formats import pickle_machine
from scanner_core.reading import LocalFile
from scanner_core.scan import scan_paths

if TYPE_CHECKING:
    from collections.abc import Callable


def genops(path: Path) -> dict[str, float]:
    """Iterate, and do nothing else: what most scanners are built on."""
    started = time.perf_counter(), time.process_time()
    with path.open("rb") as file:
        count = sum(1 for _ in pickletools.genops(file))
    return {**_since(started), "opcodes": count}


def machine(path: Path) -> dict[str, float]:
    """Walk the stream once, in slices, as a scan does."""
    with LocalFile(path, Location(path.name)) as blob:
        walker = pickle_machine.PickleMachine(blob.read, knowledge.wants)
        started = time.perf_counter(), time.process_time()
        while walker.run():
            pass
    if not walker.stopped:
        raise RuntimeError(walker.damage)
    return {**_since(started), "opcodes": walker.opcodes}


def scan(path: Path) -> dict[str, float]:
    """Scan a small file first, so that everything is imported."""
    scan_paths([path.with_name("tiny.pt")])
    started = time.perf_counter(), time.process_time()
    report = scan_paths([path])
    return {**_since(started), "bytes_read": report.totals.bytes_read}


def stall(path: Path) -> dict[str, float]:
    """Scan, and find out how long another thread has to wait meanwhile."""
    done = threading.Event()
    longest = 0.0

    def watch() -> None:
        nonlocal longest
        before = time.perf_counter()
        while not done.is_set():
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    thread = threading.Thread(target=watch)
    thread.start()
    started = time.perf_counter(), time.process_time()
    scan_paths([path])
    taken = _since(started)
    done.set()
    thread.join()
    return {**taken, "longest": longest}


def compiled(_: Path) -> dict[str, float]:
    """Tell whether the machine is compiled."""
    return {"compiled": not str(pickle_machine.__file__).endswith(".py")}


def _since(started: tuple[float, float]) -> dict[str, float]:
    return {
        "seconds": time.perf_counter() - started[0],
        "cpu": time.process_time() - started[1],
    }


WORKS: Final[dict[str, Callable[[Path], dict[str, float]]]] = {
    each.__name__: each for each in (genops, machine, scan, stall, compiled)
}

if __name__ == "__main__":
    print(json.dumps(WORKS[sys.argv[1]](Path(sys.argv[2]))))
