"""Libraries of estimators beside scikit-learn: one or two models of each."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn import linear_model, preprocessing, tree

from harvest.recipe import attempt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 3)
Y = (X[:, 0] > 0.5).astype(int)
WAVES = RANDOM.rand(6, 10, 1)
OUTLIERS = (
    "abod.ABOD cblof.CBLOF cof.COF copod.COPOD ecod.ECOD feature_bagging.FeatureBagging"
    " gmm.GMM hbos.HBOS iforest.IForest inne.INNE kde.KDE knn.KNN lmdd.LMDD loda.LODA"
    " lof.LOF loci.LOCI lscp.LSCP mad.MAD mcd.MCD ocsvm.OCSVM pca.PCA qmcd.QMCD rod.ROD"
    " sampling.Sampling sod.SOD sos.SOS"
).split()


def write(folder: Path) -> None:
    """Write each part; a library that is not there is left out."""
    hows = ("pickle-2", "pickle-4", "joblib")
    for name, build in PARTS.items():
        attempt(folder, name, build, *hows)
    for path in OUTLIERS:
        attempt(folder, f"pyod-{path}", lambda p=path: _outliers(p), *hows[1:])


def _of(module: str) -> Any:
    return importlib.import_module(module)


def _outliers(path: str) -> object:
    module, _, name = path.partition(".")
    return getattr(_of(f"pyod.models.{module}"), name)().fit(X)


def _survival(module: str, name: str, **given: object) -> Callable[[], object]:
    def build() -> object:
        times = _of("sksurv.util").Surv.from_arrays(Y.astype(bool), X[:, 1] + 1)
        return getattr(_of(f"sksurv.{module}"), name)(**given).fit(X, times)

    return build


def _series(module: str, name: str, **given: object) -> Callable[[], object]:
    def build() -> object:
        made = getattr(_of(f"tslearn.{module}"), name)(**given)
        return made.fit(WAVES, [0, 1] * 3)

    return build


def _optimized() -> object:
    made = _of("bayes_opt").BayesianOptimization(
        f=None, pbounds={"x": (0, 1)}, random_state=0, verbose=0
    )
    made.register(params={"x": 0.5}, target=1.0)
    return made


def _recommended(name: str) -> Callable[[], object]:
    def build() -> object:
        from scipy import sparse

        counts = sparse.random(8, 8, 0.5, "csr", random_state=0)
        made = getattr(
            _of(f"implicit.{name.partition('.')[0]}"), name.partition(".")[2]
        )
        model = made()
        model.fit(counts, show_progress=False)
        return model

    return build


def _mapped() -> object:
    import pandas as pd

    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    return (
        _of("sklearn_pandas")
        .DataFrameMapper(
            [
                (["a"], preprocessing.StandardScaler()),
                ("b", preprocessing.LabelBinarizer()),
            ]
        )
        .fit(frame)
    )


def _explained(name: str, model: Any) -> Callable[[], object]:
    return lambda: getattr(_of("shap"), name)(model.fit(X, Y), X)


def _values() -> object:
    return _of("shap").TreeExplainer(tree.DecisionTreeRegressor().fit(X, Y))(X)


PARTS: dict[str, Callable[[], object]] = {
    "kmodes": lambda: (
        _of("kmodes.kmodes").KModes(2, random_state=0).fit(np.array([["a"], ["b"]] * 9))
    ),
    "kprototypes": lambda: (
        _of("kmodes.kprototypes")
        .KPrototypes(2, random_state=0, n_init=1)
        .fit(X, categorical=[2])
    ),
    "boosted-normal": lambda: (
        _of("ngboost").NGBRegressor(n_estimators=2, verbose=False).fit(X, Y)
    ),
    "boosted-classes": lambda: (
        _of("ngboost").NGBClassifier(n_estimators=2, verbose=False).fit(X, Y)
    ),
    "additive-linear": lambda: _of("pygam").LinearGAM(max_iter=2).fit(X, X[:, 0]),
    "additive-logistic": lambda: _of("pygam").LogisticGAM(max_iter=2).fit(X, Y),
    "additive-terms": lambda: _of("pygam").LinearGAM(
        _of("pygam").s(0) + _of("pygam").f(1)
    ),
    "survival-cox": _survival("linear_model", "CoxPHSurvivalAnalysis"),
    "survival-net": _survival("linear_model", "CoxnetSurvivalAnalysis"),
    "survival-forest": _survival("ensemble", "RandomSurvivalForest", n_estimators=2),
    "survival-boosted": _survival(
        "ensemble", "GradientBoostingSurvivalAnalysis", n_estimators=2
    ),
    "survival-tree": _survival("tree", "SurvivalTree"),
    "series-means": _series("clustering", "TimeSeriesKMeans", n_clusters=2, max_iter=2),
    "series-shape": _series("clustering", "KShape", n_clusters=2, max_iter=2),
    "series-neighbors": _series(
        "neighbors", "KNeighborsTimeSeriesClassifier", n_neighbors=1
    ),
    "series-support": _series("svm", "TimeSeriesSVC"),
    "series-scaled": _series("preprocessing", "TimeSeriesScalerMeanVariance"),
    "series-symbols": _series("piecewise", "SymbolicAggregateApproximation"),
    "conformal": lambda: (
        _of("mapie.regression")
        .SplitConformalRegressor(linear_model.Ridge().fit(X, Y), prefit=True)
        .conformalize(X, Y)
    ),
    "symbolic": lambda: (
        _of("gplearn.genetic")
        .SymbolicRegressor(population_size=10, generations=2, random_state=0)
        .fit(X, X[:, 0])
    ),
    "symbolic-transformer": lambda: (
        _of("gplearn.genetic")
        .SymbolicTransformer(
            population_size=20,
            hall_of_fame=10,
            n_components=2,
            generations=2,
            random_state=0,
        )
        .fit(X, X[:, 0])
    ),
    "optimized": _optimized,
    "recommended-als": _recommended("als.AlternatingLeastSquares"),
    "recommended-bpr": _recommended("bpr.BayesianPersonalizedRanking"),
    "recommended-items": _recommended("nearest_neighbours.CosineRecommender"),
    "recommended-bm25": _recommended("nearest_neighbours.BM25Recommender"),
    "mapped": _mapped,
    "explained-tree": _explained("TreeExplainer", tree.DecisionTreeRegressor()),
    "explained-linear": _explained("LinearExplainer", linear_model.LinearRegression()),
    "explained-values": _values,
}
