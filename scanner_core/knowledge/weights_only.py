"""What ``torch.load(weights_only=True)`` makes of the names in a checkpoint.

The lists are harvested from the torch that CI uses; what stands here by hand is how its
unpickler treats the results of calls (``torch/_weights_only_unpickler.py``, 2.13).
"""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge import _weights_only_tables as tables

VERSION: Final = tables.VERSION
"""Of the torch that the tables are from; for others they are assumed."""
TAKES_ITEMS: Final = frozenset({"collections.Counter", "collections.OrderedDict"})
"""Besides plain dicts, the only types on which SETITEM is allowed."""
TAKES_STATE: Final = tables.REBUILDS | {
    "collections.Counter",
    "collections.OrderedDict",
    "torch.Tensor",
    "torch.nn.parameter.Parameter",
}
"""Names whose calls return what BUILD is allowed on."""
DTYPE: Final = "numpy.dtype"
_INTEGERS: Final = {1: "8", 2: "16", 4: "32", 8: "64"}
_OTHERS: Final = {
    "?": "Bool",
    "b1": "Bool",
    "f2": "Float16",
    "f4": "Float32",
    "f8": "Float64",
    "c8": "Complex64",
    "c16": "Complex128",
    "O8": "Object",
    "O": "Object",
}
_FLEXIBLE: Final = {
    "S": "Bytes",
    "U": "Str",
    "V": "Void",
    "M": "DateTime64",
    "m": "TimeDelta64",
}
DTYPES: Final = {
    **{f"i{size}": f"Int{bits}" for size, bits in _INTEGERS.items()},
    **{f"u{size}": f"UInt{bits}" for size, bits in _INTEGERS.items()},
    **_OTHERS,
}
"""The class in ``numpy.dtypes`` of a type, without ``DType``; numpy 1.25 and later."""


def path(spelled: str) -> str:
    """Return how torch knows a name that stands in a stream, by module and name.

    It maps the names of Python 2 as ``pickle`` does, but fewer of them.
    """
    module, _, name = spelled.partition(" ")
    found = tables.NAMES.get(spelled)
    return found or f"{tables.MODULES.get(module, module)}.{name}"


def is_allowed(name: str) -> bool:
    """Tell whether a name needs no ``add_safe_globals``."""
    return name in tables.ALLOWED


def is_blocked(name: str) -> bool:
    """Tell whether no ``add_safe_globals`` helps: the module is never allowed."""
    return name.rpartition(".")[0] in tables.BLOCKED


def dtype_class(written: str) -> str | None:
    """Return the class of ``numpy.dtype(written)``: ``numpy.dtypes.Float64DType``."""
    plain = written.lstrip("<>=|")
    found = DTYPES.get(plain) or _FLEXIBLE.get(plain[:1])
    return f"numpy.dtypes.{found}DType" if found else None
