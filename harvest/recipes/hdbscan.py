"""hdbscan: fitted clusterings, with what predicting needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hdbscan
import numpy as np

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

X = np.random.RandomState(0).rand(60, 2)


def write(folder: Path) -> None:
    """Write each part."""
    hows = ("pickle-2", "pickle-4", "joblib")
    attempt(folder, "new", hdbscan.HDBSCAN)
    attempt(folder, "fitted", lambda: hdbscan.HDBSCAN(5).fit(X), *hows)
    attempt(
        folder,
        "fitted-for-prediction",
        lambda: hdbscan.HDBSCAN(5, prediction_data=True, gen_min_span_tree=True).fit(X),
        *hows,
    )
    attempt(
        folder,
        "fitted-ball-tree",
        lambda: hdbscan.HDBSCAN(
            5, algorithm="boruvka_balltree", prediction_data=True
        ).fit(X),
        *hows,
    )
    attempt(folder, "trees", lambda: hdbscan.HDBSCAN(5).fit(X).condensed_tree_, *hows)
    attempt(
        folder, "linked", lambda: hdbscan.HDBSCAN(5).fit(X).single_linkage_tree_, *hows
    )
    attempt(folder, "robust", lambda: hdbscan.RobustSingleLinkage().fit(X), *hows)
