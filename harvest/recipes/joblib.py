"""joblib: its files with every compression, arrays of every kind between opcodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from harvest.recipe import EVERY_JOBLIB, attempt, attempt_file

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path) -> None:
    """Write a few things in every compression."""
    things = {
        "arrays": lambda: {"a": np.eye(9), "b": np.arange(5), "c": np.float32(1)},
        "fortran": lambda: np.asfortranarray(np.ones((3, 4))),
        "objects": lambda: np.array([{"a": 1}, "x"], object),
        "texts": lambda: {"vocabulary": {"a": 1}, "words": ["a"] * 100},
        "large": lambda: [np.zeros(100_000), np.zeros((5, 5), "f4")],
        "dates": lambda: np.array(["2026-01-02"], "datetime64[D]"),
        "structured": lambda: np.zeros(2, [("a", "i4"), ("b", "f8")]),
        "matrix": lambda: np.matrix([[1.0]]),
        "masked": lambda: np.ma.masked_less([1.0, 2.0], 1.5),
        "nothing": lambda: None,
    }
    for name, build in things.items():
        attempt(folder, name, build, *EVERY_JOBLIB)
    for protocol in range(2, 6):
        attempt_file(
            folder, f"protocol-{protocol}", lambda path, p=protocol: _dump(path, p)
        )
    _write_around(folder)


def _dump(path: Path, protocol: int) -> None:
    import joblib

    joblib.dump({"a": np.eye(3), "b": [1]}, str(path), protocol=protocol)


def _write_around(folder: Path) -> None:
    import joblib

    attempt(folder, "delayed", lambda: joblib.delayed(abs)(1))
    attempt(folder, "parallel", lambda: joblib.Parallel(n_jobs=1))
    attempt(folder, "logger", lambda: joblib.logger.Logger())
    attempt(folder, "memory-not-stored", lambda: joblib.Memory(None))
