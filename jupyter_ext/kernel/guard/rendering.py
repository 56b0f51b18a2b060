"""The values that a cell uses, written down as a program that binds them.

A name that the cell uses is bound to what the kernel has for it: an import, a constant,
a path, a function with its source.  What cannot be written down is left out, and so is
unknown to whoever reads the program.
"""

from __future__ import annotations

import functools
import gzip
import io
import math
import sys
import types
from argparse import Namespace as Arguments
from itertools import islice
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import code_of, objects, renaming
from jupyter_ext.kernel.guard.code_of import Piece
from jupyter_ext.kernel.guard.reaching import words_of
from jupyter_ext.kernel.targets import PATHS
from scanner_core import linking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import FunctionType, ModuleType

    from jupyter_ext.kernel.guard.in_memory import InMemory
    from jupyter_ext.kernel.guard.objects import Namespace

MAX_DEPTH: Final = 6
MAX_ITEMS: Final = 500
MAX_TEXT: Final = 4096
MAX_NAMES: Final = 1000
MAX_PIECES: Final = 100
LARGEST: Final = 1 << 64
BAGS: Final = frozenset({types.SimpleNamespace, Arguments})
"""Objects that are no more than what they hold."""
START: Final = (
    "import builtins as _builtins",
    "import functools as _functools",
    "import gzip as _gzip",
    "import pathlib as _pathlib",
)
OWN: Final = ("_f", "_k", "_o")
"""How functions, classes and objects of the user's are called in the program."""


class Rendering:
    """A program in the making: names, and the definitions that they lead to."""

    def __init__(self, names: Namespace, in_memory: InMemory) -> None:
        self.early = [*START]
        """Lines that bind what needs no definition."""
        self.pieces: list[Piece] = []
        """Definitions, in their order, as they are called in the program."""
        self.late: list[str] = []
        """Lines that bind the rest."""
        self._names = names
        self._in_memory = in_memory
        self._words: set[str] = set()
        self._done: set[tuple[int, str]] = set()
        self._called: dict[int, str] = {}
        self._kept: list[object] = []
        self._spaces = {id(names): ""}
        self._modules: list[ModuleType] = []
        self._by_name: dict[str, str] = {}
        self._is_late = False

    def use(
        self, names: Iterable[str], words: Iterable[str], modules: Iterable[str]
    ) -> None:
        """Bind what a cell looks up, and what its words mean in its modules."""
        self._words.update(words)
        for name in sorted(names):
            self._bind(self._names, name)
        for name in modules:
            if objects.is_module(module := sys.modules.get(name)):
                self._module(module)
        self._patches()
        known = -1
        while known != len(self._done):  # Functions have words, too.
            known = len(self._done)
            for module in list(self._modules):
                self._fill(module)

    # Names

    def _bind(self, space: Namespace, name: str) -> None:
        if self._is_new(space, name):
            self._put(self._spelled(space, name), space[name])

    def _is_new(self, space: Namespace, name: str) -> bool:
        key = id(space), name
        is_new = key not in self._done and name in space
        if not is_new or len(self._done) >= MAX_NAMES:
            return False
        self._done.add(key)
        return True

    def _put(self, target: str, value: object, *, late: bool = False) -> None:
        around, self._is_late = self._is_late, late
        written = self._written(value, 0)
        if written is not None and written != target:
            (self.late if self._is_late else self.early).append(f"{target} = {written}")
        self._is_late = around

    def _spelled(self, space: Namespace, name: str) -> str:
        """Return what a name of a namespace is called in the program."""
        known = self._spaces.setdefault(id(space), f"_{len(self._spaces)}_")
        return f"{known}{name}"

    def _fresh(self, value: object, kind: str) -> str:
        name = f"{kind}{len(self._kept)}"
        self._called[id(value)] = name
        self._kept.append(value)  # So that nothing else gets its id.
        return name

    # Values

    def _written(self, value: object, depth: int) -> str | None:
        """Return an expression for a value; ``None`` if there is none."""
        if (constant := _constant(value)) is not None:
            return constant
        if (known := self._called.get(id(value))) is not None:
            self._is_late |= known.startswith(OWN)
            return known
        if depth > MAX_DEPTH:
            return None
        if type(value) is list or type(value) is tuple or type(value) is set:
            return self._collection(value, depth)
        if type(value) is dict:
            return self._mapping(value, depth)
        return self._thing(value, depth)

    def _thing(self, value: object, depth: int) -> str | None:
        if objects.is_module(value):
            return self._module(value)
        if objects.is_function(value):
            return self._function(value)
        if objects.is_class(value):
            return self._class(value)
        if objects.is_method(value):
            owner = self._written(value.__self__, depth + 1)
            return f"{owner}.{value.__func__.__name__}" if owner else None
        if objects.is_built_in(value):
            return self._of_library(value)
        if objects.is_partial(value):
            return self._partial(value, depth)
        if (texts := _texts(value)) is not None:
            return self._collection(texts, depth)
        return _opened(value) or self._bytes(value) or self._object(value)

    def _collection(
        self, value: list[object] | tuple[object, ...] | set[object], depth: int
    ) -> str:
        items = list(islice(value, MAX_ITEMS))
        written = [self._written(each, depth + 1) or "..." for each in items]
        if type(value) is tuple:
            return f"({', '.join(written)}{',' * (len(written) == 1)})"
        return f"[{', '.join(written)}]"

    def _mapping(self, value: Mapping[object, object], depth: int) -> str:
        pairs = [
            (self._written(key, depth + 1), self._written(item, depth + 1))
            for key, item in list(islice(value.items(), MAX_ITEMS))
        ]
        return f"{{{', '.join(f'{k}: {v or ...}' for k, v in pairs if k)}}}"

    def _module(self, value: ModuleType) -> str | None:
        if id(value) in self._called:
            return self._called[id(value)]
        whole = objects.module_name(value)
        if not _is_dotted(whole) or whole == objects.MAIN:
            return None
        if objects.is_users_module(value):
            self._modules.append(value)
        name = self._fresh(value, "_m")
        self.early.append(f"import {whole} as {name}")
        return name

    def _imported(self, whole: str) -> str:
        """Return what a module is called of which nothing but the name is known."""
        if whole not in self._by_name:
            self._by_name[whole] = f"_n{len(self._by_name)}"
            self.early.append(f"import {whole} as {self._by_name[whole]}")
        return self._by_name[whole]

    def _of_library(self, value: object) -> str | None:
        """Return what something of a library is called, best as it is known."""
        names = [each for each in objects.names(value) if _is_dotted(each)]
        known = [each for each in names if linking.FOLLOWED.knows(each)]
        chosen = next(iter([*known, *names]), None)
        if chosen is None:
            return None
        inside = objects.qualified(value)
        return f"{self._imported(chosen[: -len(inside) - 1])}.{inside}"

    # Definitions

    def _function(self, value: FunctionType) -> str | None:
        piece = code_of.of_function(value)
        if piece is None:  # A library may stand around a function of the user's.
            wrapped = objects.contents(value).get("__wrapped__")
            if objects.is_function(wrapped) and code_of.of_function(wrapped):
                return self._function(wrapped)
            return self._of_library(value)
        if len(self.pieces) >= MAX_PIECES:
            return None
        name = self._fresh(value, "_f")
        closed = objects.closed_over(value)
        others = {each: f"{name}_{each}" for each in closed}
        words = words_of(value.__code__)
        self._add(piece, name, words, value.__globals__, others)
        for each, held in closed.items():
            self._put(others[each], held)
        self._is_late = True
        return name

    def _class(self, value: type) -> str | None:
        if not objects.is_users_class(value):
            return self._of_library(value)
        if len(self.pieces) >= MAX_PIECES:
            return None
        name = self._fresh(value, "_k")
        piece = code_of.of_class(value) or self._without_methods(value)
        space = self._space_of(value)
        words = renaming.used(piece.text)
        others: dict[str, str] = {}
        for each in sorted(words):  # What it inherits from stands above it.
            found = space.get(each)
            if objects.is_class(found) and (written := self._written(found, 0)):
                others[each] = written
        self._add(piece, name, words, space, others)
        for method in objects.functions(value):
            self._words |= words_of(method.__code__)
        for key, held in list(objects.class_contents(value).items())[:MAX_ITEMS]:
            if _constant(held) is not None and not key.startswith("__"):
                self.late.append(f"{name}.{key} = {_constant(held)}")
        self._is_late = True
        return name

    def _add(
        self,
        piece: Piece,
        name: str,
        words: frozenset[str],
        space: Namespace,
        others: dict[str, str],
    ) -> None:
        """Add a definition, and what it looks up around it."""
        self._words |= words
        here = sorted(each for each in words if each in space and each not in others)
        for each in here:
            spelled = self._spelled(space, each)
            if spelled != each:
                others[each] = spelled
        text = renaming.renamed(piece.text, name, others)
        self.pieces.append(Piece(text, piece.line, piece.where))
        for each in here:
            self._bind(space, each)

    def _without_methods(self, class_: type) -> Piece:
        """Return a class without source: its bases, and what it is made with."""
        name = objects.qualified(class_)
        above = [each for each in objects.bases(class_)[1:] if each is not object]
        bases = [self._written(each, 0) or "object" for each in above[:1]]
        head = f"class {name}({', '.join(bases)}):"
        given = objects.class_contents(class_).get("__match_args__")
        if type(given) is not tuple or not given:
            return Piece(f"{head} pass", 1, name)
        fields = [each for each in given if type(each) is str and each.isidentifier()]
        sets = "; ".join(f"self.{each} = {each}" for each in fields)
        made = ", ".join(f"{each}=..." for each in fields)
        return Piece(f"{head}\n def __init__(self, {made}): {sets}", 1, name)

    def _space_of(self, class_: type) -> Namespace:
        module = objects.defined_in(class_)
        if module == objects.MAIN:
            return self._names
        return objects.contents(sys.modules.get(module))

    def _partial(self, value: functools.partial[object], depth: int) -> str | None:
        function = self._written(value.func, depth + 1)
        if function is None:
            return None
        given = [self._written(each, depth + 1) or "..." for each in value.args]
        named = [
            f"{key}={self._written(each, depth + 1) or '...'}"
            for key, each in value.keywords.items()
            if key.isidentifier()
        ]
        if not function.startswith(OWN):
            return f"_functools.partial({', '.join([function, *given, *named])})"
        name = self._fresh(value, "_o")
        every = ", ".join([*given, "*a", *named, "**k"])
        self.late.append(f"def {name}(*a, **k): return {function}({every})")
        self._is_late = True
        return name

    def _bytes(self, value: object) -> str | None:
        """Return bytes, as what is read from a file that holds them."""
        path = self._in_memory.file(value, self._words)
        if path is None:
            return None
        read = "" if type(value) is io.BytesIO else ".read()"
        return f"_builtins.open({path!r}, 'rb'){read}"

    def _object(self, value: object) -> str | None:
        """Return an object of a class, by what it holds."""
        kind, held = type(value), objects.contents(value)
        if objects.is_function(wrapped := held.get("__wrapped__")):
            return self._function(wrapped)
        if kind in BAGS:
            return self._holder(value, "object")
        if objects.is_users_class(kind):
            return self._holder(value, self._written(kind, 0) or "object")
        if objects.defined_in(kind) == "builtins":
            return None
        made = self._of_library(kind)
        if type(held.get("_content")) is bytes:  # An answer of `requests`.
            name = self._fresh(value, "_o")
            self.late.append(f"class {name}: pass")
            self._put(f"{name}.content", held["_content"], late=True)
            return name
        return f"{made}()" if made else None

    def _holder(self, value: object, base: str) -> str:
        """Return an object, as a class of its own with what it holds."""
        name = self._fresh(value, "_o")
        self.late.append(f"class {name}({base}): pass")
        for each, held in list(objects.contents(value).items())[:MAX_ITEMS]:
            if type(each) is str and each.isidentifier():
                self._put(f"{name}.{each}", held, late=True)
        self._is_late = True
        return name

    # Modules

    def _fill(self, module: ModuleType) -> None:
        """Give a module of the user's what is asked of it."""
        held = objects.contents(module)
        for word in sorted(self._words & held.keys()):
            if self._is_new(held, word):
                self._put(f"{self._called[id(module)]}.{word}", held[word], late=True)

    def _patches(self) -> None:
        """Say which loaders are no longer what their libraries made them."""
        loaders = _loaders()
        wanted = [each for word in self._words for each in loaders.get(word, ())]
        for whole in (*sorted(wanted), *sorted(linking.FOLLOWED.replaced)):
            module, _, name = whole.rpartition(".")
            held = objects.contents(sys.modules.get(module)).get(name)
            is_own = objects.is_function(held) and code_of.is_users(held.__code__)
            if is_own or objects.is_partial(held):
                self._put(f"{self._imported(module)}.{name}", held, late=True)


@functools.cache
def _loaders() -> dict[str, list[str]]:
    """Return the loaders of libraries by their last names."""
    found: dict[str, list[str]] = {}
    for whole in linking.FOLLOWED.callees:
        if "*" not in whole:
            found.setdefault(whole.rpartition(".")[2], []).append(whole)
    return found


def _constant(value: object) -> str | None:
    """Return an expression for a value that is not made of others."""
    if value is None or type(value) is bool:
        return repr(value)
    if type(value) is str:
        return repr(value) if len(value) <= MAX_TEXT else None
    if type(value) is int:
        return repr(value) if abs(value) < LARGEST else None
    if type(value) is float:
        return repr(value) if math.isfinite(value) else None
    if type(value) in PATHS:
        return f"_pathlib.Path({str(value)!r})"
    return None


def _texts(value: object) -> list[object] | None:
    """Return what an array of numpy holds, if that is text."""
    array = objects.contents(sys.modules.get("numpy")).get("ndarray")
    if type(value) is not array:
        return None
    is_short = value.dtype.kind == "U" and value.size <= MAX_ITEMS  # type: ignore[attr-defined] # numpy is not typed here
    return value.tolist() if is_short and value.ndim == 1 else None  # type: ignore[attr-defined] # as above


def _opened(value: object) -> str | None:
    """Return how a file was opened."""
    path: object = None
    if type(value) is io.BufferedReader or type(value) is io.FileIO:
        path = value.name
    elif type(value) is io.TextIOWrapper:
        return _opened(value.buffer)
    elif type(value) is gzip.GzipFile:
        path = value.name
        return f"_gzip.open({path!r}, 'rb')" if type(path) is str else None
    return f"_builtins.open({path!r}, 'rb')" if type(path) is str else None


def _is_dotted(name: str) -> bool:
    return bool(name) and all(part.isidentifier() for part in name.split("."))
