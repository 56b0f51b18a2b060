"""CatBoost: estimators, pools, its own file formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import catboost
import numpy as np

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 4)
Y = (X[:, 0] > 0.5).astype(int)
HOWS = ("pickle-2", "pickle-4", "joblib")
SMALL = {
    "iterations": 2,
    "random_seed": 0,
    "thread_count": 1,
    "verbose": False,
    "allow_writing_files": False,
}


def write(folder: Path) -> None:
    """Write each part in several ways."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
    attempt(
        folder, "classifier-cloudpickle", PARTS["classifier"], "cloudpickle", "dill"
    )
    for kind in ("cbm", "json", "onnx"):
        attempt_file(
            folder,
            f"model.{kind}",
            lambda path, k=kind: PARTS["regressor"]().save_model(str(path), format=k),
        )


def _categories() -> object:
    data = [["a", 1.0], ["b", 2.0], ["a", 3.0], ["b", 0.5]] * 5
    pool = catboost.Pool(data, [0, 1, 0, 1] * 5, cat_features=[0])
    return catboost.CatBoostClassifier(**SMALL).fit(pool)


def _in_pipeline() -> object:
    from sklearn import pipeline, preprocessing

    return pipeline.make_pipeline(
        preprocessing.StandardScaler(), catboost.CatBoostClassifier(**SMALL)
    ).fit(X, Y)


PARTS: dict[str, Callable[[], object]] = {
    "classifier": lambda: catboost.CatBoostClassifier(**SMALL).fit(X, Y),
    "classifier-new": lambda: catboost.CatBoostClassifier(),
    "classifier-categories": _categories,
    "classifier-many": lambda: catboost.CatBoostClassifier(**SMALL).fit(
        X, np.arange(40) % 3
    ),
    "regressor": lambda: catboost.CatBoostRegressor(**SMALL).fit(X, X[:, 0]),
    "ranker": lambda: catboost.CatBoostRanker(**SMALL).fit(
        X, Y, group_id=np.repeat([0, 1], 20)
    ),
    "model": lambda: catboost.CatBoost(SMALL).fit(X, X[:, 0]),
    "evaluated": lambda: catboost.CatBoostClassifier(**SMALL).fit(
        X, Y, eval_set=(X, Y)
    ),
    "pipeline": _in_pipeline,
    "pool": lambda: catboost.Pool(X, Y),
}
