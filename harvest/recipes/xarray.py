"""xarray: data arrays and sets of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4", "joblib")


def _array() -> xr.DataArray:
    return xr.DataArray(
        np.eye(2),
        dims=("t", "x"),
        coords={"t": pd.date_range("2026-01-01", periods=2), "x": ["a", "b"]},
        attrs={"units": "m"},
        name="v",
    )


PARTS: dict[str, Callable[[], object]] = {
    "array": _array,
    "set": lambda: xr.Dataset({"v": _array(), "n": 1}),
    "variable": lambda: xr.Variable(("x",), [1, 2]),
    "index-multi": lambda: _array().stack(s=("t", "x")),
    "tree": lambda: xr.DataTree.from_dict({"/a": xr.Dataset({"n": 1})}),
}
