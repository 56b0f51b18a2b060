"""SciPy: sparse matrices, trees, interpolators, frozen distributions, results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy import (
    cluster,
    fft,
    integrate,
    interpolate,
    linalg,
    ndimage,
    optimize,
    signal,
    sparse,
    spatial,
    special,
    stats,
)
from scipy.sparse import linalg as sparse_linalg

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOWS = ("pickle-2", "pickle-4", "joblib")
X = np.linspace(0, 1, 9)
POINTS = np.random.RandomState(0).rand(12, 2)
SPARSE = "bsr coo csc csr dia dok lil".split()
CONTINUOUS = (
    "alpha anglit arcsine argus beta betaprime bradford burr burr12 cauchy chi chi2 cosine"
    " crystalball dgamma dweibull erlang expon exponnorm exponpow exponweib f fatiguelife fisk"
    " foldcauchy foldnorm gamma gausshyper genexpon genextreme gengamma genhalflogistic"
    " geninvgauss genlogistic gennorm genpareto gilbrat gompertz gumbel_l gumbel_r halfcauchy"
    " halfgennorm halflogistic halfnorm hypsecant invgamma invgauss invweibull irwinhall"
    " jf_skew_t johnsonsb johnsonsu kappa3 kappa4 ksone kstwo kstwobign laplace"
    " laplace_asymmetric levy levy_l levy_stable loggamma logistic loglaplace lognorm"
    " loguniform lomax maxwell mielke moyal nakagami ncf nct ncx2 norm norminvgauss pareto"
    " pearson3 powerlaw powerlognorm powernorm rdist rayleigh recipinvgauss reciprocal"
    " rel_breitwigner rice semicircular skewcauchy skewnorm studentized_range t trapezoid"
    " trapz triang truncexpon truncnorm truncpareto truncweibull_min tukeylambda uniform"
    " vonmises vonmises_line wald weibull_max weibull_min wrapcauchy"
).split()
DISCRETE = (
    "bernoulli betabinom betanbinom binom boltzmann dlaplace geom hypergeom logser nbinom"
    " nchypergeom_fisher nchypergeom_wallenius nhypergeom planck poisson poisson_binom"
    " randint skellam yulesimon zipf zipfian"
).split()
MANY = {
    "multivariate_normal": ([0, 0],),
    "multivariate_t": ([0, 0],),
    "dirichlet": ([1.0, 2.0],),
    "multinomial": (3, [0.5, 0.5]),
    "wishart": (3, np.eye(2)),
    "invwishart": (3, np.eye(2)),
    "matrix_normal": (np.zeros((2, 2)),),
    "special_ortho_group": (3,),
    "ortho_group": (3,),
    "random_correlation": ([0.5, 1.5],),
    "vonmises_fisher": ([1.0, 0.0], 1.0),
    "multivariate_hypergeom": ([3, 4], 2),
}
SPECIAL = (
    "expit logit gamma gammaln digamma erf erfc erfinv beta betaln comb logsumexp softmax"
    " xlogy entr rel_entr boxcox inv_boxcox ndtr ndtri jv j0 zeta expm1 log1p"
).split()


def write(folder: Path) -> None:
    """Write each part in several ways."""
    for name in SPARSE:
        build = getattr(sparse, f"{name}_matrix")
        attempt(
            folder, f"sparse-{name}", lambda b=build: b(np.eye(4)), *HOWS, "pickle-5"
        )
        attempt(
            folder,
            f"sparse-{name}-array",
            lambda n=name: getattr(sparse, f"{n}_array")(np.eye(4)),
            *HOWS,
        )
    for name in (*CONTINUOUS, *DISCRETE):
        attempt(folder, f"stats-{name}", lambda n=name: getattr(stats, n))
        attempt(
            folder,
            f"stats-{name}-frozen",
            lambda n=name: _frozen(n),
            "pickle-4",
            "joblib",
        )
    for name, given in MANY.items():
        attempt(folder, f"stats-{name}", lambda n=name, g=given: getattr(stats, n)(*g))
        attempt(folder, f"stats-{name}-itself", lambda n=name: getattr(stats, n))
    for name in SPECIAL:
        attempt(folder, f"special-{name}", lambda n=name: getattr(special, n))
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
    attempt_file(
        folder, "sparse.npz", lambda path: sparse.save_npz(path, sparse.eye(3))
    )


SHAPES = (0.5, 0.7, 0.6, 0.8)


def _frozen(name: str) -> object:
    distribution = getattr(stats, name)
    count = distribution.numargs
    shapes = SHAPES[:count] if name in CONTINUOUS else (3, 1, 1, 0.5)[:count]
    return distribution(*shapes)


def _minimum(method: str) -> Callable[[], object]:
    return lambda: optimize.minimize(_bowl, [1.0, 1.0], method=method)


def _bowl(x: np.ndarray) -> float:
    return float((x**2).sum())


PARTS: dict[str, Callable[[], object]] = {
    "sparse-in-dict": lambda: {"X": sparse.random(5, 5, 0.5, "csr", random_state=0)},
    "kd-tree": lambda: spatial.KDTree(POINTS),
    "c-kd-tree": lambda: spatial.cKDTree(POINTS),
    "convex-hull": lambda: spatial.ConvexHull(POINTS),
    "delaunay": lambda: spatial.Delaunay(POINTS),
    "voronoi": lambda: spatial.Voronoi(POINTS),
    "spherical-voronoi": lambda: spatial.SphericalVoronoi(
        np.vstack([np.eye(3), -np.eye(3)])
    ),
    "rotation": lambda: spatial.transform.Rotation.from_quat([0, 0, 0, 1]),
    "rotation-slerp": lambda: spatial.transform.Slerp(
        [0, 1], spatial.transform.Rotation.from_quat([[0, 0, 0, 1], [0, 0, 1, 0]])
    ),
    "rotation-spline": lambda: spatial.transform.RotationSpline(
        [0, 1], spatial.transform.Rotation.from_quat([[0, 0, 0, 1], [0, 0, 1, 0]])
    ),
    "rigid-transform": lambda: spatial.transform.RigidTransform.identity(),
    "rectangle": lambda: spatial.Rectangle([0, 0], [1, 1]),
    "distance-functions": lambda: [
        spatial.distance.euclidean,
        spatial.distance.cosine,
        spatial.distance.cdist,
        spatial.distance.pdist,
        spatial.distance.squareform,
        spatial.distance.cityblock,
    ],
    **{
        f"interp1d-{kind}": lambda kind=kind: interpolate.interp1d(X, X**2, kind=kind)
        for kind in (
            "linear",
            "nearest",
            "previous",
            "next",
            "zero",
            "cubic",
            "quadratic",
        )
    },
    "interp1d-extrapolate": lambda: interpolate.interp1d(
        X, X, fill_value="extrapolate"
    ),
    "interpolate-spline": lambda: interpolate.UnivariateSpline(X, X**2),
    "interpolate-spline-linear": lambda: interpolate.InterpolatedUnivariateSpline(X, X),
    "interpolate-spline-lsq": lambda: interpolate.LSQUnivariateSpline(X, X, [0.5]),
    "interpolate-b-spline": lambda: interpolate.make_interp_spline(X, X),
    "interpolate-splrep": lambda: interpolate.splrep(X, X),
    "interpolate-cubic": lambda: interpolate.CubicSpline(X, X),
    "interpolate-akima": lambda: interpolate.Akima1DInterpolator(X, X),
    "interpolate-pchip": lambda: interpolate.PchipInterpolator(X, X),
    "interpolate-hermite": lambda: interpolate.CubicHermiteSpline(X, X, X),
    "interpolate-polynomial": lambda: interpolate.PPoly(np.ones((3, 1)), [0, 1]),
    "interpolate-bernstein": lambda: interpolate.BPoly(np.ones((3, 1)), [0, 1]),
    "interpolate-nd-polynomial": lambda: interpolate.NdPPoly(
        np.ones((2, 2, 1, 1)), ([0, 1], [0, 1])
    ),
    "interpolate-barycentric": lambda: interpolate.BarycentricInterpolator(X, X),
    "interpolate-krogh": lambda: interpolate.KroghInterpolator(X, X),
    "interpolate-rbf": lambda: interpolate.RBFInterpolator(POINTS, POINTS[:, 0]),
    "interpolate-rbf-old": lambda: interpolate.Rbf(
        POINTS[:, 0], POINTS[:, 1], X[:1].repeat(12)
    ),
    "interpolate-linear-nd": lambda: interpolate.LinearNDInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "interpolate-nearest-nd": lambda: interpolate.NearestNDInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "interpolate-clough-tocher": lambda: interpolate.CloughTocher2DInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "interpolate-grid": lambda: interpolate.RegularGridInterpolator(
        (X, X), np.ones((9, 9))
    ),
    "interpolate-bivariate": lambda: interpolate.RectBivariateSpline(
        X, X, np.ones((9, 9))
    ),
    "interpolate-smooth-bivariate": lambda: interpolate.SmoothBivariateSpline(
        np.repeat(X, 9), np.tile(X, 9), np.ones(81)
    ),
    "interpolate-aaa": lambda: interpolate.AAA(X, np.exp(X)),
    "interpolate-nd-b-spline": lambda: interpolate.NdBSpline(
        (np.arange(8.0), np.arange(8.0)), np.ones((4, 4)), 3
    ),
    "stats-kde": lambda: stats.gaussian_kde(POINTS.T),
    "stats-histogram": lambda: stats.rv_histogram(np.histogram(POINTS[:, 0])),
    "stats-custom-discrete": lambda: stats.rv_discrete(values=([1, 2], [0.5, 0.5])),
    "stats-ecdf": lambda: stats.ecdf([1, 2, 3]),
    "stats-t-test": lambda: stats.ttest_ind(POINTS[:, 0], POINTS[:, 1]),
    "stats-regression": lambda: stats.linregress(X, X),
    "stats-describe": lambda: stats.describe(X),
    "stats-mode": lambda: stats.mode([1, 1, 2]),
    "stats-results": lambda: [
        stats.ks_2samp(POINTS[:, 0], POINTS[:, 1]),
        stats.mannwhitneyu(POINTS[:, 0], POINTS[:, 1]),
        stats.pearsonr(POINTS[:, 0], POINTS[:, 1]),
        stats.spearmanr(POINTS[:, 0], POINTS[:, 1]),
        stats.kendalltau(POINTS[:, 0], POINTS[:, 1]),
        stats.f_oneway(POINTS[:, 0], POINTS[:, 1]),
        stats.wilcoxon(POINTS[:, 0], POINTS[:, 1]),
        stats.chi2_contingency([[1, 2], [3, 4]]),
        stats.shapiro(POINTS[:, 0]),
    ],
    "stats-results-anderson": lambda: stats.anderson(POINTS[:, 0]),
    "stats-results-boxcox": lambda: stats.boxcox(POINTS[:, 0] + 1),
    "stats-results-bootstrap": lambda: stats.bootstrap(
        (X,), np.mean, n_resamples=9, rng=0
    ),
    "stats-results-binomial": lambda: stats.binomtest(3, 5),
    "stats-results-fisher": lambda: stats.fisher_exact([[1, 2], [3, 4]]),
    "stats-results-tukey": lambda: stats.tukey_hsd(X, X + 1),
    "stats-functions": lambda: [stats.zscore, stats.skew, stats.kurtosis, stats.iqr],
    "stats-sampler": lambda: stats.qmc.Sobol(2, scramble=False),
    "stats-sampler-halton": lambda: stats.qmc.Halton(2, scramble=False),
    "stats-sampler-latin": lambda: stats.qmc.LatinHypercube(2),
    "stats-covariance": lambda: stats.Covariance.from_diagonal([1, 2]),
    "stats-bound-method": lambda: stats.norm(0, 1).pdf,
    "stats-new-normal": lambda: stats.Normal(mu=0.0, sigma=1.0),
    **{
        f"optimize-{method.lower()}": _minimum(method)
        for method in (
            "BFGS",
            "L-BFGS-B",
            "Nelder-Mead",
            "Powell",
            "CG",
            "SLSQP",
            "COBYLA",
        )
    },
    "optimize-trust": _minimum("trust-constr"),
    "optimize-bounds": lambda: optimize.Bounds([0], [1]),
    "optimize-linear-constraint": lambda: optimize.LinearConstraint(np.eye(2), 0, 1),
    "optimize-scalar": lambda: optimize.minimize_scalar(abs),
    "optimize-root": lambda: optimize.root(np.square, [1.0]),
    "optimize-root-scalar": lambda: optimize.root_scalar(np.sin, bracket=[3, 4]),
    "optimize-least-squares": lambda: optimize.least_squares(np.square, [1.0]),
    "optimize-linear-program": lambda: optimize.linprog([1], bounds=[(0, 1)]),
    "optimize-mixed-integers": lambda: optimize.milp([1], bounds=optimize.Bounds(0, 1)),
    "optimize-evolution": lambda: optimize.differential_evolution(
        _bowl, [(0, 1)], maxiter=2, seed=0
    ),
    "optimize-annealing": lambda: optimize.dual_annealing(
        _bowl, [(0, 1)], maxiter=2, seed=0
    ),
    "optimize-basins": lambda: optimize.basinhopping(_bowl, [1.0], niter=1, seed=0),
    "optimize-fit": lambda: optimize.curve_fit(np.multiply, X, X),
    "optimize-inverse-hessian": lambda: (
        optimize.minimize(_bowl, [1.0], method="L-BFGS-B").hess_inv
    ),
    "integrate-solution": lambda: integrate.solve_ivp(np.multiply, (0, 1), [1.0]),
    "integrate-dense": lambda: (
        integrate.solve_ivp(np.multiply, (0, 1), [1.0], dense_output=True).sol
    ),
    "signal-systems": lambda: [
        signal.lti([1], [1, 1]),
        signal.dlti([1], [1, 1]),
        signal.TransferFunction([1], [1, 1]),
        signal.StateSpace([[1]], [[1]], [[1]], [[1]]),
        signal.ZerosPolesGain([1], [2], 1),
    ],
    "signal-filter": lambda: signal.butter(3, 0.5),
    "signal-short-time": lambda: signal.ShortTimeFFT(np.ones(8), 4, 1.0),
    "signal-functions": lambda: [signal.savgol_filter, signal.detrend, signal.medfilt],
    "linalg-factors": lambda: [
        linalg.lu_factor(np.eye(2)),
        linalg.cho_factor(np.eye(2)),
    ],
    "linalg-functions": lambda: [linalg.inv, linalg.expm, linalg.norm, linalg.svd],
    "linear-operator": lambda: sparse_linalg.aslinearoperator(np.eye(3)),
    "linear-operator-sum": lambda: 2 * sparse_linalg.aslinearoperator(np.eye(3)),
    "linear-operator-laplacian": lambda: sparse_linalg.LaplacianNd((2, 2)),
    "linear-solver": lambda: sparse_linalg.splu(sparse.eye(3, format="csc")),
    "hierarchy": lambda: cluster.hierarchy.to_tree(cluster.hierarchy.linkage(POINTS)),
    "hierarchy-disjoint-set": lambda: cluster.hierarchy.DisjointSet([1, 2]),
    "image-functions": lambda: [ndimage.gaussian_filter, ndimage.zoom, ndimage.label],
    "fft-functions": lambda: [fft.fft, fft.dct, fft.rfft],
    "quadrature": lambda: [
        integrate.quad,
        integrate.simpson,
        integrate.cumulative_trapezoid,
    ],
    "orthogonal-polynomial": lambda: special.legendre(3),
    "constants": lambda: scipy.constants.physical_constants["speed of light in vacuum"],
}
