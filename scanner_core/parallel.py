"""Many files, in as many processes as there are processors; results in order.

A process that dies, by a crash in C or for want of memory, costs the run one file,
which is then a gap; Ctrl-C ends them all, and what they have finished is kept.  They
are forked on Linux, and elsewhere started with ``PYTHONSAFEPATH``: ``multiprocessing``
would put the working directory in front of ``sys.path``, where whoever wrote the folder
that is scanned could put modules.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import gc
import itertools
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from scanner_core import scan
from scanner_core.discovery import is_program, shown
from scanner_core.findings import Location

if TYPE_CHECKING:
    import multiprocessing.process
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

    from scanner_core.discovery import Found
    from scanner_core.scan import Options, Scanned

    Worker = Callable[[Found, Options], Scanned]
    Batch = list[Found]
    Running = collections.deque[tuple[Batch, Future[list[Scanned]]]]

FEW: Final = 16
"""Files that are left from which on each is handed over alone."""
PATIENCE: Final = 0.25
"""Seconds of work in this process before others are started."""
MOST_WORKERS: Final = 8
START = "fork" if sys.platform == "linux" else "spawn"
SAFE_PATH: Final = "PYTHONSAFEPATH"
AHEAD: Final = 4
"""Batches that each worker is given before they are asked for."""
MOST_AT_ONCE: Final = 64
"""Programs in one batch: most take less time than it takes to hand them over."""
SELDOM: Final = 500_000
"""New objects after which a process of ours looks for garbage: the largest syntax tree
has as many, nearly all are let go of at once, and what there is at the start stays."""
INTERVAL: Final = 0.1
"""Seconds from one look at how far the others are to the next."""
INTERRUPTED: Final = "not looked at to its end: the scan was interrupted"


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
    while waiting:
        suspects = yield from _until_one_dies(waiting, options, workers, worker)
        for each in suspects:
            yield _alone(each, options, worker)


def _until_one_dies(
    waiting: collections.deque[Found], options: Options, workers: int, worker: Worker
) -> Generator[Scanned, None, list[Found]]:
    """Yield results until a process dies; return the files that it may have died of."""
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 (see _pool)

    running: Running = collections.deque()
    with _pool(workers, options) as pool:
        while waiting or running:
            try:
                while waiting and len(running) < workers * AHEAD:
                    batch = _next_batch(waiting)
                    running.append((batch, pool.submit(worker, batch)))
                    for _ in batch:
                        waiting.popleft()
                scanned = pool.result(running[0][1])
            except BrokenExecutor:
                return [each for batch, _ in running for each in batch]
            except KeyboardInterrupt:
                pool.end()
                yield from _finished(running)
                raise
            running.popleft()
            yield from scanned
    return []


def _next_batch(waiting: collections.deque[Found]) -> Batch:
    """Return what to hand over at once: a few programs, or one file of any size."""
    # Towards the end single ones, so that no process waits for the other.
    count = min(MOST_AT_ONCE, 1 + len(waiting) // FEW)
    batch = list(itertools.takewhile(_is_small, itertools.islice(waiting, count)))
    return batch or [waiting[0]]


def _is_small(found: Found) -> bool:
    return not found.is_wanted or is_program(found.path)


def _finished(running: Running) -> Iterator[Scanned]:
    """Yield what is done, and a gap for what is not and comes before such."""
    results = [each for batch, job in running for each in _results(batch, job)]
    while results and results[-1][1]:
        results.pop()
    yield from (scanned for scanned, _ in results)


def was_cut_off(scanned: Scanned) -> bool:
    """Tell whether Ctrl-C came before a file was done that was begun."""
    return any(gap.reason == INTERRUPTED for gap in scanned.report.gaps)


def _results(
    batch: Batch, job: Future[list[Scanned]]
) -> Iterator[tuple[Scanned, bool]]:
    """Yield the results, if there are any, and whether they are missing."""
    if job.done() and not job.cancelled() and job.exception() is None:
        yield from ((scanned, False) for scanned in job.result())
        return
    for found in batch:
        yield scan.not_scanned(Location(shown(found.path)), INTERRUPTED), True


def _alone(found: Found, options: Options, worker: Worker) -> Scanned:
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415 (see _pool)

    with _pool(1, options) as pool:
        try:
            return pool.result(pool.submit(worker, [found]))[0]
        except BrokenExecutor:
            return scan.not_scanned(
                Location(shown(found.path)), "the process that read it died"
            )


class _Pool:
    """Processes, and how far they are in the files that they read."""

    def __init__(self, workers: int, options: Options) -> None:
        # Half of the time that a scan of one file takes, if imported above.
        import multiprocessing  # noqa: PLC0415
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

        self._children = multiprocessing.active_children
        self._others = set(self._children())
        context = multiprocessing.get_context(START)
        self._on_read = options.on_read
        self._reads = _Reads(context, workers) if self._on_read else None
        # Once for a process, not for each file: there may be thousands of decisions.
        options = dataclasses.replace(options, on_read=None)  # It stays here.
        self._executor: ProcessPoolExecutor = ProcessPoolExecutor(
            workers, context, _start_worker, (self._reads, options)
        )

    def submit(self, worker: Worker, batch: Batch) -> Future[list[Scanned]]:
        """Let a process scan some files.  Raises ``BrokenExecutor``."""
        with _undisturbed():  # This may start processes.
            return self._executor.submit(_work, worker, batch)

    def result(self, job: Future[list[Scanned]]) -> list[Scanned]:
        """Wait for results, and tell meanwhile how far the processes are."""
        while self._reads and self._on_read:
            try:
                return job.result(timeout=INTERVAL)
            except TimeoutError:
                if job.done():
                    raise  # It is that of the job.
                self._on_read(*self._reads.totals())
        return job.result()

    def end(self) -> None:
        """End the processes, whatever they are doing."""
        for each in set(self._children()) - self._others:
            each.terminate()
        # The rest of a result that was half sent would be waited for as long as anybody
        # could write it, and this process has that end of the pipe, too.
        self._executor._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001

    def close(self) -> None:
        """Wait until the processes have ended."""
        self._executor.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C off: in the midst of a fork it is lost, or leaves a pool half made.

    Not by blocking the signal, which any thread may be given.
    """
    import signal  # noqa: PLC0415 (not needed by those who start none)
    import threading  # noqa: PLC0415

    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if before is None or not is_main:  # Nobody here is told of it.
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in came[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def _pool(workers: int, options: Options) -> Iterator[_Pool]:
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    pool = _Pool(workers, options)
    try:
        yield pool
    except BaseException:
        pool.end()  # Nobody waits for the file that each of them is at.
        raise
    finally:
        pool.close()
        del os.environ[SAFE_PATH]
        if before is not None:
            os.environ[SAFE_PATH] = before


class _Reads:
    """How far each process is in its file, in memory that they share."""

    def __init__(self, context: BaseContext, workers: int) -> None:
        self._taken = context.Value("i", 0)
        self._numbers = context.RawArray("Q", 2 * workers)

    def slot(self) -> Callable[[int, int], None]:
        """Return what a process calls with how far it is, and with the size."""
        with self._taken.get_lock():
            place = 2 * self._taken.value
            self._taken.value += 1

        def on_read(position: int, of: int) -> None:
            if place < len(self._numbers):
                self._numbers[place : place + 2] = position, of

        return on_read

    def totals(self) -> tuple[int, int]:
        """Return the sums of both."""
        numbers = self._numbers[:]
        return sum(numbers[::2]), sum(numbers[1::2])


_options: Options = scan.DEFAULTS
"""Of this process, if it is a worker."""


def _work(worker: Worker, batch: Batch) -> list[Scanned]:
    """Scan files in a process of the pool."""
    scanned = [worker(found, _options) for found in batch]
    if _options.on_read:
        _options.on_read(0, 0)
    return scanned


def _start_worker(reads: _Reads | None, options: Options) -> None:
    import multiprocessing  # noqa: PLC0415 (see _Pool)
    import signal  # noqa: PLC0415 (not needed by those who start none)
    import threading  # noqa: PLC0415

    global _options  # noqa: PLW0603 (a worker is nothing but a process)
    # Ctrl-C reaches every process: the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    gc.freeze()
    gc.set_threshold(SELDOM)
    on_read = reads.slot() if reads else None
    _options = dataclasses.replace(options, on_read=on_read)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """End this process when the one is gone that started it, however it went."""
    parent.join()
    os._exit(1)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    return min(MOST_WORKERS, os.cpu_count() or 1)
