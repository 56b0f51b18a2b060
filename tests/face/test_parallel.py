from __future__ import annotations

import math
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import parallel, scan
from scanner_core.discovery import Found
from scanner_core.findings import ArtifactReport, Kind, Verdict
from scanner_core.scan import Options, Scanned

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONS = Options()
needs_fork = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(),
    reason="the workers of these tests cannot be imported by a new interpreter",
)

SCRIPT = """
import os
from pathlib import Path
from scanner_core import parallel
from scanner_core.discovery import Found
from scanner_core.findings import ArtifactReport, Kind, Verdict
from scanner_core.scan import DEFAULTS, Scanned

def worker(found, options):
    path = str(found.path) if os.environ["PYTHONSAFEPATH"] == "1" else "unsafe"
    return Scanned(ArtifactReport(path, Kind.ARTIFACT, Verdict.CLEAN))

if __name__ == "__main__":
    parallel.START = "spawn"
    found = [Found(Path(name), named=True) for name in "ab"]
    scanned = parallel.scan_files(found, DEFAULTS, patience=0, workers=2, worker=worker)
    paths = " ".join(each.report.path for each in scanned)
    print(paths, os.environ["PYTHONSAFEPATH"])
"""

INTERRUPTED = """
import os
import signal
import threading
from scanner_core import parallel
from scanner_core.discovery import Found
from scanner_core.findings import ArtifactReport, Kind, Verdict
from scanner_core.scan import DEFAULTS, Scanned
from pathlib import Path

def worker(found, options):
    return Scanned(ArtifactReport(str(found.path), Kind.ARTIFACT, Verdict.CLEAN))

def interrupt():
    # What a hook raises is printed and forgotten.
    thread = threading.Thread(target=signal.raise_signal, args=[signal.SIGINT])
    thread.start()
    thread.join()

before = signal.getsignal(signal.SIGINT)
os.register_at_fork(after_in_parent=interrupt)
found = [Found(Path(name), named=True) for name in "abcd"]
try:
    list(parallel.scan_files(found, DEFAULTS, patience=0, workers=2, worker=worker))
except KeyboardInterrupt:
    print("interrupted", signal.getsignal(signal.SIGINT) is before)
"""

GIVEN_UP = """
from pathlib import Path
from scanner_core import parallel
from scanner_core.discovery import Found
from scanner_core.findings import ArtifactReport, Kind, Verdict
from scanner_core.scan import DEFAULTS, Scanned

def worker(found, options):
    return Scanned(ArtifactReport("x" * 10_000_000, Kind.ARTIFACT, Verdict.CLEAN))

found = [Found(Path("a"), named=True)] * 1000
scanned = parallel.scan_files(found, DEFAULTS, patience=0, workers=2, worker=worker)
for _ in range(3):
    next(scanned)
scanned.close()
print("given up")
"""


def files(*names: str) -> list[Found]:
    return [Found(Path(name), named=True) for name in names]


def worker(found: Found, _: Options) -> Scanned:
    """Report who scanned the file, or die of it."""
    if found.path.name == "deadly":
        os._exit(9)
    if found.path.name == "wrong":
        raise ZeroDivisionError
    report = ArtifactReport(found.path.name, Kind.ARTIFACT, Verdict.CLEAN)
    return Scanned(report, bytes_read=os.getpid())


def run(found: Sequence[Found], patience: float = 0, workers: int = 2) -> list[Scanned]:
    scanned = parallel.scan_files(
        found, OPTIONS, patience=patience, workers=workers, worker=worker
    )
    return list(scanned)


@needs_fork
def test_a_process_that_dies_costs_one_file() -> None:
    names = ["a", "b", "deadly", "c", "d", "deadly", *map(str, range(20)), "deadly"]

    scanned = run(files(*names))

    assert [each.report.path for each in scanned] == names
    for each in scanned:
        died = each.report.path == "deadly"
        assert each.report.verdict is (Verdict.INCOMPLETE if died else Verdict.CLEAN)
        reasons = [gap.reason for gap in each.report.gaps]
        assert reasons == ["the process that read it died"] * died


@needs_fork
def test_programs_are_handed_over_together_and_come_back_in_order() -> None:
    names = [f"{number}.py" for number in range(200)]
    names[100:100] = ["model", "deadly", "model"]
    found = [
        Found(Path(name), named=not name.endswith(".py"), is_ignored=name == "7.py")
        for name in names
    ]

    scanned = run(found)

    assert [each.report.path for each in scanned] == names
    died = [each.report.path for each in scanned if each.report.gaps]
    assert died == ["deadly"]
    assert os.getpid() not in {each.bytes_read for each in scanned}


@needs_fork
def test_an_error_that_is_not_of_one_file_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        run(files("a", "wrong", "b"))


@needs_fork
def test_results_come_in_order_from_several_processes() -> None:
    names = [str(number) for number in range(100)]

    scanned = run(files(*names))

    assert [each.report.path for each in scanned] == names
    assert os.getpid() not in {each.bytes_read for each in scanned}


@pytest.mark.parametrize("workers", [1, 2])
def test_few_files_are_scanned_in_this_process(workers: int) -> None:
    scanned = run(files("a", "b"), math.inf, workers)

    assert {each.bytes_read for each in scanned} == {os.getpid()}


def test_one_file_never_starts_a_process() -> None:
    assert run(files("a"), workers=8)[0].bytes_read == os.getpid()


@needs_fork
def test_work_can_be_given_up() -> None:
    scanned = parallel.scan_files(
        files(*map(str, range(50))), OPTIONS, patience=0, workers=2, worker=worker
    )
    next(iter(scanned))

    scanned.close()

    assert multiprocessing.active_children() == []


def test_an_error_of_ours_is_a_gap_of_that_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GIFTHORSE_DEBUG", raising=False)
    monkeypatch.setattr(scan, "scan_file", lambda *_, **__: 1 / 0)

    scanned = parallel.scan_one(files("a.pt")[0], OPTIONS)

    assert scanned.report.verdict is Verdict.INCOMPLETE
    assert scanned.report.gaps[0].reason == (
        "internal error: ZeroDivisionError: division by zero"
    )


def test_an_error_of_ours_is_raised_for_whoever_looks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIFTHORSE_DEBUG", "1")
    monkeypatch.setattr(scan, "scan_file", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        parallel.scan_one(files("a.pt")[0], OPTIONS)


@pytest.mark.skipif(parallel.START != "fork", reason="nothing is forked here")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param(INTERRUPTED, "interrupted True", id="Ctrl-C between two forks"),
        pytest.param(GIVEN_UP, "given up", id="while long results are sent"),
    ],
)
def test_the_end_is_neither_lost_nor_waited_for(script: str, said: str) -> None:
    root = Path(scan.__file__).parents[1]

    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.stdout, done.stderr) == (f"{said}\n", "")


def test_new_interpreters_import_nothing_from_the_working_directory(
    tmp_path: Path,
) -> None:
    (trap := tmp_path / "trap").mkdir()
    for name in ("concurrent", "multiprocessing", "signal", "re", "scanner_core"):
        (trap / f"{name}.py").write_text("open('sprung', 'w').close()")
    (script := tmp_path / "script.py").write_text(SCRIPT)
    root = Path(scan.__file__).parents[1]

    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, script],
        cwd=trap,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == ["a", "b"], done.stderr
    assert not (trap / "sprung").exists()


def test_what_reports_progress_is_not_sent_to_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        (tmp_path / name).write_bytes(b"N.")
    options = Options(on_read=lambda *_: None)  # which cannot be pickled

    scanned = parallel.scan_files(files("a", "b"), options, patience=0, workers=2)

    assert [each.report.verdict for each in scanned] == [Verdict.CLEAN] * 2


class Decided:
    """Decisions that cannot be sent, as thousands should not be with every file."""

    def __reduce__(self) -> str:
        raise AssertionError("sent")


@needs_fork
def test_decisions_are_not_sent_along_with_every_file() -> None:
    options = Options(decisions=Decided())  # type: ignore[arg-type]
    found = files("a", "b", "c")

    done = parallel.scan_files(found, options, patience=0, workers=2, worker=worker)

    assert [each.report.path for each in done] == ["a", "b", "c"]
