"""What watching costs a kernel, measured in a process of its own: prints JSON.

An audit hook cannot be taken away, so nothing else may be measured in that process.
"""

from __future__ import annotations

import json
import os
import pickle
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_ext.kernel import log, status
from jupyter_ext.kernel.magics import ModelScan
from jupyter_ext.kernel.net import NET

if TYPE_CHECKING:
    from collections.abc import Callable

OPENS: Final = 1_000
BATCHES: Final = 30
CELLS: Final = 60
FILES: Final = 100
REPOSITORIES: Final = 50
COMMIT: Final = "0123456789" * 4


class Settings:
    """What the net is asked to do."""

    mode = "block"


def main() -> None:
    """Measure everything, in an order in which nothing disturbs what follows."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HF_HOME", "TORCH_HOME"):
            os.environ[name] = str(folder / name)
        _write(folder)
        os.chdir(folder / "work")
        found = _opens()
        found |= _cells()
    sys.stdout.write(f"\n{json.dumps(found)}\n")


def _opens() -> dict[str, float]:
    text, model = "0.txt", "0.pkl"
    found = {"open": _per_open(text)}
    NET.switch(Settings())
    NET.switch(None)
    found["open, net off"] = _per_open(text)
    NET.switch(Settings())
    found["open, net on"] = _per_open(text)
    found["open a clean model, net on"] = _per_open(model)
    NET.switch(None)
    return found


def _cells() -> dict[str, float]:
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_line_magic("load_ext", "gifthorse")
    [magics] = [each for each in shell.configurables if isinstance(each, ModelScan)]
    magics.mode = "off"
    time.sleep(3)  # So that the folders are old enough not to be listed again.

    def run() -> object:
        return shell.run_cell("None")  # type: ignore[no-untyped-call]

    magics.downloads = False
    found = {"cell": _median(run, CELLS)}
    magics.downloads = True
    found["cell, downloads noticed"] = _median(run, CELLS)
    found["state"] = _median(status.state_json, CELLS)
    event = log.Event("guard", "blocked", "model.pt", "unsafe", summary="x" * 100)
    found["line of the log"] = _median(lambda: log.record(event), CELLS)
    return found


def _per_open(path: str) -> float:
    """Return the time of the quickest of several batches: others use the machine."""
    return min(_batch(path) for _ in range(BATCHES))


def _batch(path: str) -> float:
    started = time.perf_counter()
    for _ in range(OPENS):
        with open(path, "rb"):  # noqa: PTH123 (the quickest way)
            pass
    return (time.perf_counter() - started) / OPENS


def _median(work: Callable[[], object], times: int) -> float:
    for _ in range(5):
        work()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def _write(folder: Path) -> None:
    """Make a working directory and a cache as people have them, an hour old."""
    for n in range(FILES):
        path = folder / "work" / ("" if n % 2 else f"run{n % 10}") / f"{n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
        path.with_suffix(".pkl").write_bytes(pickle.dumps([n]))
    for name in ("0.txt", "0.pkl"):
        (folder / "work" / "run0" / name).rename(folder / "work" / name)
    for n in range(REPOSITORIES):
        home = folder / "HF_HOME" / "hub" / f"models--org--{n}"
        (snapshot := home / "snapshots" / COMMIT).mkdir(parents=True)
        (home / "blobs").mkdir()
        (home / "blobs" / "b").write_bytes(pickle.dumps([n]))
        (snapshot / "pytorch_model.bin").symlink_to("../../blobs/b")
    old = time.time() - 3600
    for each in folder.rglob("*"):
        os.utime(each, (old, old), follow_symlinks=False)


if __name__ == "__main__":
    main()
