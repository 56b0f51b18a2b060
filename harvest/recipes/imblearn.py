"""imbalanced-learn: every sampler and ensemble, as it is and fitted, and pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from imblearn import over_sampling, pipeline
from imblearn.utils.testing import all_estimators
from sklearn import linear_model, preprocessing

from harvest.recipe import attempt

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(80, 4)
Y = (np.arange(80) % 5 == 0).astype(int)
SMALL = {"random_state": 0, "n_estimators": 2, "n_jobs": None}


def write(folder: Path) -> None:
    """Write each estimator, and a pipeline."""
    for name, cls in all_estimators():
        attempt(folder, f"new-{name}", lambda c=cls: _new(c))
        attempt(
            folder, f"fitted-{name}", lambda c=cls: _fitted(c), "pickle-4", "joblib"
        )
    attempt(folder, "pipeline", _pipeline, "pickle-2", "pickle-4", "joblib")


def _new(cls: type[Any]) -> Any:
    try:
        made = cls()
    except TypeError:
        made = cls([0])
    known = made.get_params(deep=False)
    return made.set_params(**{key: each for key, each in SMALL.items() if key in known})


def _fitted(cls: type[Any]) -> Any:
    made = _new(cls)
    if hasattr(made, "fit_resample"):
        made.fit_resample(X, Y)
        return made
    return made.fit(X, Y)


def _pipeline() -> object:
    made = pipeline.make_pipeline(
        preprocessing.StandardScaler(),
        over_sampling.SMOTE(random_state=0),
        linear_model.LogisticRegression(),
    )
    return made.fit(X, Y)
