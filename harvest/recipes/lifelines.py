"""lifelines: fitters of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lifelines
import numpy as np
import pandas as pd

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = np.random.RandomState(0)
FRAME = pd.DataFrame(
    {
        "t": RANDOM.rand(40) + 1,
        "e": RANDOM.rand(40) > 0.3,
        "a": RANDOM.rand(40),
        "b": RANDOM.rand(40),
    }
)


def write(folder: Path) -> None:
    """Write every fitter that can be fitted to times, or to a frame."""
    for name in sorted(dir(lifelines)):
        if name.endswith("Fitter"):
            cls = getattr(lifelines, name)
            attempt(folder, f"new-{name}", cls)
            attempt(
                folder, f"fitted-{name}", lambda c=cls: _fitted(c), "pickle-4", "joblib"
            )
    attempt(
        folder,
        "formula",
        lambda: lifelines.CoxPHFitter().fit(FRAME, "t", "e", formula="a + b"),
    )


def _fitted(cls: type) -> object:
    try:
        return cls().fit(FRAME, "t", "e")
    except Exception:  # noqa: BLE001 (those without covariates)
        return cls().fit(FRAME["t"], FRAME["e"])
