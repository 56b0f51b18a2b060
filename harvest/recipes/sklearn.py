"""scikit-learn: every estimator as it is and fitted, and what people build of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from sklearn import (
    calibration,
    compose,
    covariance,
    datasets,
    decomposition,
    ensemble,
    feature_extraction,
    feature_selection,
    impute,
    linear_model,
    metrics,
    model_selection,
    multiclass,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
    tree,
    utils,
)
from sklearn.gaussian_process import GaussianProcessRegressor, kernels

from harvest.recipe import EVERY_JOBLIB, EVERY_PICKLE, attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = RANDOM.rand(40, 4)
Y = (X[:, 0] > 0.5).astype(int)
TARGET = X @ [1.0, 2.0, 3.0, 4.0]
TEXTS = ["the cat sat", "a dog ran", "the dog sat", "one cat ran"] * 5
LABELS = [0, 1, 1, 0] * 5
BOTH = ("pickle-4", "joblib")
SMALL = {
    "cv": 2,
    "max_iter": 20,
    "n_components": 2,
    "n_estimators": 3,
    "n_init": 1,
    "n_iter": 2,
    "n_jobs": None,
    "perplexity": 3,
    "random_state": 0,
}
"""Parameters that make fitting quick."""
METRICS = (
    "euclidean manhattan chebyshev minkowski hamming canberra braycurtis jaccard dice"
    " rogerstanimoto russellrao sokalmichener sokalsneath yule haversine"
).split()


def write(folder: Path) -> None:
    """Write every estimator, then what people build of several."""
    for name, cls in _estimators():
        attempt(folder, f"new-{name}", lambda c=cls: _new(c))
        attempt(folder, f"fitted-{name}", lambda c=cls: _fitted(c), *BOTH)
    for name, build in PARTS.items():
        attempt(folder, name, build, *BOTH)
    for name in sorted(_scorers()):
        attempt(folder, f"scorer-{name}", lambda n=name: metrics.get_scorer(n))
    for name in METRICS:
        attempt(folder, f"metric-{name}", lambda n=name: _metric(n))
        attempt(
            folder,
            f"ball-tree-{name}",
            lambda n=name: neighbors.BallTree(
                X[:, :2] if n == "haversine" else X, metric=n
            ),
        )
    for name in sorted(model_selection._split.__all__):
        attempt(folder, f"split-{name}", lambda n=name: _split(n))
    for module in (metrics, feature_selection, metrics.pairwise, preprocessing):
        title = module.__name__.rpartition(".")[2]
        for name in sorted(set(getattr(module, "__all__", []))):
            if name[:1].islower() and not name.startswith("plot"):
                attempt(
                    folder,
                    f"{title}-function-{name}",
                    lambda m=module, n=name: getattr(m, n),
                )
    forest = ensemble.RandomForestClassifier(3, random_state=0).fit(X, Y)
    attempt(folder, "forest-every-way", lambda: forest, *EVERY_PICKLE, *EVERY_JOBLIB)
    attempt(
        folder, "pipeline-every-way", PARTS["pipeline"], *EVERY_PICKLE, *EVERY_JOBLIB
    )
    attempt_file(folder, "forest.vendored-joblib", lambda path: _vendored(forest, path))
    attempt(folder, "forest-dill", lambda: forest, "dill", "cloudpickle")


def _estimators() -> Iterator[tuple[str, type[Any]]]:
    for name in ("enable_halving_search_cv", "enable_iterative_imputer"):
        try:
            __import__(f"sklearn.experimental.{name}")
        except ImportError:
            continue
    try:
        from sklearn.utils import all_estimators
    except ImportError:
        from sklearn.utils.testing import all_estimators
    yield from all_estimators()


def _vendored(thing: object, path: Path) -> None:
    """Write with the joblib that was part of scikit-learn, before 0.23."""
    from sklearn.externals import joblib

    joblib.dump(thing, str(path))


def _new(cls: type[Any], small: dict[str, Any] | None = None) -> Any:
    """Return an estimator, with parameters where it wants some."""
    parameters = getattr(cls, "_required_parameters", ())
    inner = linear_model.LogisticRegression()
    if "Regressor" in cls.__name__ or "RegressorChain" in cls.__name__:
        inner = linear_model.Ridge()
    given: dict[str, Any] = {
        "base_estimator": inner,
        "estimator": inner,
        "estimators": [("a", inner), ("b", tree.DecisionTreeClassifier())],
        "param_grid": {"C": [0.1, 1.0]},
        "param_distributions": {"C": [0.1, 1.0]},
        "steps": [("a", preprocessing.StandardScaler()), ("b", inner)],
        "transformer_list": [("a", preprocessing.StandardScaler())],
        "transformers": [("a", preprocessing.StandardScaler(), [0])],
        "dictionary": np.eye(4),
    }
    try:
        made = cls()
    except TypeError:
        wanted = parameters or cls.__init__.__code__.co_varnames[1:]
        first = [each for each in given if each in wanted]
        if "estimators" in wanted and "Regressor" in cls.__name__:
            given["estimators"] = [("a", inner), ("b", tree.DecisionTreeRegressor())]
        made = cls(**{each: given[each] for each in first})
    known = made.get_params(deep=False)
    made.set_params(
        **{key: each for key, each in (small or {}).items() if key in known}
    )
    return made


def _fitted(cls: type[Any]) -> Any:
    """Return an estimator, fitted to the first data that it takes."""
    several = np.stack([TARGET, TARGET + 1], axis=1)
    data: list[tuple[Any, ...]] = [
        (X, Y),
        (X, TARGET),
        (X, several),
        (X, np.stack([Y, 1 - Y], axis=1)),
        (X,),
        (X[:, 0], TARGET),
        (TEXTS,),
        (TEXTS, LABELS),
        ([{"a": 1, "b": "x"}],),
        ([("a", "b"), ("a",)],),
        (Y,),
        (metrics.pairwise.rbf_kernel(X),),
    ]
    failures = []
    for small in (SMALL, {"random_state": 0, "perplexity": 3}, {}):
        for each in data:
            try:
                return _new(cls, small).fit(*each)
            except Exception as error:  # noqa: BLE001 (another one may fit)
                failures.append(error)
    raise failures[0]


def _scorers() -> list[str]:
    if hasattr(metrics, "get_scorer_names"):
        return list(metrics.get_scorer_names())
    return list(metrics.SCORERS)


def _metric(name: str) -> object:
    try:
        from sklearn.metrics import DistanceMetric
    except ImportError:
        from sklearn.neighbors import DistanceMetric
    return DistanceMetric.get_metric(name)


def _split(name: str) -> object:
    given = {"LeavePOut": (2,), "LeavePGroupsOut": (2,), "PredefinedSplit": ([0, 1],)}
    return getattr(model_selection, name)(*given.get(name, ()))


def _losses() -> object:
    from sklearn._loss import loss

    return [getattr(loss, name)() for name in dir(loss) if name.startswith("Half")]


def _boosted(cls: str, **given: Any) -> Callable[[], object]:
    def build() -> object:
        if not hasattr(ensemble, cls):
            __import__("sklearn.experimental.enable_hist_gradient_boosting")
        made = getattr(ensemble, cls)
        small = {"max_iter": 2} if cls.startswith("Hist") else {"n_estimators": 2}
        y = Y if cls.endswith("Classifier") else TARGET + 1
        return made(**small, **given).fit(X, y)

    return build


def _stochastic(cls: str, **given: Any) -> Callable[[], object]:
    return lambda: getattr(linear_model, cls)(max_iter=5, tol=None, **given).fit(X, Y)


def _columns(*, frame: bool = False) -> object:
    given: Any = X
    numbers: Any = [0, 1]
    if frame:
        import pandas as pd

        given, numbers = pd.DataFrame(X, columns=list("abcd")), ["a", "b"]
    made = compose.ColumnTransformer(
        [
            ("numbers", preprocessing.StandardScaler(), numbers),
            ("kept", "passthrough", [2] if not frame else ["c"]),
        ],
        remainder="drop",
    )
    return made.fit(given)


def _columns_selected() -> object:
    import pandas as pd

    frame = pd.DataFrame({"n": [1.0, 2.0, 3.0], "c": ["a", "b", "a"]})
    select = compose.make_column_selector
    made = compose.make_column_transformer(
        (
            pipeline.make_pipeline(
                impute.SimpleImputer(), preprocessing.StandardScaler()
            ),
            select(dtype_include=np.number),
        ),
        (
            preprocessing.OneHotEncoder(handle_unknown="ignore"),
            select(dtype_include=object),
        ),
    )
    return pipeline.make_pipeline(made, linear_model.LogisticRegression()).fit(
        frame, [0, 1, 0]
    )


def _function(function: object, **given: Any) -> Callable[[], object]:
    return lambda: preprocessing.FunctionTransformer(function, **given).fit(X)


def _process(kernel: Callable[[], object]) -> Callable[[], object]:
    return lambda: GaussianProcessRegressor(kernel(), optimizer=None).fit(X, TARGET)


def _search(cls: str, *given: Any, **more: Any) -> Callable[[], object]:
    def build() -> object:
        made = getattr(model_selection, cls)
        return made(linear_model.LogisticRegression(), *given, cv=2, **more).fit(X, Y)

    return build


def _uniform() -> dict[str, object]:
    from scipy import stats

    return {"C": stats.uniform(0.1, 1), "tol": stats.loguniform(1e-4, 1e-2)}


PARTS: dict[str, Callable[[], object]] = {
    "pipeline": lambda: pipeline.make_pipeline(
        preprocessing.StandardScaler(), linear_model.LogisticRegression()
    ).fit(X, Y),
    "pipeline-of-texts": lambda: pipeline.make_pipeline(
        feature_extraction.text.TfidfVectorizer(
            stop_words="english", ngram_range=(1, 2)
        ),
        linear_model.SGDClassifier(random_state=0),
    ).fit(TEXTS, LABELS),
    "pipeline-of-counts": lambda: pipeline.make_pipeline(
        feature_extraction.text.CountVectorizer(
            tokenizer=str.split, token_pattern=None
        ),
        feature_extraction.text.TfidfTransformer(),
        svm.LinearSVC(),
    ).fit(TEXTS, LABELS),
    "pipeline-union": lambda: pipeline.make_pipeline(
        pipeline.make_union(decomposition.PCA(2), preprocessing.PolynomialFeatures()),
        feature_selection.SelectKBest(feature_selection.f_classif, k=2),
        neighbors.KNeighborsClassifier(),
    ).fit(X, Y),
    "pipeline-cached": lambda: pipeline.Pipeline(
        [("a", preprocessing.MinMaxScaler()), ("b", "passthrough")], verbose=True
    ).fit(X),
    "pipeline-nested": lambda: pipeline.make_pipeline(
        _columns(), ensemble.RandomForestClassifier(2, random_state=0)
    ).fit(X, Y),
    "columns": _columns,
    "columns-frame": lambda: _columns(frame=True),
    "columns-selected": _columns_selected,
    "target-transformed": lambda: compose.TransformedTargetRegressor(
        linear_model.Ridge(), func=np.log1p, inverse_func=np.expm1
    ).fit(X, TARGET),
    "function-log1p": _function(np.log1p),
    "function-inverse": _function(np.log, inverse_func=np.exp, check_inverse=False),
    "function-math": lambda: preprocessing.FunctionTransformer(math.log),
    "function-none": _function(None),
    "function-sklearn": _function(preprocessing.normalize),
    "function-numpy": _function(np.nan_to_num, kw_args={"nan": 0.0}),
    "function-square": _function(np.square, validate=True),
    "function-method": lambda: preprocessing.FunctionTransformer(np.ndarray.ravel),
    "search-grid": _search("GridSearchCV", {"C": [0.1, 1]}),
    "search-grid-scorers": _search(
        "GridSearchCV", {"C": [1]}, scoring=["accuracy", "f1"], refit="f1"
    ),
    "search-grid-scorer": _search(
        "GridSearchCV",
        {"C": [1]},
        scoring=metrics.make_scorer(metrics.fbeta_score, beta=2),
    ),
    "search-random": lambda: _search(
        "RandomizedSearchCV", _uniform(), n_iter=2, random_state=0
    )(),
    "search-halving": _search("HalvingGridSearchCV", {"C": [0.1, 1]}),
    "search-of-pipeline": lambda: model_selection.GridSearchCV(
        pipeline.Pipeline([("s", preprocessing.StandardScaler()), ("m", svm.SVC())]),
        {"m": [svm.SVC(), linear_model.LogisticRegression()], "m__C": [1.0]},
        cv=2,
    ).fit(X, Y),
    "search-cross-validated": lambda: model_selection.cross_validate(
        tree.DecisionTreeClassifier(random_state=0), X, Y, cv=2, return_estimator=True
    )["estimator"],
    "search-splits": lambda: list(model_selection.KFold(2).split(X)),
    "kernel-sum": _process(lambda: kernels.RBF() + kernels.WhiteKernel()),
    "kernel-product": _process(lambda: kernels.ConstantKernel() * kernels.Matern()),
    "kernel-exponent": _process(lambda: kernels.RBF() ** 2),
    "kernel-others": lambda: [
        kernels.RationalQuadratic(),
        kernels.ExpSineSquared(),
        kernels.DotProduct(),
        kernels.PairwiseKernel(),
        kernels.CompoundKernel([kernels.RBF()]),
    ],
    "kernel-hyperparameter": lambda: kernels.RBF().hyperparameters,
    "support-callable": lambda: svm.SVC(kernel=metrics.pairwise.rbf_kernel).fit(X, Y),
    "support-probability": lambda: svm.SVC(probability=True, random_state=0).fit(X, Y),
    **{
        f"support-{kernel}": lambda kernel=kernel: svm.SVC(kernel=kernel).fit(X, Y)
        for kernel in ("linear", "poly", "rbf", "sigmoid")
    },
    **{
        f"boosted-hist-{loss.replace('_', '-')}": _boosted(
            "HistGradientBoostingRegressor", loss=loss, **more
        )
        for loss, more in {
            "squared_error": {},
            "absolute_error": {},
            "poisson": {},
            "gamma": {},
            "quantile": {"quantile": 0.5},
        }.items()
    },
    "boosted-hist-classifier": _boosted("HistGradientBoostingClassifier"),
    "boosted-hist-scored": _boosted(
        "HistGradientBoostingClassifier", early_stopping=True, scoring="accuracy"
    ),
    "boosted-hist-categorical": _boosted(
        "HistGradientBoostingClassifier", categorical_features=[False] * 4
    ),
    **{
        f"boosted-{loss.replace('_', '-')}": _boosted(
            "GradientBoostingRegressor", loss=loss
        )
        for loss in (
            "squared_error",
            "absolute_error",
            "huber",
            "quantile",
            "ls",
            "lad",
        )
    },
    **{
        f"boosted-classifier-{loss}": _boosted("GradientBoostingClassifier", loss=loss)
        for loss in ("log_loss", "exponential", "deviance")
    },
    "boosted-initial": _boosted("GradientBoostingRegressor", init="zero"),
    **{
        f"stochastic-{loss.replace('_', '-')}": _stochastic("SGDClassifier", loss=loss)
        for loss in (
            "hinge log log_loss modified_huber squared_hinge perceptron squared_error"
            " huber epsilon_insensitive squared_epsilon_insensitive"
        ).split()
    },
    **{
        f"stochastic-regressor-{loss.replace('_', '-')}": _stochastic(
            "SGDRegressor", loss=loss
        )
        for loss in "squared_error huber epsilon_insensitive squared_epsilon_insensitive".split()
    },
    "stochastic-averaged": _stochastic("SGDClassifier", average=True),
    **{
        f"tree-{criterion.replace('_', '-')}": lambda c=criterion: (
            tree.DecisionTreeRegressor(criterion=c).fit(X, TARGET + 1)
        )
        for criterion in "squared_error friedman_mse absolute_error poisson mse mae".split()
    },
    **{
        f"tree-classifier-{criterion}": lambda c=criterion: tree.DecisionTreeClassifier(
            criterion=c, splitter="random", random_state=np.random.RandomState(0)
        ).fit(X, Y)
        for criterion in ("gini", "entropy", "log_loss")
    },
    "tree-itself": lambda: tree.DecisionTreeClassifier(random_state=0).fit(X, Y).tree_,
    "tree-parts": lambda: [
        tree._criterion.Gini(1, np.array([2], dtype=np.intp)),
        tree._criterion.MSE(1, 3),
    ],
    "trees-kd": lambda: [neighbors.KDTree(X), neighbors.KDTree(X.astype("f4"))],
    "neighbors-kd": lambda: neighbors.KNeighborsClassifier(algorithm="kd_tree").fit(
        X, Y
    ),
    "neighbors-ball": lambda: neighbors.KNeighborsRegressor(algorithm="ball_tree").fit(
        X, Y
    ),
    "neighbors-callable": lambda: neighbors.KNeighborsClassifier(
        metric=metrics.pairwise.paired_distances, algorithm="brute"
    ),
    "neighbors-weights": lambda: neighbors.KNeighborsRegressor(
        weights=np.reciprocal
    ).fit(X, Y),
    "calibrated-isotonic": lambda: calibration.CalibratedClassifierCV(
        linear_model.LogisticRegression(), method="isotonic", cv=2
    ).fit(X, Y),
    "stacked": lambda: ensemble.StackingClassifier(
        [("t", tree.DecisionTreeClassifier()), ("s", svm.SVC())], cv=2
    ).fit(X, Y),
    "voted": lambda: ensemble.VotingClassifier(
        [
            ("t", tree.DecisionTreeClassifier()),
            ("n", linear_model.LogisticRegression()),
        ],
        voting="soft",
    ).fit(X, Y),
    "one-vs-rest": lambda: multiclass.OneVsRestClassifier(svm.LinearSVC()).fit(
        X, [0, 1] * 20
    ),
    "imputed-iteratively": lambda: impute.IterativeImputer(
        ensemble.ExtraTreesRegressor(2), max_iter=2, random_state=0
    ).fit(np.where(X < 0.1, np.nan, X)),
    "encoded": lambda: preprocessing.OneHotEncoder(min_frequency=2).fit(
        [["a"], ["b"], ["a"]]
    ),
    "encoded-ordinal": lambda: preprocessing.OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1
    ).fit([["a"], ["b"], [None]]),
    "scaled-frame-output": lambda: (
        preprocessing.StandardScaler().set_output(transform="pandas").fit(X)
    ),
    "routed": lambda: linear_model.LogisticRegression().set_fit_request(
        sample_weight=True
    ),
    "network-adam": lambda: neural_network.MLPClassifier(
        hidden_layer_sizes=(3,), max_iter=2, random_state=0, early_stopping=True
    ).fit(X, Y),
    "network-sgd": lambda: neural_network.MLPRegressor(
        hidden_layer_sizes=(3,), solver="sgd", max_iter=2, random_state=0
    ).fit(X, TARGET),
    "mixture": lambda: __import__("sklearn.mixture").mixture.GaussianMixture(2).fit(X),
    "decomposed": lambda: decomposition.LatentDirichletAllocation(2, max_iter=2).fit(X),
    "decomposed-sparse": lambda: decomposition.TruncatedSVD(2).fit(X),
    "outliers": lambda: covariance.EllipticEnvelope(random_state=0).fit(X),
    "forest-oob": lambda: ensemble.RandomForestClassifier(
        5, oob_score=True, warm_start=True, class_weight="balanced"
    ).fit(X, Y),
    "forest-random-state": lambda: ensemble.ExtraTreesRegressor(
        2, random_state=np.random.RandomState(0)
    ).fit(X, TARGET),
    "isolation": lambda: ensemble.IsolationForest(n_estimators=5, random_state=0).fit(
        X
    ),
    "datasets": lambda: [datasets.load_iris(), datasets.load_diabetes()],
    "dataset-frame": lambda: datasets.load_iris(as_frame=True),
    "dataset-made": lambda: datasets.make_classification(20, random_state=0),
    "report": lambda: metrics.classification_report(Y, Y, output_dict=True),
    "display": lambda: metrics.ConfusionMatrixDisplay(metrics.confusion_matrix(Y, Y)),
    "display-curve": lambda: metrics.RocCurveDisplay(fpr=X[:, 0], tpr=X[:, 1]),
    "losses": _losses,
    "bunch": lambda: utils.Bunch(a=1),
    "tags": lambda: linear_model.Ridge().__sklearn_tags__(),
    "parameter-grid": lambda: model_selection.ParameterGrid({"a": [1]}),
    "parameter-sampler": lambda: model_selection.ParameterSampler({"a": [1]}, 1),
    "exceptions": lambda: sklearn.exceptions.NotFittedError("a"),
    "bundle": lambda: {
        "model": linear_model.LogisticRegression().fit(X, Y),
        "scaler": preprocessing.StandardScaler().fit(X),
        "features": ["a", "b"],
        "threshold": np.float64(0.5),
        "version": sklearn.__version__,
    },
    "bound-method": lambda: linear_model.LogisticRegression().fit(X, Y).predict,
    "hashing": lambda: feature_extraction.FeatureHasher(8),
    "hashing-texts": lambda: feature_extraction.text.HashingVectorizer(
        preprocessor=str.lower
    ),
    "patches": lambda: feature_extraction.image.PatchExtractor(),
}
