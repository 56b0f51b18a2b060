"""statsmodels: results of models with arrays, frames and formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.tsa import api as tsa

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RANDOM = np.random.RandomState(0)
X = sm.add_constant(RANDOM.rand(60, 2))
Y = X @ [1.0, 2.0, 3.0] + RANDOM.rand(60)
HIT = (Y > np.median(Y)).astype(float)
HIT[::7] = 1 - HIT[::7]
FRAME = pd.DataFrame(
    {"y": Y, "a": X[:, 1], "b": X[:, 2], "g": ["u", "v"] * 30, "h": HIT}
)
SERIES = pd.Series(
    np.cumsum(RANDOM.rand(60)), pd.date_range("2026-01-01", periods=60, freq="D")
)
HOWS = ("pickle-2", "pickle-4", "joblib")


def write(folder: Path) -> None:
    """Write each part in several ways, and by the results' own ``save``."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
        attempt_file(folder, f"{name}.saved", lambda path, b=build: b().save(str(path)))
        attempt_file(
            folder,
            f"{name}-without-data.saved",
            lambda path, b=build: b().save(str(path), remove_data=True),
        )


PARTS: dict[str, Callable[[], object]] = {
    "ols": lambda: sm.OLS(Y, X).fit(),
    "ols-robust": lambda: sm.OLS(Y, X).fit(cov_type="HC3"),
    "ols-regularized": lambda: sm.OLS(Y, X).fit_regularized(alpha=0.1),
    "ols-formula": lambda: smf.ols("y ~ a + b", FRAME).fit(),
    "ols-formula-categories": lambda: smf.ols("y ~ a + C(g)", FRAME).fit(),
    "ols-formula-transformed": lambda: smf.ols("np.log(y) ~ I(a**2)", FRAME).fit(),
    "wls": lambda: sm.WLS(Y, X, weights=np.ones(60)).fit(),
    "gls": lambda: sm.GLS(Y, X).fit(),
    "glsar": lambda: sm.GLSAR(Y, X, 1).iterative_fit(2),
    "robust": lambda: sm.RLM(Y, X).fit(),
    "quantile": lambda: sm.QuantReg(Y, X).fit(0.5),
    "quantile-formula": lambda: smf.quantreg("y ~ a", FRAME).fit(0.5),
    "logit": lambda: sm.Logit(HIT, X).fit(disp=0),
    "logit-formula": lambda: smf.logit("h ~ a + b", FRAME).fit(disp=0),
    "probit": lambda: sm.Probit(HIT, X).fit(disp=0),
    "multinomial": lambda: sm.MNLogit(np.arange(60) % 3, X).fit(disp=0),
    "poisson": lambda: sm.Poisson(np.arange(60) % 4, X).fit(disp=0),
    "negative-binomial": lambda: sm.NegativeBinomial(np.arange(60) % 4, X).fit(disp=0),
    "zero-inflated": lambda: sm.ZeroInflatedPoisson(np.arange(60) % 4, X).fit(
        disp=0, maxiter=5
    ),
    **{
        f"glm-{family.lower()}": lambda family=family: sm.GLM(
            HIT if family == "Binomial" else Y, X, family=getattr(sm.families, family)()
        ).fit()
        for family in (
            "Gaussian",
            "Binomial",
            "Poisson",
            "Gamma",
            "Tweedie",
            "InverseGaussian",
        )
    },
    "glm-formula": lambda: smf.glm("h ~ a", FRAME, family=sm.families.Binomial()).fit(),
    "gee": lambda: smf.gee("y ~ a", "g", FRAME).fit(),
    "mixed": lambda: smf.mixedlm("y ~ a", FRAME, groups=FRAME["g"]).fit(),
    "ordered": lambda: (
        __import__("statsmodels.miscmodels.ordinal_model", fromlist=["x"])
        .OrderedModel(np.arange(60) % 3, X[:, 1:])
        .fit(disp=0)
    ),
    "additive": lambda: sm.GLMGam(
        Y, smoother=sm.gam.BSplines(X[:, 1:], df=[4, 4], degree=[3, 3])
    ).fit(),
    "autoregressive": lambda: tsa.AutoReg(SERIES, 2).fit(),
    "arima": lambda: tsa.ARIMA(SERIES, order=(1, 1, 0)).fit(),
    "arima-seasonal": lambda: tsa.SARIMAX(
        SERIES, order=(1, 0, 0), seasonal_order=(1, 0, 0, 7)
    ).fit(disp=0, maxiter=2),
    "smoothed": lambda: tsa.SimpleExpSmoothing(SERIES).fit(),
    "smoothed-holt": lambda: tsa.Holt(SERIES).fit(),
    "smoothed-seasonal": lambda: tsa.ExponentialSmoothing(
        SERIES, trend="add", seasonal="add", seasonal_periods=7
    ).fit(),
    "smoothed-states": lambda: tsa.ETSModel(SERIES).fit(disp=0),
    "unobserved": lambda: tsa.UnobservedComponents(SERIES, "local level").fit(disp=0),
    "vector": lambda: tsa.VAR(RANDOM.rand(60, 2)).fit(2),
    "vector-moving": lambda: tsa.VARMAX(RANDOM.rand(60, 2), order=(1, 0)).fit(
        disp=0, maxiter=2
    ),
    "vector-error": lambda: tsa.VECM(RANDOM.rand(60, 2)).fit(),
    "dynamic-factor": lambda: tsa.DynamicFactor(
        RANDOM.rand(60, 2), k_factors=1, factor_order=1
    ).fit(disp=0, maxiter=2),
    "markov": lambda: tsa.MarkovRegression(SERIES.to_numpy(), 2).fit(maxiter=2),
    "theta": lambda: tsa.ThetaModel(SERIES, period=7).fit(),
    "decomposed": lambda: tsa.seasonal_decompose(SERIES, period=7),
    "decomposed-loess": lambda: tsa.STL(SERIES, period=7).fit(),
    "survival": lambda: sm.PHReg(Y, X[:, 1:]).fit(),
    "survival-function": lambda: sm.SurvfuncRight(Y, HIT),
    "components": lambda: sm.PCA(X[:, 1:], 1),
    "factors": lambda: sm.Factor(RANDOM.rand(60, 4), 1).fit(),
    "density": lambda: sm.nonparametric.KDEUnivariate(Y).fit(),
    "density-multivariate": lambda: sm.nonparametric.KDEMultivariate(X[:, 1:], "cc"),
    "distribution": lambda: sm.distributions.ECDF(Y),
    "imputed": lambda: sm.imputation.MICEData(FRAME[["a", "b"]]),
    "summary": lambda: sm.OLS(Y, X).fit().summary(),
    "deterministic": lambda: tsa.deterministic.DeterministicProcess(
        SERIES.index, order=1
    ),
    "variance-analysis": lambda: sm.stats.anova_lm(smf.ols("y ~ g", FRAME).fit()),
    "test-results": lambda: [tsa.adfuller(SERIES), tsa.kpss(SERIES, nlags=2)],
    "compared": lambda: sm.stats.multicomp.pairwise_tukeyhsd(Y, FRAME["g"]),
}
