"""Whether a cell can load anything at all, told in a fraction of a millisecond.

Most cells load nothing.  What the words of a cell stand for in the kernel is followed
through the user's own functions, by the names in their code, until a word turns up that
matters, or nothing is left.
"""

from __future__ import annotations

import functools
import re
from itertools import islice
from types import CodeType
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import code_of, local_modules, objects
from scanner_core import linking
from scanner_core.source.wanted import ANY
from scanner_core.source.words import gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FunctionType

    from jupyter_ext.kernel.guard.objects import Namespace

WORD: Final = re.compile(r"[^\W\d]\w*")
IMPORT: Final = re.compile(r"^\s*(?:import|from)\s+([\w.]+)", re.MULTILINE)
RUNS: Final = re.compile(r"%run\b|\b(?:i?python|bash|sh|torchrun|accelerate)")
"""What a magic needs to run a program; others load nothing."""
STARTS: Final = re.compile(
    r"(?<![.\w])(?:exec|eval)\s*\(|\b(?:run_path|run_module|import_module|__import__|reload"
    r"|run_line_magic|subprocess|create_subprocess_\w+|execute_notebook|papermill"
    r"|nbconvert|sys\.path)\b|\.(?:system|popen|getoutput|magic)\s*\(|%load_ext\b|%run\b"
)
"""What a cell needs to run what no word of it names."""
MAX_VALUES: Final = 2000
"""That are looked at for one cell; a cell that uses more is looked at closely."""
MAX_ITEMS: Final = 64
LONGEST: Final = 200
"""Characters of a text in code that may hold names."""
PLAIN: Final = frozenset({str, int, float, bool, bytes, type(None)})


def may_load(text: str, names: Namespace) -> bool:
    """Tell whether a cell is worth a closer look."""
    found = gate.words(linking.FOLLOWED, text, is_notebook=True)
    if found - linking.FOLLOWED.carrying - {ANY} or (
        ANY in found and RUNS.search(text)
    ):
        return True
    if STARTS.search(text):
        return True
    imported = IMPORT.findall(text)
    if any(map(local_modules.is_users, imported)):
        return True
    return _Search(names).finds(WORD.findall(text))


@functools.lru_cache(maxsize=4096)
def words_of(code: CodeType) -> frozenset[str]:
    """Return the names in a piece of code, and the texts that may be names."""
    found = {*code.co_names, *code.co_freevars}
    for each in code.co_consts:
        match each:
            case CodeType():
                found |= words_of(each)
            case str():
                found.update(WORD.findall(each[:LONGEST]))
            case tuple():
                found.update(part for part in each if type(part) is str)
    return frozenset(found)


@functools.lru_cache(maxsize=4096)
def _matters(words: frozenset[str]) -> bool:
    return gate.may_matter(linking.FOLLOWED, "\n".join(words), is_notebook=True)


class _Search:
    """Goes from value to value, to each once."""

    def __init__(self, names: Namespace) -> None:
        self._names = names
        self._words: set[str] = set()
        self._seen: set[int] = set()

    def finds(self, words: Iterable[str]) -> bool:
        """Tell whether one of some words leads to something that matters."""
        self._words.update(words)
        pending = [self._names[each] for each in self._words & self._names.keys()]
        while pending and len(self._seen) < MAX_VALUES:
            value = pending.pop()
            if type(value) in PLAIN or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            if self._is_wanted(value):
                return True
            pending += self._next(value)
        return bool(pending) or _matters(frozenset(self._words))

    def _is_wanted(self, value: object) -> bool:
        if objects.is_function(value) and code_of.is_users(value.__code__):
            return _matters(words_of(value.__code__))
        for name in objects.names(value):
            if linking.FOLLOWED.knows(name):
                return True
            self._words.update(name.split("."))
        return False

    def _next(self, value: object) -> Iterator[object]:
        """Yield what a value leads to."""
        if objects.is_function(value):
            if code_of.is_users(value.__code__):
                yield from self._around(value)
            else:
                yield objects.contents(value).get("__wrapped__")
        elif objects.is_method(value):
            yield from (value.__self__, value.__func__)
        elif objects.is_module(value):
            if objects.is_users_module(value):
                held = objects.contents(value)
                yield from [held[each] for each in self._words & held.keys()]
            # A word of the cell may only matter together with the library's.
            self._words.update(objects.module_name(value).split("."))
        elif objects.is_class(value):
            for each in objects.bases(value):
                if objects.is_users_class(each):
                    yield from objects.functions(each)
        else:
            yield from _parts(value)

    def _around(self, function: FunctionType) -> Iterator[object]:
        """Yield what the names in a function stand for."""
        words = words_of(function.__code__)
        self._words |= words
        around = function.__globals__
        yield from (around[each] for each in words if each in around)
        yield from objects.closed_over(function).values()
        yield from objects.contents(function).values()


def _parts(value: object) -> Iterator[object]:
    """Yield what an object is made of, as far as it is plain."""
    if type(value) is list or type(value) is tuple or type(value) is set:
        yield from list(islice(value, MAX_ITEMS))
    elif type(value) is dict:
        yield from list(islice(value.values(), MAX_ITEMS))
    elif objects.is_partial(value):
        yield from (value.func, *value.args, *value.keywords.values())
    else:
        kind, held = type(value), objects.contents(value)
        yield kind
        yield held.get("__wrapped__")
        if objects.is_users_class(kind):
            yield from list(held.values())[:MAX_ITEMS]
