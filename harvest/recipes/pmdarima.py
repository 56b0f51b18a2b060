"""pmdarima: fitted models and their pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pmdarima
from pmdarima import arima, pipeline, preprocessing

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

Y = np.cumsum(np.random.RandomState(0).rand(60))


def write(folder: Path) -> None:
    """Write each part."""
    hows = ("pickle-2", "pickle-4", "joblib")
    attempt(folder, "new", lambda: arima.ARIMA((1, 0, 0)))
    attempt(folder, "fitted", lambda: arima.ARIMA((1, 0, 0), maxiter=2).fit(Y), *hows)
    attempt(
        folder,
        "automatic",
        lambda: pmdarima.auto_arima(Y, max_p=1, max_q=1, maxiter=2),
        *hows,
    )
    attempt(
        folder,
        "pipeline",
        lambda: pipeline.Pipeline(
            [
                ("box", preprocessing.BoxCoxEndogTransformer()),
                ("m", arima.ARIMA((1, 0, 0))),
            ]
        ).fit(Y + 1),
        *hows,
    )
    attempt(
        folder, "fourier", lambda: preprocessing.FourierFeaturizer(7, 2).fit(Y), *hows
    )
