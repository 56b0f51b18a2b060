"""Polars: frames, series, types, expressions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4", "joblib")


PARTS: dict[str, Callable[[], object]] = {
    "frame": lambda: pl.DataFrame({"a": [1, 2], "b": ["x", None]}),
    "series": lambda: pl.Series("a", [1.0, 2.0]),
    "series-dates": lambda: pl.Series([dt.datetime(2026, 1, 2)]),
    "series-lists": lambda: pl.Series([[1], [2, 3]]),
    "series-categories": lambda: pl.Series(["a", "b"], dtype=pl.Categorical),
    "types": lambda: [pl.Int64, pl.Utf8, pl.Datetime("us", "UTC"), pl.List(pl.Int8)],
    "types-more": lambda: [
        pl.Struct({"a": pl.Int8}),
        pl.Enum(["a"]),
        pl.Array(pl.Int8, 2),
    ],
    "schema": lambda: pl.Schema({"a": pl.Int64}),
}
