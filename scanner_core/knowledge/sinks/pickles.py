"""Pickles in all their spellings, which nothing restricts."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Sink, rows

UNPICKLING: Final = "unrestricted-unpickling"
JOBLIB: Final = "unrestricted-joblib-load"
MESSAGES: Final = "unpickled-messages"

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
        file="data",
        names=Names.DATA,
    ),
    *rows(
        """
        *.read_pickle modin.experimental.pandas.read_pickle_glob
        """,
        rule=UNPICKLING,
        seen="modin 0.37, pandas/io.py; other data frames hand on to pandas",
        file="filepath_or_buffer",
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
        dill.session.load_module dill.session.load_module_asdict
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
        because="every value that is read from a shelf is unpickled",
        advice="Keep values in sqlite3, as JSON",
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
        "dill.temp.load",
        rule=UNPICKLING,
        seen="dill 0.4, dill/temp.py",
        file="file",
    ),
    *rows(
        "klepto._pickle.load",
        rule=UNPICKLING,
        seen="klepto 0.2, _pickle.py",
        file="filename",
    ),
    *rows(
        "klepto.archives.dir_archive klepto.archives.file_archive",
        rule=UNPICKLING,
        seen="klepto 0.2, archives.py",
        file="name",
        because="what is read from the archive is unpickled",
        is_minor=True,
    ),
    *rows(
        "pickleshare.PickleShareDB",
        rule=UNPICKLING,
        seen="pickleshare 0.7",
        file="root",
        names=Names.FOLDER,
        because="every value that is read is unpickled",
    ),
    *rows(
        "diskcache.Cache diskcache.FanoutCache",
        rule=UNPICKLING,
        seen="diskcache 5.6, core.py",
        file="directory",
        names=Names.FOLDER,
        because="what is read from the cache is unpickled",
        advice="Pass disk=diskcache.JSONDisk",
        is_minor=True,
    ),
    *rows(
        "*.pickleFile",
        rule=UNPICKLING,
        seen="pyspark 3.5, context.py",
        file="name",
        advice="Read Parquet with spark.read.parquet",
    ),
    *rows(
        """
        pyspark.serializers.CPickleSerializer.loads
        pyspark.serializers.CloudPickleSerializer.loads
        pyspark.serializers.PickleSerializer.loads
        """,
        rule=UNPICKLING,
        seen="pyspark 3, serializers.py",
        file="obj",
        names=Names.DATA,
    ),
    *rows(
        "distributed.protocol.pickle.loads",
        rule=UNPICKLING,
        seen="distributed 2026.8, protocol/pickle.py",
        file="x",
        names=Names.DATA,
    ),
    *rows(
        """
        msgpack_numpy.decode msgpack_numpy.load msgpack_numpy.loads
        msgpack_numpy.unpack msgpack_numpy.unpackb
        """,
        rule=UNPICKLING,
        seen="msgpack-numpy 0.4, msgpack_numpy.py",
        because="arrays of objects in a message are unpickled",
        advice="Send arrays of numbers, as bytes with their shape",
        is_minor=True,
    ),
    *rows(
        """
        kedro.extras.datasets.pickle.PickleDataSet kedro_datasets.pickle.PickleDataset
        """,
        rule=UNPICKLING,
        seen="kedro-datasets 9.6, pickle/pickle_dataset.py",
        file="filepath",
        position=None,
        advice="Use a dataset of Parquet or JSON",
    ),
    *rows(
        "ray.cloudpickle.load",
        rule=UNPICKLING,
        seen="ray 2.60, cloudpickle",
        file="file",
    ),
    *rows(
        "ray.cloudpickle.loads",
        rule=UNPICKLING,
        seen="ray 2.60, cloudpickle",
        file="data",
        names=Names.DATA,
    ),
    *rows(
        "marshal.load",
        rule=UNPICKLING,
        seen="Python 3.11, marshal",
        because="marshal reads code objects, and damaged files can crash Python",
        advice="Keep data as JSON",
        is_minor=True,
    ),
    *rows(
        "marshal.loads",
        rule=UNPICKLING,
        seen="Python 3.11, marshal",
        names=Names.DATA,
        because="marshal reads code objects, and damaged bytes can crash Python",
        advice="Keep data as JSON",
        is_minor=True,
    ),
    *rows(
        "multiprocessing.managers.BaseManager",
        rule=MESSAGES,
        seen="Python 3.11, multiprocessing/managers.py",
        because="what the other side sends is unpickled, and no authkey is given",
        advice="Give both sides an authkey that is not in the source",
        is_minor=True,
    ),
    *rows(
        "*.recv_pyobj",
        rule=MESSAGES,
        seen="pyzmq 27.3, sugar/socket.py",
        because="what the other side sends is unpickled",
        advice="Send JSON: send_json and recv_json",
        is_minor=True,
    ),
    *rows(
        "multiprocessing.connection.Client multiprocessing.connection.Listener",
        rule=MESSAGES,
        seen="Python 3.11, multiprocessing/connection.py",
        because="what the other side sends is unpickled, and no authkey is given",
        advice="Give both sides an authkey that is not in the source",
        is_minor=True,
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
