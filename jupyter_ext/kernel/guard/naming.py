"""Model files that a cell may mean where nobody can tell which one it loads.

A column of a table, a configuration, a generator: the path comes from somewhere, and
mostly from a text that the cell or its values hold.  Each such text that is the name of
a model file may be what is loaded.  It is only asked for where a call loads a file that
is not told.
"""

from __future__ import annotations

import ast
import gc
import itertools
import re
import types
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_ext import new_files
from jupyter_ext.kernel.guard import code_of, objects, tables
from jupyter_ext.kernel.targets import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_ext.kernel.guard.objects import Namespace

MAX_VALUES: Final = 3000
MAX_ITEMS: Final = 500
MAX_FILES: Final = 50
LONGEST: Final = 1024
"""Characters of a path."""
SETTINGS: Final = (
    *(".json", ".jsonl", ".yaml", ".yml", ".toml"),
    *(".ini", ".cfg", ".conf", ".env", ".csv", ".tsv", ".txt"),
)
"""What names files in a text of its own."""
MAX_SETTINGS: Final = 256 * 1024
"""Bytes of such a text."""
TOKEN: Final = re.compile(r"""[^\s"'`,;=<>|()\[\]{}]+""")
MOVES: Final = re.compile(
    r"\b(?:copy\w*|move|rename|replace|link\w*|symlink\w*|cp|mv|ln|extract\w*|unzip|tar"
    r"|write\w*)\b"
)
"""What puts a file where there was none."""
SEQUENCES: Final[tuple[Any, ...]] = (list, tuple, set, frozenset, deque)
AROUND: Final[tuple[Any, ...]] = (
    *map(type, (iter([]), iter(()), iter(set()), iter({}), iter({}.values()))),
    *map(type, ({}.values(), {}.keys(), {}.items())),
    types.MappingProxyType,
    *(enumerate, zip, map, filter, reversed, itertools.chain, itertools.cycle),
)
"""What goes through something else, or shows it."""


class Named:
    """The model files that a cell names, looked for when somebody asks."""

    def __init__(self, text: str, tree: Iterable[ast.AST], names: Namespace) -> None:
        self._text = text
        self._tree = tree
        self._names = names
        self._found: tuple[str, ...] | None = None

    def __call__(self, *, is_told: bool) -> tuple[str, ...]:
        """Return their paths; of a file that is not there, only if some are moved."""
        if is_told and not MOVES.search(self._text):
            return ()
        if self._found is None:
            self._found = tuple(self._files())
        return self._found

    def _files(self) -> Iterator[str]:
        texts = dict.fromkeys(self._texts())
        for text in texts:
            if text.lower().endswith(SETTINGS):
                texts = texts | dict.fromkeys(_in_settings(Path(text)))
        models = (each for each in texts if new_files.is_model(each))
        yield from islice(filter(_is_file, models), MAX_FILES)

    def _texts(self) -> Iterator[str]:
        """Yield what is written in the cell, and what its names stand for."""
        used: list[object] = []
        for node in self._tree:
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and type(each.value) is str:
                    yield from _pieces(each.value)
                elif isinstance(each, ast.Name) and each.id in self._names:
                    used.append(self._names[each.id])
        for line in self._text.split("\n"):
            if line.lstrip().startswith(("!", "%")):
                yield from TOKEN.findall(line)
        yield from _Held(used).texts()


def _pieces(text: str) -> list[str]:
    """Return a text, and what is between its blanks."""
    return [text, *text.split()] if len(text) <= LONGEST else []


class _Held:
    """Goes from value to value, to each once, and past whatever code they have."""

    def __init__(self, values: Iterable[object]) -> None:
        self._pending = deque(values)
        self._seen: set[int] = set()

    def texts(self) -> Iterator[str]:
        """Yield the texts that they hold."""
        while self._pending and len(self._seen) < MAX_VALUES:
            value = self._pending.popleft()
            if id(value) in self._seen:
                continue
            self._seen.add(id(value))
            if issubclass(type(value), str):
                yield from _pieces(str.__str__(value))
            elif type(value) in PATHS:
                yield str(value)
            else:
                self._pending += islice(_parts(value), MAX_ITEMS)


def _parts(value: object) -> Iterator[object]:
    kind = type(value)
    if (own := next((e for e in SEQUENCES if issubclass(kind, e)), None)) is not None:
        yield from list(islice(own.__iter__(value), MAX_ITEMS))
    elif issubclass(kind, dict):
        mapping: Any = value
        yield from list(islice(dict.values(mapping), MAX_ITEMS))
        yield from list(islice(dict.keys(mapping), MAX_ITEMS))
    elif objects.is_function(value):
        yield from _around(value)
    elif objects.is_method(value):
        yield from (value.__self__, value.__func__)
    elif objects.is_partial(value):
        yield from (value.func, *value.args, *value.keywords.values())
    elif type(value) is types.GeneratorType:
        yield from _running(value)
    elif any(kind is each for each in AROUND):
        yield from gc.get_referents(value)
    else:
        yield from _contents(value)


def _around(function: types.FunctionType) -> Iterator[object]:
    """Yield what a function of the user's holds."""
    code = function.__code__
    yield objects.contents(function).get("__wrapped__")
    if code_of.is_users(code):
        yield from _constants(code)
        yield from (function.__defaults__, function.__kwdefaults__)
        yield from objects.closed_over(function).values()
        around = function.__globals__
        yield from (around[each] for each in code.co_names if each in around)


def _constants(code: types.CodeType) -> Iterator[object]:
    for each in code.co_consts:
        yield from _constants(each) if type(each) is types.CodeType else (each,)


def _running(value: types.GeneratorType[object, object, object]) -> Iterator[object]:
    """Yield what a generator holds that has not ended."""
    if value.gi_frame is not None:
        yield from dict(value.gi_frame.f_locals).values()
        yield from _constants(value.gi_code)


def _contents(value: object) -> Iterator[object]:
    """Yield what an object of the user's holds, or a table."""
    if (found := tables.texts(value)) is not None:
        yield found
    elif objects.is_module(value):
        if objects.is_users_module(value):
            held = list(objects.contents(value).values())
            yield from (each for each in held if not objects.is_module(each))
    elif objects.is_class(value):
        if objects.is_users_class(value):
            yield from list(objects.class_contents(value).values())[:MAX_ITEMS]
    else:
        yield from list(objects.contents(value).values())[:MAX_ITEMS]
        yield from objects.slots(value)
        if objects.is_users_class(type(value)):
            yield type(value)


def _in_settings(path: Path) -> list[str]:
    """Return the words of a small text."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_SETTINGS:
            return []
        return TOKEN.findall(path.read_text(errors="replace"))
    except (OSError, ValueError):
        return []


def _is_file(text: str) -> bool:
    try:
        return Path(text).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False
