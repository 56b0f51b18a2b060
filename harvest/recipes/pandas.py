"""pandas: frames, series, every index and extension type, offsets, what is around."""

from __future__ import annotations

import datetime as dt
import decimal
import os
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOWS = ("pickle-2", "pickle-4", "pickle-5", "joblib")
EXTENSIONS = (
    "Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 boolean string category"
).split()
ARROW = "int64 float64 string bool timestamp[ns] date32[day]".split()
NUMPY = (
    "bool int8 int16 int32 int64 uint8 float32 float64 object str complex128".split()
)
OFFSETS = (
    "BDay BMonthBegin BMonthEnd BQuarterBegin BQuarterEnd BYearBegin BYearEnd BusinessDay"
    " BusinessHour CBMonthBegin CBMonthEnd CDay CustomBusinessDay CustomBusinessHour"
    " CustomBusinessMonthEnd DateOffset Day Easter FY5253 Hour LastWeekOfMonth Micro Milli"
    " Minute MonthBegin MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin"
    " SemiMonthEnd Week WeekOfMonth YearBegin YearEnd HalfYearBegin HalfYearEnd"
).split()


def write(folder: Path) -> None:
    """Write each part in several ways."""
    for name, build in PARTS.items():
        attempt(folder, name, build, *HOWS)
    for name in EXTENSIONS:
        attempt(
            folder,
            f"series-{name}",
            lambda n=name: pd.Series([1, None], dtype=n),
            *HOWS,
        )
        attempt(
            folder,
            f"frame-{name}",
            lambda n=name: pd.DataFrame({"a": [1, 0]}).astype(n),
        )
        attempt(folder, f"type-{name}", lambda n=name: pd.api.types.pandas_dtype(n))
    for name in NUMPY:
        attempt(
            folder, f"series-{name}", lambda n=name: pd.Series([1, 0], dtype=n), *HOWS
        )
        attempt(folder, f"index-{name}", lambda n=name: pd.Index([1, 0], dtype=n))
    for at, name in enumerate(ARROW):
        attempt(
            folder,
            f"arrow-{at}",
            lambda n=name: pd.Series([1, None], dtype=f"{n}[pyarrow]"),
        )
    for name in OFFSETS:
        attempt(
            folder, f"offset-{name}", lambda n=name: getattr(pd.offsets, n)(), *HOWS[:2]
        )
    os.chdir(folder)  # Old versions put the whole path into an archive.
    for kind in ("gzip", "bz2", "xz", "zip", "tar", "infer", "zstd"):
        attempt_file(
            folder,
            f"to-pickle-{kind}.pkl",
            lambda path, k=kind: _frame().to_pickle(path.name, compression=k),
        )


def _frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "i": [1, 2, 3],
            "f": [0.5, np.nan, 1.5],
            "s": ["a", "b", None],
            "b": [True, False, True],
            "t": pd.date_range("2026-01-01", periods=3),
            "c": pd.Categorical(["x", "y", "x"]),
        }
    )


def _attrs() -> pd.DataFrame:
    frame = _frame()
    frame.attrs["source"] = "data/train.csv"
    return frame


def _zoned(zone: object) -> Callable[[], object]:
    return lambda: pd.Series(pd.date_range("2026-01-01", periods=2, tz=zone))


def _zoneinfo() -> object:
    import zoneinfo

    return pd.Series(
        pd.date_range("2026-01-01", periods=2, tz=zoneinfo.ZoneInfo("Asia/Tokyo"))
    )


def _dateutil() -> object:
    return pd.Timestamp("2026-01-01", tz="dateutil/Europe/Berlin")


def _calendar() -> object:
    from pandas.tseries import holiday

    return [holiday.USFederalHolidayCalendar(), holiday.USLaborDay]


PARTS: dict[str, Callable[[], object]] = {
    "frame": _frame,
    "frame-empty": pd.DataFrame,
    "frame-attributes": _attrs,
    "frame-indexed": lambda: _frame().set_index("s"),
    "frame-multi-indexed": lambda: _frame().set_index(["s", "i"]),
    "frame-columns-multi": lambda: pd.DataFrame(
        np.eye(2), columns=[["a", "b"], ["c", "d"]]
    ),
    "frame-objects": lambda: pd.DataFrame({"a": [[1], {"b": 2}, None]}),
    "frame-dates": lambda: pd.DataFrame(
        {"a": [dt.date(2026, 1, 2), decimal.Decimal(1)]}
    ),
    "frame-sparse": lambda: pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}),
    "frame-converted": lambda: _frame().convert_dtypes(),
    "frame-dummies": lambda: pd.get_dummies(_frame()),
    "frame-pivoted": lambda: _frame().pivot_table(
        index="c", values="i", observed=False
    ),
    "frame-described": lambda: _frame().describe(),
    "frame-flags": lambda: _frame().set_flags(allows_duplicate_labels=False),
    "frames-in-dict": lambda: {"train": _frame(), "test": _frame().head(1)},
    "series": lambda: pd.Series([1, 2], name="a"),
    "series-texts": lambda: pd.Series(["a", None]),
    "series-datetime": lambda: pd.Series(pd.date_range("2026-01-01", periods=2)),
    "series-timedelta": lambda: pd.Series(pd.timedelta_range("1D", periods=2)),
    "series-period": lambda: pd.Series(pd.period_range("2026-01", periods=2, freq="M")),
    "series-interval": lambda: pd.Series(pd.interval_range(0, 2)),
    "series-cut": lambda: pd.cut([1, 2, 3], 2),
    "series-utc": _zoned("UTC"),
    "series-berlin": _zoned("Europe/Berlin"),
    "series-offset-zone": _zoned("+01:00"),
    "series-fixed-zone": _zoned(dt.timezone(dt.timedelta(hours=2))),
    "series-zoneinfo": _zoneinfo,
    "series-sparse": lambda: pd.Series([0.0, 1.0], dtype="Sparse[float64]"),
    "series-category-ordered": lambda: pd.Series(
        pd.Categorical(["a"], categories=["a", "b"], ordered=True)
    ),
    "series-value-counts": lambda: pd.Series(["a", "a"]).value_counts(),
    "index-range": lambda: pd.RangeIndex(3),
    "index-datetime": lambda: pd.date_range("2026-01-01", periods=2, freq="D"),
    "index-datetime-month": lambda: pd.date_range("2026-01-01", periods=2, freq="MS"),
    "index-datetime-zone": lambda: pd.date_range("2026-01-01", periods=2, tz="UTC"),
    "index-timedelta": lambda: pd.timedelta_range("1D", periods=2),
    "index-period": lambda: pd.period_range("2026-01", periods=2, freq="M"),
    "index-interval": lambda: pd.interval_range(0, 2),
    "index-interval-time": lambda: pd.interval_range(
        pd.Timestamp("2026-01-01"), periods=2
    ),
    "index-category": lambda: pd.CategoricalIndex(["a", "b"]),
    "index-multi": lambda: pd.MultiIndex.from_product(
        [[1, 2], ["a"]], names=["x", "y"]
    ),
    "index-multi-dates": lambda: pd.MultiIndex.from_product(
        [pd.date_range("2026-01-01", periods=2), ["a"]]
    ),
    "index-names": lambda: pd.Index(["a", "b"], name="n"),
    "scalar-timestamp": lambda: pd.Timestamp("2026-01-02 03:04"),
    "scalar-timestamp-zone": lambda: pd.Timestamp("2026-01-02", tz="Europe/Berlin"),
    "scalar-timestamp-dateutil": _dateutil,
    "scalar-timedelta": lambda: pd.Timedelta("1D"),
    "scalar-period": lambda: pd.Period("2026-01", "M"),
    "scalar-interval": lambda: pd.Interval(0, 1),
    "scalar-missing": lambda: [pd.NA, pd.NaT],
    "arrays": lambda: [
        pd.array([1, None]),
        pd.array(["a", None]),
        pd.array([True, None]),
        pd.array([1.5, None]),
    ],
    "array-categorical": lambda: pd.Categorical(["a", "b"]),
    "array-datetime": lambda: pd.date_range("2026-01-01", periods=2).array,
    "array-numpy": lambda: pd.arrays.PandasArray(np.eye(2)[0]),
    "array-numpy-extension": lambda: pd.arrays.NumpyExtensionArray(np.eye(2)[0]),
    "types": lambda: [
        pd.DatetimeTZDtype("ns", "UTC"),
        pd.PeriodDtype("M"),
        pd.IntervalDtype("int64"),
        pd.SparseDtype("float64"),
        pd.CategoricalDtype(["a"]),
    ],
    "types-string": lambda: pd.StringDtype(),
    "type-string-python": lambda: pd.StringDtype("python"),
    "named-aggregation": lambda: pd.NamedAgg("a", "mean"),
    "grouper": lambda: pd.Grouper(key="a"),
    "grouped": lambda: _frame().groupby("i"),
    "grouped-column": lambda: _frame().groupby("i")["f"],
    "rolling": lambda: pd.Series([1, 2]).rolling(2),
    "functions": lambda: [
        pd.to_datetime,
        pd.to_numeric,
        pd.isna,
        pd.get_dummies,
        pd.concat,
    ],
    "methods": lambda: [pd.Series.mean, pd.DataFrame.dropna, pd.Series.fillna],
    "bound-method": lambda: _frame().head,
    "classes": lambda: [pd.DataFrame, pd.Series, pd.Index, pd.Timestamp],
    "exceptions": lambda: pd.errors.ParserError("a"),
    "calendar": _calendar,
    "frequency": lambda: pd.tseries.frequencies.to_offset("2D"),
    "frequency-relative": lambda: pd.DateOffset(months=1, days=2),
    "holiday-offset": lambda: pd.offsets.CustomBusinessDay(holidays=["2026-01-01"]),
}
