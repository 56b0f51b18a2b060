"""Pickles in all their spellings, which nothing restricts."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, rows

UNPICKLING: Final = "unrestricted-unpickling"
JOBLIB: Final = "unrestricted-joblib-load"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "_pickle.Unpickler _pickle.load",
        rule=UNPICKLING,
        seen="Python 3.11, _pickle",
        file="file",
    ),
    *rows(
        "_pickle.loads",
        rule=UNPICKLING,
        seen="Python 3.11, _pickle",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "cPickle.Unpickler cPickle.load",
        rule=UNPICKLING,
        seen="Python 2.7, cPickle",
        file="file",
    ),
    *rows(
        "cPickle.loads",
        rule=UNPICKLING,
        seen="Python 2.7, cPickle",
        file="str",
        names=Names.DATA,
    ),
    *rows(
        "cloudpickle.cloudpickle.load cloudpickle.load",
        rule=UNPICKLING,
        seen="cloudpickle 3.1",
        file="file",
    ),
    *rows(
        "cloudpickle.cloudpickle.loads cloudpickle.loads",
        rule=UNPICKLING,
        seen="cloudpickle 3.1",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "compress_pickle.load",
        rule=UNPICKLING,
        seen="compress_pickle 2.1",
        file="path",
    ),
    *rows(
        "compress_pickle.loads",
        rule=UNPICKLING,
        seen="compress_pickle 2.1",
    ),
    *rows(
        "cudf.read_pickle geopandas.read_pickle modin.pandas.read_pickle",
        rule=UNPICKLING,
        seen="as pandas",
        file="filepath_or_buffer",
    ),
    *rows(
        "dask.dataframe.read_pickle",
        rule=UNPICKLING,
        seen="dask.dataframe",
    ),
    *rows(
        "dill.Unpickler dill._dill.load dill.load",
        rule=UNPICKLING,
        seen="dill 0.4, dill/_dill.py",
        file="file",
    ),
    *rows(
        "dill._dill.loads dill.loads",
        rule=UNPICKLING,
        seen="dill 0.4, dill/_dill.py",
        file="str",
        names=Names.DATA,
    ),
    *rows(
        """
        dill.load_module dill.load_module_asdict dill.load_session
        dill.session.load_session
        """,
        rule=UNPICKLING,
        seen="dill 0.4, dill/session.py",
        file="filename",
    ),
    *rows(
        "pandas.io.api.read_pickle",
        rule=UNPICKLING,
        seen="pandas 3.1, io",
        file="filepath_or_buffer",
    ),
    *rows(
        "pandas.io.pickle.read_pickle pandas.read_pickle",
        rule=UNPICKLING,
        seen="pandas 3.1, io/pickle.py",
        file="filepath_or_buffer",
    ),
    *rows(
        "pickle.Unpickler pickle._Unpickler pickle._load pickle.load",
        rule=UNPICKLING,
        seen="Python 3.11, pickle",
        file="file",
    ),
    *rows(
        "pickle._loads",
        rule=UNPICKLING,
        seen="Python 3.11, pickle",
        file="s",
        names=Names.DATA,
    ),
    *rows(
        "pickle.loads",
        rule=UNPICKLING,
        seen="Python 3.11, pickle",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "pickle5.load",
        rule=UNPICKLING,
        seen="pickle5 0.0.12",
        file="file",
    ),
    *rows(
        "pickle5.loads",
        rule=UNPICKLING,
        seen="pickle5 0.0.12",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "shelve.BsdDbShelf shelve.DbfilenameShelf shelve.Shelf shelve.open",
        rule=UNPICKLING,
        seen="Python 3.11, shelve",
    ),
    *rows(
        "six.moves.cPickle.load",
        rule=UNPICKLING,
        seen="six 1.17, six.moves",
        file="file",
    ),
    *rows(
        "six.moves.cPickle.loads",
        rule=UNPICKLING,
        seen="six 1.17, six.moves",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "srsly.cloudpickle.load",
        rule=UNPICKLING,
        seen="srsly 2.5",
        file="file",
    ),
    *rows(
        "srsly.cloudpickle.loads srsly.pickle_loads",
        rule=UNPICKLING,
        seen="srsly 2.5",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "joblib.load joblib.numpy_pickle.load",
        rule=JOBLIB,
        seen="joblib 1.6, numpy_pickle.py",
        file="filename",
    ),
    *rows(
        "sklearn.externals.joblib.load",
        rule=JOBLIB,
        seen="scikit-learn 0.22",
        file="filename",
    ),
    *rows(
        "sklearn.utils._joblib.load",
        rule=JOBLIB,
        seen="scikit-learn 0.23",
        file="filename",
    ),
)
