"""mlxtend: its estimators, fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from mlxtend import (
    classifier,
    cluster,
    feature_extraction,
    feature_selection,
    preprocessing,
    regressor,
)
from sklearn import linear_model

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 3)
Y = (X[:, 0] > 0.5).astype(int)


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-4", "joblib")


PARTS: dict[str, Callable[[], object]] = {
    "stacked": lambda: classifier.StackingClassifier(
        [linear_model.LogisticRegression()], linear_model.LogisticRegression()
    ).fit(X, Y),
    "stacked-cross-validated": lambda: classifier.StackingCVClassifier(
        [linear_model.LogisticRegression()], linear_model.LogisticRegression(), cv=2
    ).fit(X, Y),
    "voted": lambda: classifier.EnsembleVoteClassifier(
        [linear_model.LogisticRegression()]
    ).fit(X, Y),
    "stacked-regressor": lambda: regressor.StackingRegressor(
        [linear_model.Ridge()], linear_model.Ridge()
    ).fit(X, X[:, 0]),
    "perceptron": lambda: classifier.Perceptron(epochs=2, random_seed=0).fit(X, Y),
    "adaline": lambda: classifier.Adaline(epochs=2, random_seed=0).fit(X, Y),
    "logistic": lambda: classifier.LogisticRegression(epochs=2, random_seed=0).fit(
        X, Y
    ),
    "softmax": lambda: classifier.SoftmaxRegression(epochs=2, random_seed=0).fit(X, Y),
    "network": lambda: classifier.MultiLayerPerceptron(
        [2], epochs=2, random_seed=0
    ).fit(X, Y),
    "one-rule": lambda: classifier.OneRClassifier().fit((X > 0.5).astype(int), Y),
    "means": lambda: cluster.Kmeans(2, random_seed=0).fit(X),
    "components": lambda: feature_extraction.PrincipalComponentAnalysis(2).fit(X),
    "discriminant": lambda: feature_extraction.LinearDiscriminantAnalysis(1).fit(X, Y),
    "selected": lambda: feature_selection.SequentialFeatureSelector(
        linear_model.LogisticRegression(), 2, cv=2
    ).fit(X, Y),
    "selected-exhaustively": lambda: feature_selection.ExhaustiveFeatureSelector(
        linear_model.LogisticRegression(), 1, 2, cv=2, print_progress=False
    ).fit(X, Y),
    "columns": lambda: feature_selection.ColumnSelector((0, 1)),
    "transactions": lambda: preprocessing.TransactionEncoder().fit([["a", "b"], ["a"]]),
    "dense": preprocessing.DenseTransformer,
    "copied": preprocessing.CopyTransformer,
    "linear": lambda: regressor.LinearRegression().fit(X, X[:, 0]),
}
