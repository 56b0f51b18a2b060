"""feature-engine: every transformer, as it is and fitted."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import feature_engine
import numpy as np
import pandas as pd

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = np.random.RandomState(0)
FRAME = pd.DataFrame(
    {
        "a": RANDOM.rand(40) + 1,
        "b": RANDOM.rand(40) + 1,
        "c": ["x", "y"] * 20,
        "d": pd.date_range("2026-01-01", periods=40),
    }
)
Y = pd.Series([0, 1, 1, 0] * 10)


def write(folder: Path) -> None:
    """Write every class that the package exports and that can be made."""
    for found in pkgutil.iter_modules(feature_engine.__path__):
        module = importlib.import_module(f"feature_engine.{found.name}")
        for name in getattr(module, "__all__", ()):
            cls = getattr(module, name)
            attempt(folder, f"new-{name}", lambda c=cls: _new(c))
            attempt(
                folder, f"fitted-{name}", lambda c=cls: _fitted(c), "pickle-4", "joblib"
            )


def _new(cls: type[Any]) -> Any:
    for given in (
        {},
        {"variables": ["a", "b"]},
        {"variables": ["a", "b"], "reference": ["a"]},
        {"binning_dict": {"a": [0, 1, 5]}},
        {"features_to_drop": ["a"]},
        {
            "estimator": __import__(
                "sklearn.linear_model"
            ).linear_model.LogisticRegression()
        },
    ):
        try:
            return cls(**given)
        except TypeError:
            continue
    return cls()


def _fitted(cls: type[Any]) -> Any:
    for frame in (
        FRAME[["a", "b"]],
        FRAME[["a", "b", "c"]],
        FRAME,
        FRAME[["c"]],
        FRAME[["d"]],
    ):
        try:
            return _new(cls).fit(frame, Y)
        except Exception:  # noqa: BLE001 (another one may fit)
            continue
    return _new(cls).fit(FRAME, Y)
