"""The texts in a table of pandas, or in an array of numpy.

What is asked of them is asked of the library's own classes, and nothing of their items.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from jupyter_ext.kernel.guard import objects

MAX_ROWS: Final = 500
OBJECTS: Final = "OU"
"""The kinds of arrays that may hold texts."""


def texts(value: object) -> list[object] | None:
    """Return what may be texts in a table; ``None`` for anything else."""
    kind = type(value)
    for library, name, read in READERS:
        if objects.contents(sys.modules.get(library)).get(name) is kind:
            try:
                return read(value)
            except Exception:  # noqa: BLE001 (a library of any version, and what it holds)
                return []
    return None


def _frame(frame: Any) -> list[object]:  # noqa: ANN401 (pandas is not there for us)
    columns = [n for n, dtype in enumerate(frame.dtypes) if dtype.kind in OBJECTS]
    return [item for n in columns for item in _series(frame.iloc[:MAX_ROWS, n])]


def _series(series: Any) -> list[object]:  # noqa: ANN401 (as above)
    if series.dtype.kind not in OBJECTS:
        return []
    return [*series[:MAX_ROWS].tolist()]


def _array(array: Any) -> list[object]:  # noqa: ANN401 (numpy is not there for us)
    if array.dtype.kind not in OBJECTS:
        return []
    return [*array.ravel()[:MAX_ROWS].tolist()]


READERS: Final = (
    ("pandas", "DataFrame", _frame),
    ("pandas", "Series", _series),
    ("pandas", "Index", _series),
    ("numpy", "ndarray", _array),
)
