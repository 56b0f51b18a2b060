"""umap-learn and pynndescent: fitted reducers and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pynndescent
import umap

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

X = np.random.RandomState(0).rand(40, 3).astype("f4")


def write(folder: Path) -> None:
    """Write each part."""
    hows = ("pickle-4", "joblib")
    attempt(folder, "new", umap.UMAP)
    attempt(
        folder,
        "fitted",
        lambda: umap.UMAP(n_neighbors=4, n_epochs=2, random_state=0, init="random").fit(
            X
        ),
        *hows,
    )
    attempt(
        folder,
        "index",
        lambda: pynndescent.NNDescent(X, n_neighbors=4, random_state=0),
        *hows,
    )
    attempt(
        folder,
        "index-cosine",
        lambda: pynndescent.NNDescent(
            X, metric="cosine", n_neighbors=4, random_state=0
        ),
        *hows,
    )
    attempt(
        folder,
        "transformer",
        lambda: pynndescent.PyNNDescentTransformer(4).fit(X),
        *hows,
    )
