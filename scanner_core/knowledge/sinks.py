"""The calls that load an artifact, and where their arguments say which one.

One row per spelling, sorted, each with the place where it was looked up.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from typing import Final

REMOTE_CODE: Final = "trust_remote_code"
"""With this keyword, whatever is called runs code that comes with a model."""
FORCED_OFF: Final = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"
"""With this environment variable, ``weights_only`` is off where it is left out."""


class Family(enum.Enum):
    """How a sink loads."""

    JOBLIB = "joblib"
    NUMPY = "numpy"
    PICKLE = "pickle"
    TORCH = "torch"


@dataclass(frozen=True, slots=True)
class Sink:
    """One callable that loads an artifact."""

    callee: str
    family: Family
    file: str | None
    """The keyword of the path or the opened file, which is also the first argument."""
    reference: str
    switch: int | None = None
    """The position of the argument that restricts the loader, if it has one."""


SINKS: Final = (
    Sink("_pickle.Unpickler", Family.PICKLE, "file", "Python 3.11, _pickle"),
    Sink("_pickle.load", Family.PICKLE, "file", "Python 3.11, _pickle"),
    Sink("_pickle.loads", Family.PICKLE, "data", "Python 3.11, _pickle"),
    Sink("cPickle.Unpickler", Family.PICKLE, "file", "Python 2.7, cPickle"),
    Sink("cPickle.load", Family.PICKLE, "file", "Python 2.7, cPickle"),
    Sink("cPickle.loads", Family.PICKLE, "str", "Python 2.7, cPickle"),
    Sink("cloudpickle.cloudpickle.load", Family.PICKLE, "file", "cloudpickle 3.1"),
    Sink("cloudpickle.cloudpickle.loads", Family.PICKLE, "data", "cloudpickle 3.1"),
    Sink("cloudpickle.load", Family.PICKLE, "file", "cloudpickle 3.1"),
    Sink("cloudpickle.loads", Family.PICKLE, "data", "cloudpickle 3.1"),
    Sink("compress_pickle.load", Family.PICKLE, "path", "compress_pickle 2.1"),
    Sink("compress_pickle.loads", Family.PICKLE, None, "compress_pickle 2.1"),
    Sink("cudf.read_pickle", Family.PICKLE, "filepath_or_buffer", "as pandas"),
    Sink("cupy.load", Family.NUMPY, "file", "cupy 13, cupy.load", switch=2),
    Sink("dask.dataframe.read_pickle", Family.PICKLE, None, "dask.dataframe"),
    Sink("dill.Unpickler", Family.PICKLE, "file", "dill 0.4, dill/_dill.py"),
    Sink("dill._dill.load", Family.PICKLE, "file", "dill 0.4, dill/_dill.py"),
    Sink("dill._dill.loads", Family.PICKLE, "str", "dill 0.4, dill/_dill.py"),
    Sink("dill.load", Family.PICKLE, "file", "dill 0.4, dill/_dill.py"),
    Sink("dill.load_module", Family.PICKLE, "filename", "dill 0.4, dill/session.py"),
    Sink(
        "dill.load_module_asdict",
        Family.PICKLE,
        "filename",
        "dill 0.4, dill/session.py",
    ),
    Sink("dill.load_session", Family.PICKLE, "filename", "dill 0.4, dill/session.py"),
    Sink("dill.loads", Family.PICKLE, "str", "dill 0.4, dill/_dill.py"),
    Sink(
        "dill.session.load_session",
        Family.PICKLE,
        "filename",
        "dill 0.4, dill/session.py",
    ),
    Sink("geopandas.read_pickle", Family.PICKLE, "filepath_or_buffer", "as pandas"),
    Sink("joblib.load", Family.JOBLIB, "filename", "joblib 1.6, numpy_pickle.py"),
    Sink(
        "joblib.numpy_pickle.load",
        Family.JOBLIB,
        "filename",
        "joblib 1.6, numpy_pickle.py",
    ),
    Sink("modin.pandas.read_pickle", Family.PICKLE, "filepath_or_buffer", "as pandas"),
    Sink(
        "numpy.lib.format.read_array",
        Family.NUMPY,
        "fp",
        "numpy 2.4, lib/format",
        switch=1,
    ),
    Sink(
        "numpy.lib.npyio.NpzFile", Family.NUMPY, "fid", "numpy 2.4, lib/npyio", switch=2
    ),
    Sink(
        "numpy.lib.npyio.load", Family.NUMPY, "file", "numpy 1.26, lib/npyio", switch=2
    ),
    Sink("numpy.load", Family.NUMPY, "file", "numpy 2.4, numpy.load", switch=2),
    Sink(
        "pandas.io.api.read_pickle",
        Family.PICKLE,
        "filepath_or_buffer",
        "pandas 3.1, io",
    ),
    Sink(
        "pandas.io.pickle.read_pickle",
        Family.PICKLE,
        "filepath_or_buffer",
        "pandas 3.1, io/pickle.py",
    ),
    Sink(
        "pandas.read_pickle",
        Family.PICKLE,
        "filepath_or_buffer",
        "pandas 3.1, io/pickle.py",
    ),
    Sink("pickle.Unpickler", Family.PICKLE, "file", "Python 3.11, pickle"),
    Sink("pickle._Unpickler", Family.PICKLE, "file", "Python 3.11, pickle"),
    Sink("pickle._load", Family.PICKLE, "file", "Python 3.11, pickle"),
    Sink("pickle._loads", Family.PICKLE, "s", "Python 3.11, pickle"),
    Sink("pickle.load", Family.PICKLE, "file", "Python 3.11, pickle"),
    Sink("pickle.loads", Family.PICKLE, "data", "Python 3.11, pickle"),
    Sink("pickle5.load", Family.PICKLE, "file", "pickle5 0.0.12"),
    Sink("pickle5.loads", Family.PICKLE, "data", "pickle5 0.0.12"),
    Sink("shelve.BsdDbShelf", Family.PICKLE, None, "Python 3.11, shelve"),
    Sink("shelve.DbfilenameShelf", Family.PICKLE, None, "Python 3.11, shelve"),
    Sink("shelve.Shelf", Family.PICKLE, None, "Python 3.11, shelve"),
    Sink("shelve.open", Family.PICKLE, None, "Python 3.11, shelve"),
    Sink("six.moves.cPickle.load", Family.PICKLE, "file", "six 1.17, six.moves"),
    Sink("six.moves.cPickle.loads", Family.PICKLE, "data", "six 1.17, six.moves"),
    Sink(
        "sklearn.externals.joblib.load", Family.JOBLIB, "filename", "scikit-learn 0.22"
    ),
    Sink("sklearn.utils._joblib.load", Family.JOBLIB, "filename", "scikit-learn 0.23"),
    Sink("srsly.cloudpickle.load", Family.PICKLE, "file", "srsly 2.5"),
    Sink("srsly.cloudpickle.loads", Family.PICKLE, "data", "srsly 2.5"),
    Sink("srsly.pickle_loads", Family.PICKLE, "data", "srsly 2.5"),
    Sink("torch.load", Family.TORCH, "f", "torch 2.13, serialization.py"),
    Sink("torch.serialization.load", Family.TORCH, "f", "torch 2.13, serialization.py"),
)
CALLEES: Final = frozenset(sink.callee for sink in SINKS)
KEYWORDS: Final = frozenset({REMOTE_CODE})


def sink(callee: str) -> Sink | None:
    """Return the row of a callable; ``None`` if it is known to load nothing."""
    return _by_callee().get(callee)


@functools.cache
def _by_callee() -> dict[str, Sink]:
    return {sink.callee: sink for sink in SINKS}
