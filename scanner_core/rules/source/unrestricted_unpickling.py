"""Rule: a pickle from a file is loaded without restrictions."""

from __future__ import annotations

import dataclasses
from typing import Final

from scanner_core.facts import CallSite, Constant
from scanner_core.findings import Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _addresses, _fixes, _loading

ADVICE: Final = (
    "Keep data in a format without code, such as Parquet, JSON or safetensors"
)
FETCHING: Final = ".read_pickle"
CACHES: Final = "diskcache."
BROUGHT_ALONG: Final = ".datasets."
"""In the names of loaders of data that a library brings along, or fetches as text."""


@rule(
    severity=Severity.MEDIUM,
    cwe=502,
    references=[
        "https://docs.python.org/3/library/pickle.html#restricting-globals",
        "https://dill.readthedocs.io/",
        "https://pandas.pydata.org/docs/reference/api/pandas.read_pickle.html",
    ],
    examples=[
        bad("""
            import pickle
            with open("model.pkl", "rb") as file:
                model = pickle.load(file)
        """),
        bad("""
            try:
                import cPickle as pickle
            except ImportError:
                import pickle
            pickle.loads(data)
        """),
        bad("""
            import pandas as pd
            pd.read_pickle("frame.pkl")
        """),
        bad("""
            import importlib
            importlib.import_module("dill").load(file)
        """),
        bad("""
            import pickle
            models = list(map(pickle.load, files))
        """),
        good("""
            import pickle

            class Restricted(pickle.Unpickler):
                def find_class(self, module, name):
                    raise pickle.UnpicklingError(name)

            Restricted(file).load()
        """),
        bad("""
            import io, pickle, zlib
            state = pickle.Unpickler(io.BytesIO(zlib.decompress(blob))).load()
        """),
        bad("""
            import pandas as pd
            frame = pd.read_hdf("store.h5", key="train")
        """),
        bad(
            """
            import diskcache
            cache = diskcache.Cache("cache")
            """,
            fixed="""
            import diskcache
            cache = diskcache.Cache("cache", disk=diskcache.JSONDisk)
            """,
        ),
        bad("""
            import shelve
            with shelve.open("results") as shelf:
                best = shelf["best"]
        """),
        bad("""
            import dill
            dill.load_session("notebook.db")
        """),
        good("""
            import pandas as pd
            frame = pd.read_parquet("frame.parquet")
        """),
        good("""
            import statsmodels.api as sm
            from darts.datasets import AirPassengersDataset
            data = sm.datasets.longley.load()
            series = AirPassengersDataset().load()
        """),
        good("""
            import diskcache
            cache = diskcache.Cache("cache", disk=diskcache.JSONDisk)
        """),
        good("""
            import pickle
            pickle.dump(model, file)
        """),
        good("""
            import json
            json.load(file)
        """),
    ],
)
def unrestricted_unpickling(call: CallSite) -> Judgement | None:
    """Unpickling runs whatever code the pickle names.

    ``pickle`` and its relatives (dill, cloudpickle, shelve, ``pandas.read_pickle``)
    import and call what the file says, before the program sees the result.  No
    argument and no version restricts that.

    Load weights with ``safetensors`` and tables with Parquet; if it must be a pickle,
    subclass ``pickle.Unpickler``, and let ``find_class`` allow only what you expect.
    """
    if BROUGHT_ALONG in call.callee:
        return None
    because = "unpickling has no restricted mode"
    said = _loading.judge(call, "unrestricted-unpickling", because, ADVICE)
    if said is not None and call.callee.endswith(FETCHING):
        written = call.argument("filepath_or_buffer", 0)
        address = written.value if isinstance(written, Constant) else None
        return _addresses.worse(call, said, str(address))
    if said is None or not call.callee.startswith(CACHES):
        return said
    if call.argument("disk", 2) is not None:
        return None
    module = _fixes.owner(call)
    fixes = _fixes.set_keyword(call, "disk", f"{module}.JSONDisk", 2) if module else ()
    return dataclasses.replace(said, fixes=(*fixes, *said.fixes))
