"""scikit-optimize: results, searches, spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skopt
from sklearn import svm
from skopt import space

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X = np.random.RandomState(0).rand(20, 2)
Y = (X[:, 0] > 0.5).astype(int)


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-4", "joblib")
    attempt_file(
        folder,
        "dumped.pkl",
        lambda path: skopt.dump(
            PARTS["minimized-process"](), str(path), store_objective=False
        ),
    )


def _minimized(name: str) -> Callable[[], object]:
    def build() -> object:
        minimize = getattr(skopt, name)
        return minimize(
            sum, [(0.0, 1.0), (0, 3)], n_calls=6, n_initial_points=5, random_state=0
        )

    return build


PARTS: dict[str, Callable[[], object]] = {
    "minimized-process": _minimized("gp_minimize"),
    "minimized-forest": _minimized("forest_minimize"),
    "minimized-boosted": _minimized("gbrt_minimize"),
    "minimized-dummy": _minimized("dummy_minimize"),
    "optimizer": lambda: skopt.Optimizer([(0.0, 1.0)], random_state=0),
    "searched": lambda: skopt.BayesSearchCV(
        svm.SVC(), {"C": (0.1, 1.0)}, n_iter=2, cv=2, random_state=0
    ).fit(X, Y),
    "space": lambda: space.Space(
        [
            space.Real(0.1, 1, "log-uniform"),
            space.Integer(1, 3),
            space.Categorical("ab"),
        ]
    ),
}
