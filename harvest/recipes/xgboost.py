"""XGBoost: estimators, boosters, its own file formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xgboost

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 4)
Y = (X[:, 0] > 0.5).astype(int)
HOWS = ("pickle-2", "pickle-4", "joblib")
SMALL = {"n_estimators": 2, "n_jobs": 1, "random_state": 0}


def write(folder: Path) -> None:
    """Write each part in several ways."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
    attempt(
        folder, "classifier-cloudpickle", PARTS["classifier"], "cloudpickle", "dill"
    )
    for kind in ("json", "ubj", "bin"):
        attempt_file(
            folder, f"model.{kind}", lambda path: _booster().save_model(str(path))
        )


def _booster(**given: object) -> xgboost.Booster:
    return xgboost.train({"nthread": 1, **given}, xgboost.DMatrix(X, Y), 2)


def _fitted(name: str, y: np.ndarray = Y, **given: object) -> Callable[[], object]:
    return lambda: getattr(xgboost, name)(**SMALL, **given).fit(X, y)


def _ranked() -> object:
    return xgboost.XGBRanker(**SMALL).fit(X, Y, group=[20, 20])


def _in_pipeline() -> object:
    from sklearn import pipeline, preprocessing

    return pipeline.make_pipeline(
        preprocessing.StandardScaler(), xgboost.XGBClassifier(**SMALL)
    ).fit(X, Y)


def _searched() -> object:
    from sklearn import model_selection

    return model_selection.GridSearchCV(
        xgboost.XGBClassifier(**SMALL), {"max_depth": [2, 3]}, cv=2
    ).fit(X, Y)


def _stopped() -> object:
    made = xgboost.XGBClassifier(
        **SMALL, early_stopping_rounds=1, callbacks=[xgboost.callback.EarlyStopping(2)]
    )
    return made.fit(X, Y, eval_set=[(X, Y)], verbose=False)


def _evaluated() -> object:
    from sklearn import metrics

    made = xgboost.XGBRegressor(**SMALL, eval_metric=metrics.mean_absolute_error)
    return made.fit(X, X[:, 0], eval_set=[(X, X[:, 0])], verbose=False)


PARTS: dict[str, Callable[[], object]] = {
    "booster": _booster,
    "booster-linear": lambda: _booster(booster="gblinear"),
    "booster-dart": lambda: _booster(booster="dart"),
    "booster-names": lambda: xgboost.train(
        {"nthread": 1}, xgboost.DMatrix(X, Y, feature_names=list("abcd")), 2
    ),
    "classifier": _fitted("XGBClassifier"),
    "classifier-new": lambda: xgboost.XGBClassifier(),
    "classifier-many": _fitted("XGBClassifier", np.arange(40) % 3),
    "regressor": _fitted("XGBRegressor", X[:, 0]),
    "regressor-monotone": _fitted(
        "XGBRegressor", X[:, 0], monotone_constraints=(1, 0, 0, 0)
    ),
    "forest-classifier": _fitted("XGBRFClassifier"),
    "forest-regressor": _fitted("XGBRFRegressor", X[:, 0]),
    "ranker": _ranked,
    "pipeline": _in_pipeline,
    "searched": _searched,
    "stopped": _stopped,
    "evaluated": _evaluated,
    "cross-validated": lambda: xgboost.cv({"nthread": 1}, xgboost.DMatrix(X, Y), 2, 2),
    "callbacks": lambda: [
        xgboost.callback.EarlyStopping(2),
        xgboost.callback.LearningRateScheduler([0.1, 0.1]),
        xgboost.callback.EvaluationMonitor(),
    ],
}
