"""NumPy: arrays of every kind, scalars, types, generators, what stands around them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from harvest.recipe import EVERY_PICKLE, attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
NAMES = [*TYPES.split(), "complex64", "complex128", "longdouble", "clongdouble"]
FEW = ("pickle-0", "pickle-2", "pickle-4", "pickle-5")
FUNCTIONS = (
    "abs add all amax amin any arange arctan argmax argmin argsort array array_equal asarray"
    " average cbrt ceil clip column_stack concatenate corrcoef cos cosh count_nonzero cov"
    " cumprod cumsum diff divide dot exp exp2 expand_dims expm1 fabs flatnonzero floor full"
    " hstack hypot identity interp isfinite isin isinf isnan linspace log log10 log1p log2"
    " logaddexp logspace logical_and logical_not logical_or max maximum mean median min"
    " minimum mod multiply nan_to_num nanmax nanmean nanmedian nanmin nanpercentile nanstd"
    " nansum nanvar negative nonzero ones ones_like outer percentile power prod ptp quantile"
    " ravel reciprocal reshape round rint sign sin sinh sort split sqrt square squeeze stack"
    " std subtract sum take tan tanh transpose trunc unique var vstack where zeros"
    " zeros_like linalg.norm linalg.inv linalg.det random.normal random.rand random.randn"
    " random.uniform random.randint fft.fft polyfit polyval"
).split()


def write(folder: Path) -> None:
    """Write each part in several protocols."""
    for name in NAMES:
        attempt(
            folder, f"array-{name}", lambda n=name: np.ones(3, n), "pickle-2", "joblib"
        )
        attempt(folder, f"scalar-{name}", lambda n=name: np.dtype(n).type(1), *FEW)
        attempt(folder, f"type-{name}", lambda n=name: [np.dtype(n), np.dtype(n).type])
    for name, build in PARTS.items():
        attempt(folder, name, build, *FEW, "joblib")
    for name in FUNCTIONS:
        attempt(folder, f"function-{name}", lambda n=name: _function(n))
    attempt(
        folder,
        "all-protocols",
        lambda: {"x": np.eye(2), "n": np.int64(3)},
        *EVERY_PICKLE,
    )
    _write_files(folder)


def _function(name: str) -> object:
    found: object = np
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _write_files(folder: Path) -> None:
    attempt_file(folder, "one.npy", lambda path: np.save(path, np.eye(3)))
    attempt_file(
        folder, "fortran.npy", lambda path: np.save(path, np.asfortranarray(np.eye(3)))
    )
    attempt_file(
        folder,
        "objects.npy",
        lambda path: np.save(path, np.array([{"a": 1}, None, "x"], object)),
    )
    attempt_file(folder, "structured.npy", lambda path: np.save(path, _structured()))
    attempt_file(
        folder, "several.npz", lambda path: np.savez(path, a=np.eye(2), b=np.ones(1))
    )
    attempt_file(
        folder,
        "compressed.npz",
        lambda path: np.savez_compressed(
            path, a=np.eye(2), o=np.array([[1], "x"], object)
        ),
    )
    attempt_file(folder, "dumped.pkl", lambda path: np.eye(2).dump(str(path)))


def _structured() -> np.ndarray:
    return np.array([(1, 2.0, "a")], dtype=[("i", "<i4"), ("f", "<f8"), ("s", "U4")])


def _generator(name: str) -> Callable[[], object]:
    return lambda: np.random.Generator(getattr(np.random, name)(1))


def _masked_record() -> object:
    import numpy.ma.mrecords as mr

    return mr.fromarrays([np.array([1, 2]), np.array([1.0, 2.0])], names="a,b")


def _chararray() -> object:
    return np.char.array(["a", "b"])


def _string_dtype() -> object:
    return np.array(["a", "b"], dtype=np.dtypes.StringDType())


PARTS: dict[str, Callable[[], object]] = {
    "array-2d": lambda: np.arange(6.0).reshape(2, 3),
    "array-fortran": lambda: np.asfortranarray(np.eye(3)),
    "array-big-endian": lambda: np.ones(3, ">f8"),
    "array-empty": lambda: np.empty((0, 3)),
    "array-0d": lambda: np.array(1.5),
    "array-text": lambda: np.array(["a", "bc"]),
    "array-bytes": lambda: np.array([b"a", b"bc"]),
    "array-void": lambda: np.zeros(2, "V4"),
    "array-datetime": lambda: np.array(["2026-01-02"], "datetime64[ns]"),
    "array-timedelta": lambda: np.array([1, 2], "timedelta64[D]"),
    "array-objects": lambda: np.array([{"a": 1}, None, "x"], object),
    "array-of-arrays": lambda: np.array([np.eye(2), None], object),
    "array-of-dates": lambda: np.array([dt.date(2026, 1, 2)], object),
    "array-structured": _structured,
    "array-nested-type": lambda: np.zeros(1, [("a", [("b", "f4", (2,))]), ("c", "O")]),
    "array-titles": lambda: np.zeros(
        1, {"names": ["a"], "formats": ["i4"], "offsets": [4]}
    ),
    "array-view": lambda: np.arange(10)[::2],
    "array-large": lambda: np.zeros(50_000),
    "array-string-dtype": _string_dtype,
    "arrays-in-dict": lambda: {"train": np.eye(2), "test": [np.ones(1), np.float32(1)]},
    "scalar-text": lambda: [np.str_("a"), np.bytes_(b"a")],
    "scalar-datetime": lambda: [np.datetime64("2026-01-02"), np.timedelta64(1, "D")],
    "scalar-void": lambda: _structured()[0],
    "type-structured": lambda: _structured().dtype,
    "type-datetime": lambda: np.dtype("datetime64[25s]"),
    "type-metadata": lambda: np.dtype("i4", metadata={"a": 1}),
    "type-aligned": lambda: np.dtype([("a", "i1"), ("b", "f8")], align=True),
    "type-objects": lambda: [
        np.dtype(object),
        np.dtype("U5"),
        np.dtype("S5"),
        np.dtype(">i4"),
    ],
    "type-classes": lambda: [
        np.ndarray,
        np.number,
        np.floating,
        np.integer,
        np.generic,
    ],
    "dtype-classes": lambda: [type(np.dtype("f8")), type(np.dtype("i4"))],
    "matrix": lambda: np.matrix([[1, 2]]),
    "masked": lambda: np.ma.masked_invalid([1.0, np.nan]),
    "masked-array-objects": lambda: np.ma.array([1, "a"], mask=[0, 1], dtype=object),
    "masked-constant": lambda: np.ma.masked,
    "masked-structured": lambda: np.ma.array(_structured(), mask=[(1, 0, 0)]),
    "masked-records": _masked_record,
    "record-array": lambda: np.rec.array([(1, 2.0)], names="a,b"),
    "record": lambda: np.rec.array([(1, 2.0)], names="a,b")[0],
    "character-array": _chararray,
    "random-state": lambda: np.random.RandomState(1),
    "random-state-tuple": lambda: np.random.RandomState(1).get_state(),
    "random-state-dict": lambda: np.random.RandomState(1).get_state(legacy=False),
    "random-generator": lambda: np.random.default_rng(1),
    "random-mt19937": _generator("MT19937"),
    "random-pcg64dxsm": _generator("PCG64DXSM"),
    "random-philox": _generator("Philox"),
    "random-sfc64": _generator("SFC64"),
    "random-bits": lambda: np.random.PCG64(1),
    "random-seeds": lambda: np.random.SeedSequence(1).spawn(1),
    "random-global": lambda: np.random.mtrand._rand,
    "random-method": lambda: np.random.RandomState(1).normal,
    "random-generator-method": lambda: np.random.default_rng(1).integers,
    "polynomial": lambda: np.polynomial.Polynomial([1, 2]),
    "chebyshev": lambda: np.polynomial.Chebyshev([1, 2]),
    "legendre": lambda: np.polynomial.Legendre([1, 2]),
    "hermite": lambda: [np.polynomial.Hermite([1]), np.polynomial.HermiteE([1])],
    "laguerre": lambda: np.polynomial.Laguerre([1, 2]),
    "poly1d": lambda: np.poly1d([1, 2]),
    "vectorize": lambda: np.vectorize(abs),
    "finfo": lambda: [np.finfo("f4").eps, np.iinfo("i4").max],
    "info-objects": lambda: np.iinfo("i4"),
    "bound-method": lambda: np.eye(2).sum,
    "ufunc-method": lambda: np.add.reduce,
    "exceptions": lambda: np.linalg.LinAlgError("a"),
    "busday": lambda: np.busdaycalendar("1111100"),
    "histogram": lambda: np.histogram([1, 2, 3]),
    "linalg-results": lambda: [np.linalg.svd(np.eye(2)), np.linalg.eig(np.eye(2))],
    "linalg-results-named": lambda: [
        np.linalg.slogdet(np.eye(2)),
        np.linalg.qr(np.eye(2)),
    ],
    "unique-results": lambda: np.unique_all(np.array([1, 1])),
    "errstate": np.errstate,
    "memory": lambda: np.lib.stride_tricks.as_strided(np.eye(2)),
}
