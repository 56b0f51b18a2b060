"""Arrays that may hold pickles."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Since, Sink, Switch, rows

SINCE: Final = Since("numpy", "1.16.3", is_old=True)
"""Of 2019."""
RULE: Final = "pickled-numpy-arrays"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "numpy.load numpy.lib.npyio.load",
        rule=RULE,
        seen="numpy 2.4, lib/_npyio_impl.py",
        file="file",
        switch=Switch("allow_pickle", 2, restricts=False, default=SINCE),
    ),
    *rows(
        "numpy.lib.npyio.NpzFile",
        rule=RULE,
        seen="numpy 2.4, lib/_npyio_impl.py",
        file="fid",
        switch=Switch("allow_pickle", 2, restricts=False, default=SINCE),
    ),
    *rows(
        "numpy.lib.format.read_array",
        rule=RULE,
        seen="numpy 2.4, lib/_format_impl.py",
        file="fp",
        switch=Switch("allow_pickle", 1, restricts=False, default=SINCE),
    ),
    *rows(
        "cupy.load",
        rule=RULE,
        seen="cupy 13, _io/npz.py",
        file="file",
        switch=Switch("allow_pickle", 2, restricts=False, default=True),
    ),
)
