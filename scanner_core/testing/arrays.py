"""What stands in front of the bytes of an array in a file of ``joblib.dump``.

As ``joblib.numpy_pickle.NumpyArrayWrapper`` of joblib 1.6 is pickled, in assembly.
"""

from __future__ import annotations

from typing import Final

HEAD: Final = """
    GLOBAL 'joblib.numpy_pickle NumpyArrayWrapper'
    EMPTY_TUPLE
    NEWOBJ
    EMPTY_DICT
    MARK
    BINUNICODE 'subclass'
    GLOBAL 'numpy ndarray'
    BINUNICODE 'shape'
    {shape}
    BINUNICODE 'order'
    BINUNICODE 'C'
    BINUNICODE 'dtype'
    GLOBAL 'numpy dtype'
    BINUNICODE {dtype!r}
    NEWFALSE
    NEWTRUE
    TUPLE3
    REDUCE
    {dtype_state}
    {more}
    SETITEMS
    BUILD
"""
MAPPED: Final = "BINUNICODE 'allow_mmap'\nNEWTRUE"
"""One more attribute, as joblib writes it."""
ALIGNED: Final = "BINUNICODE 'numpy_array_alignment_bytes'\nBININT1 16"
"""Likewise: padding stands in front of the array."""


def array_head(
    dtype: str, shape: int | str, *, dtype_state: str = "", more: str = ""
) -> str:
    """Return the assembly, without PROTO, for an array of so many elements.

    ``shape`` can also be what pushes a shape; ``dtype_state`` is what sets the state of
    the dtype, ``more`` what pushes further attributes.
    """
    pushed = f"BININT {shape}\nTUPLE1" if isinstance(shape, int) else shape
    return HEAD.format(dtype=dtype, shape=pushed, dtype_state=dtype_state, more=more)
