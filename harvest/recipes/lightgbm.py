"""LightGBM: estimators, boosters, its own text format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lightgbm
import numpy as np

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(60, 4)
Y = (X[:, 0] > 0.5).astype(int)
HOWS = ("pickle-2", "pickle-4", "joblib")
SMALL = {"n_estimators": 2, "n_jobs": 1, "random_state": 0, "verbose": -1}


def write(folder: Path) -> None:
    """Write each part in several ways."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
    attempt(
        folder, "classifier-cloudpickle", PARTS["classifier"], "cloudpickle", "dill"
    )
    attempt_file(folder, "model.txt", lambda path: _booster().save_model(str(path)))


def _booster(**given: object) -> lightgbm.Booster:
    parameters = {"num_threads": 1, "verbose": -1, "seed": 0, **given}
    return lightgbm.train(parameters, lightgbm.Dataset(X, Y), 2)


def _fitted(name: str, y: np.ndarray = Y, **given: object) -> Callable[[], object]:
    return lambda: getattr(lightgbm, name)(**SMALL, **given).fit(X, y)


def _frame() -> object:
    import pandas as pd

    frame = pd.DataFrame({"a": X[:, 0], "c": pd.Categorical(["x", "y"] * 30)})
    return lightgbm.LGBMClassifier(**SMALL).fit(frame, Y)


def _in_pipeline() -> object:
    from sklearn import pipeline, preprocessing

    return pipeline.make_pipeline(
        preprocessing.StandardScaler(), lightgbm.LGBMClassifier(**SMALL)
    ).fit(X, Y)


def _evaluated() -> object:
    made = lightgbm.LGBMClassifier(**SMALL)
    return made.fit(
        X, Y, eval_set=[(X, Y)], callbacks=[lightgbm.early_stopping(1, verbose=False)]
    )


PARTS: dict[str, Callable[[], object]] = {
    "booster": _booster,
    "booster-dart": lambda: _booster(boosting="dart"),
    "booster-forest": lambda: _booster(
        boosting="rf", bagging_freq=1, bagging_fraction=0.5
    ),
    "classifier": _fitted("LGBMClassifier"),
    "classifier-new": lambda: lightgbm.LGBMClassifier(),
    "classifier-many": _fitted("LGBMClassifier", np.arange(60) % 3),
    "regressor": _fitted("LGBMRegressor", X[:, 0]),
    "ranker": lambda: lightgbm.LGBMRanker(**SMALL).fit(X, Y, group=[30, 30]),
    "frame": _frame,
    "pipeline": _in_pipeline,
    "evaluated": _evaluated,
    "cross-validated": lambda: lightgbm.cv(
        {"num_threads": 1, "verbose": -1}, lightgbm.Dataset(X, Y), 2, nfold=2
    ),
    "cross-validated-boosters": lambda: lightgbm.cv(
        {"num_threads": 1, "verbose": -1},
        lightgbm.Dataset(X, Y),
        2,
        nfold=2,
        return_cvbooster=True,
    )["cvbooster"],
}
