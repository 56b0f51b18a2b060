"""Apache Arrow: arrays, tables, types, scalars; pandas frames backed by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from harvest.recipe import attempt, attempt_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path) -> None:
    """Write each part."""
    for name, build in PARTS.items():
        attempt(folder, name, build, "pickle-2", "pickle-4", "pickle-5", "joblib")
    attempt_file(
        folder,
        "frame.feather",
        lambda path: pd.DataFrame({"a": [1]}).to_feather(str(path)),
    )


PARTS: dict[str, Callable[[], object]] = {
    "array": lambda: pa.array([1, None]),
    "array-texts": lambda: pa.array(["a", None]),
    "array-dictionary": lambda: pa.array(["a", "a"]).dictionary_encode(),
    "array-lists": lambda: pa.array([[1], [2, 3]]),
    "array-structs": lambda: pa.array([{"a": 1}]),
    "array-chunked": lambda: pa.chunked_array([[1], [2]]),
    "table": lambda: pa.table({"a": [1, 2], "b": ["x", "y"]}),
    "batch": lambda: pa.record_batch({"a": [1]}),
    "schema": lambda: pa.schema([("a", pa.int64()), ("b", pa.string())]),
    "field": lambda: pa.field("a", pa.int64(), metadata={"k": "v"}),
    "types": lambda: [
        pa.int8(),
        pa.string(),
        pa.timestamp("ns", "UTC"),
        pa.list_(pa.int8()),
        pa.struct([("a", pa.int8())]),
        pa.dictionary(pa.int8(), pa.string()),
        pa.decimal128(5, 2),
        pa.map_(pa.string(), pa.int8()),
        pa.large_string(),
        pa.date32(),
        pa.null(),
    ],
    "scalar": lambda: [pa.scalar(1), pa.scalar("a")],
    "buffer": lambda: pa.py_buffer(b"abc"),
    "tensor": lambda: pa.Tensor.from_numpy(__import__("numpy").eye(2)),
    "frame-arrow": lambda: pd.DataFrame({"a": [1], "b": ["x"]}).convert_dtypes(
        dtype_backend="pyarrow"
    ),
    "series-arrow-text": lambda: pd.Series(["a", None], dtype="string[pyarrow]"),
    "series-arrow-time": lambda: pd.Series(
        pd.array([None], dtype=pd.ArrowDtype(pa.timestamp("ns", "UTC")))
    ),
    "series-arrow-list": lambda: pd.Series(
        [[1]], dtype=pd.ArrowDtype(pa.list_(pa.int8()))
    ),
    "index-arrow": lambda: pd.Index([1], dtype="int64[pyarrow]"),
}
