"""Many files, in as many processes as there are processors; results in order.

A process that dies, by a crash in C or for want of memory, costs the run one file,
which is then a gap.  Processes are forked on Linux, and elsewhere started with
``PYTHONSAFEPATH``: ``multiprocessing`` would put the working directory in front of
``sys.path``, where whoever wrote the folder that is scanned could put modules.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from scanner_core import scan
from scanner_core.discovery import shown
from scanner_core.findings import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

    from scanner_core.discovery import Found
    from scanner_core.scan import Options, Scanned

    Worker = Callable[[Found, Options], Scanned]

PATIENCE: Final = 0.25
"""Seconds of work in this process before others are started."""
MOST_WORKERS: Final = 8
START = "fork" if sys.platform == "linux" else "spawn"
SAFE_PATH: Final = "PYTHONSAFEPATH"
AHEAD: Final = 4
"""Files that each worker is given before they are asked for."""


def scan_one(found: Found, options: Options) -> Scanned:
    """Scan one file; an error of ours is a gap of that file and does not end the run.

    With ``GIFTHORSE_DEBUG`` in the environment, the error is raised.
    """
    try:
        return scan.scan_found(found, options)
    except Exception as error:  # noqa: BLE001 (the other files go on)
        return scan.not_scanned(Location(shown(found.path)), scan.failure(error))


def scan_files(
    found: Sequence[Found],
    options: Options,
    *,
    patience: float = PATIENCE,
    workers: int | None = None,
    worker: Worker = scan_one,
) -> Iterator[Scanned]:
    """Yield the result for each file, in order.

    The first files are scanned in this process, so that few small files are quick; if
    there is work left after ``patience`` seconds, it is shared out.
    """
    started = time.monotonic()
    for index, each in enumerate(found):
        left = found[index:]
        is_slow = time.monotonic() - started >= patience
        if is_slow and (count := min(workers or _processors(), len(left))) > 1:
            yield from _shared_out(left, options, count, worker)
            return
        yield worker(each, options)


def _shared_out(
    found: Sequence[Found], options: Options, workers: int, worker: Worker
) -> Iterator[Scanned]:
    waiting = collections.deque(found)
    options = dataclasses.replace(options, on_read=None)  # It stays in this process.
    while waiting:
        suspects = yield from _until_one_dies(waiting, options, workers, worker)
        for each in suspects:
            yield _alone(each, options, worker)


def _until_one_dies(
    waiting: collections.deque[Found], options: Options, workers: int, worker: Worker
) -> Generator[Scanned, None, list[Found]]:
    """Yield results until a process dies; return the files that it may have died of."""
    from concurrent.futures import BrokenExecutor, Future  # noqa: PLC0415 (see _pool)

    running: collections.deque[tuple[Found, Future[Scanned]]] = collections.deque()
    with _pool(workers) as pool:
        while waiting or running:
            try:
                while waiting and len(running) < workers * AHEAD:
                    running.append(
                        (waiting[0], pool.submit(worker, waiting[0], options))
                    )
                    waiting.popleft()
                scanned = running[0][1].result()
            except BrokenExecutor:
                return [each for each, _ in running]
            running.popleft()
            yield scanned
    return []


def _alone(found: Found, options: Options, worker: Worker) -> Scanned:
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 (see _pool)

    with _pool(1) as pool:
        try:
            return pool.submit(worker, found, options).result()
        except BrokenExecutor:
            return scan.not_scanned(
                Location(shown(found.path)), "the process that read it died"
            )


@contextlib.contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # Half of the time that a scan of one file takes, if imported above.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    context = multiprocessing.get_context(START)
    pool = ProcessPoolExecutor(workers, context, _start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        del os.environ[SAFE_PATH]
        if before is not None:
            os.environ[SAFE_PATH] = before


def _start_worker() -> None:
    # Ctrl-C reaches every process: the first one says so, the others just end.
    import signal  # noqa: PLC0415 (not needed by those who start none)

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    return min(MOST_WORKERS, os.cpu_count() or 1)
