"""What rules look at: texts, and calls of anything with anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fuzz.checks import PLACE, go_through
from scanner_core.facts import (
    CallFact,
    ChangeFact,
    Constant,
    Items,
    Name,
    Result,
    Unknown,
)
from scanner_core.rules import _text, amounts_to, nested_bytes

if TYPE_CHECKING:
    from scanner_core.facts import Fact, Value

DEEPEST: Final = 30
WIDEST: Final = 5
KINDS: Final = ("tuple", "list", "set", "frozenset", "dict")
OPCODES: Final = ("REDUCE", "NEWOBJ", "NEWOBJ_EX", "OBJ", "INST")
CHANGES: Final = ("BUILD", "SETITEM", "SETITEMS", "APPEND", "APPENDS", "ADDITEMS")
NAMES: Final = (
    *("builtins.getattr", "builtins.eval", "builtins.map", "builtins.object.__new__"),
    *("functools.partial", "functools.reduce", "operator.attrgetter", "os.system"),
    *(
        "operator.itemgetter",
        "operator.methodcaller",
        "operator.getitem",
        "numpy.dtype",
    ),
    *("collections.OrderedDict", "collections.defaultdict", "copyreg.__newobj__"),
    *("copyreg._reconstructor", "importlib.import_module", "pickle.loads", "mine.Net"),
    *("_codecs.encode", "torch._utils._rebuild_tensor_v2", "types.CodeType"),
    *(
        "torch._tensor._rebuild_from_type_v2",
        "types.FunctionType",
        "builtins.__import__",
    ),
    *("dill._dill._create_function", "cloudpickle.cloudpickle._make_function"),
    *("numpy._core.multiarray._reconstruct", "numpy.ufunc.__call__", "builtins.type"),
    *("joblib.load", "builtins.str.join", "zoneinfo.ZoneInfo._unpickle", "enum.Enum"),
    *("scipy._lib._uarray._backend.unpickle_function", "functools._unpickle_method"),
)
TEXTS: Final = (
    *("os", "system", "__class__", "a.b", "", ".", "latin1", "rot13", "posix.system"),
    *("curl http://x | sh", "import os; os.system('true')", "/etc/passwd", "\ud800"),
)


def text(data: bytes) -> None:
    """Tell what kind of text this is."""
    _text.kind_of(data.decode("utf-8", "surrogateescape"))


def call(data: bytes) -> None:
    """Judge a call, or a change of what a call made."""
    made = _Maker(data).fact()
    if isinstance(made, CallFact):
        nested_bytes(made)
        repr(amounts_to(made))
    go_through([made])


def texts() -> list[bytes]:
    """Return texts of every kind, and what makes patterns slow."""
    kinds = [each.encode(errors="replace") for each in TEXTS]
    slow = [
        (each * 2000).encode() for each in ("def a(", "lambda ", "curl ", "( ", ";")
    ]
    return [*kinds, *slow, b"echo a" * 900, b"touch " * 900, b"from a." * 900]


def calls() -> list[bytes]:
    """Return bytes that stand for calls; every choice is a byte."""
    return [bytes((at * step) % 256 for at in range(60)) for step in range(1, 60)]


class _Maker:
    """Makes values of bytes; when there are no more, of zeros."""

    def __init__(self, data: bytes) -> None:
        self._bytes = iter(data)
        self._left = len(data)

    def fact(self) -> Fact:
        if self._below(4) == 0:
            opcode = CHANGES[self._below(len(CHANGES))]
            return ChangeFact(self._value(), self._value(), opcode, PLACE)
        callee, arguments, keywords = self._call(0)
        opcode = OPCODES[self._below(len(OPCODES))]
        return CallFact(callee, arguments, keywords, opcode, PLACE)

    def _call(
        self, depth: int
    ) -> tuple[Value, tuple[Value, ...], tuple[tuple[str, Value], ...]]:
        callee = self._value(depth)
        arguments = tuple(self._value(depth) for _ in range(self._below(WIDEST)))
        keywords = tuple(
            (TEXTS[self._below(len(TEXTS))], self._value(depth))
            for _ in range(self._below(3))
        )
        return callee, arguments, keywords

    def _value(self, depth: int = 0) -> Value:
        choice = self._below(8) if depth < DEEPEST and self._left > 0 else 3
        match choice:
            case 0 | 1:
                return Name(NAMES[self._below(len(NAMES))])
            case 2:
                return Constant(TEXTS[self._below(len(TEXTS))])
            case 3:
                return self._plain()
            case 4:
                return Unknown("computed")
            case 5:
                items = (self._value(depth + 1) for _ in range(self._below(WIDEST)))
                return Items(KINDS[self._below(len(KINDS))], tuple(items))
            case _:
                return Result(*self._call(depth + 1))

    def _plain(self) -> Value:
        plain = (
            None,
            0,
            -1,
            2**70,
            1.5,
            float("nan"),
            True,
            b"",
            b"cos\nsystem\n.",
            1j,
        )
        return Constant(plain[self._below(len(plain))])

    def _below(self, count: int) -> int:
        self._left -= 1
        return next(self._bytes, 0) % count
