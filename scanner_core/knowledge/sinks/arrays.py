"""Arrays and tables that may hold pickles."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._row import Names, Since, Sink, Switch, rows

SINCE: Final = Since("numpy", "1.16.3", is_old=True)
"""Of 2019."""
RULE: Final = "pickled-numpy-arrays"
UNPICKLING: Final = "unrestricted-unpickling"
HDF: Final = "what a table cannot store otherwise, HDF5 stores as pickles"

SINKS: Final[tuple[Sink, ...]] = (
    *rows(
        "numpy.load numpy.lib.npyio.load numpy.lib._npyio_impl.load",
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
        "cupy.load cupyx.load",
        rule=RULE,
        seen="cupy 13, _io/npz.py",
        file="file",
        switch=Switch("allow_pickle", 2, restricts=False, default=True),
    ),
    *rows(
        "jax.numpy.load",
        rule=RULE,
        seen="jax 0.4, numpy/lax_numpy.py: hands everything on to numpy.load",
        file="file",
        switch=Switch("allow_pickle", None, restricts=False, default=SINCE),
    ),
    *rows(
        """
        sagemaker.base_deserializers.NumpyDeserializer
        sagemaker.deserializers.NumpyDeserializer
        """,
        rule=RULE,
        seen="sagemaker 2.218, base_deserializers.py",
        switch=Switch(
            "allow_pickle",
            2,
            restricts=False,
            default=Since("sagemaker", "2.218", is_old=True),
        ),
    ),
    *rows(
        "dask.array.from_npy_stack dask.array.core.from_npy_stack",
        rule=UNPICKLING,
        seen="dask 2026.8, array/core.py",
        file="dirname",
        names=Names.FOLDER,
        because="the file called info beside the arrays is a pickle",
        advice="Store the array with zarr",
    ),
    *rows(
        "modin.pandas.read_hdf pandas.io.pytables.read_hdf pandas.read_hdf",
        rule=UNPICKLING,
        seen="pandas 3.1, io/pytables.py; modin 0.37, pandas/io.py",
        file="path_or_buf",
        because=HDF,
        advice="Store the table as Parquet",
        is_minor=True,
    ),
    *rows(
        "pandas.HDFStore pandas.io.pytables.HDFStore",
        rule=UNPICKLING,
        seen="pandas 3.1, io/pytables.py",
        file="path",
        because=HDF,
        advice="Store the table as Parquet",
        is_minor=True,
    ),
    *rows(
        "dask.dataframe.read_hdf",
        rule=UNPICKLING,
        seen="dask 2026.8, dataframe/io/hdf.py",
        file="pattern",
        because=HDF,
        advice="Store the table as Parquet",
        is_minor=True,
    ),
)
