"""category_encoders: every encoder, fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import category_encoders
import pandas as pd

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

FRAME = pd.DataFrame({"a": ["x", "y", "z", "x"] * 5, "b": [1, 2, 3, 4] * 5})
Y = pd.Series([0, 1, 1, 0] * 5)


def write(folder: Path) -> None:
    """Write every encoder that the package exports."""
    for name in category_encoders.__all__:
        cls = getattr(category_encoders, name)
        attempt(folder, f"new-{name}", cls)
        attempt(
            folder,
            f"fitted-{name}",
            lambda c=cls: c().fit(FRAME, Y),
            "pickle-4",
            "joblib",
        )
