"""What well-known calls return: partials, imported modules, paths, opened files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Fetched, Items, Name, Opened, Result
from scanner_core.source import paths
from scanner_core.source.values import (
    COMPUTED,
    Given,
    Partial,
    alternatives,
    as_argument,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator

    from scanner_core.facts import Value
    from scanner_core.source.values import Resolved

MAX_ARGUMENTS: Final = 64
# Functions that open a file, and the keyword of its path, which always comes first.
OPENERS: Final = {
    "builtins.open": "file",
    "bz2.BZ2File": "filename",
    "bz2.open": "filename",
    "codecs.open": "filename",
    "gzip.GzipFile": "filename",
    "gzip.open": "filename",
    "io.FileIO": "file",
    "io.open": "file",
    "lzma.LZMAFile": "filename",
    "lzma.open": "filename",
    "numpy.fromfile": "file",
    "smart_open.open": "uri",
    "tensorflow.io.gfile.GFile": "name",
}
READS: Final = frozenset({"getvalue", "read", "peek", "__enter__"})
OPENS: Final = frozenset({"open", "read_bytes"})


def elements(container: Items) -> list[Resolved]:
    """Return what is in a collection; of a mapping, keys and values alternate."""
    return [COMPUTED if isinstance(e, Result) else e for e in container.items]


def pairs(mapping: Items) -> list[tuple[Resolved, Resolved]]:
    """Return the keys and values of a mapping."""
    found = elements(mapping)
    return list(zip(found[::2], found[1::2], strict=False))


def item(container: Items, key: Constant) -> Resolved | None:
    """Return what a collection holds under a constant key."""
    if container.kind == "dict":
        return next((v for k, v in reversed(pairs(container)) if k == key), None)
    index, found = key.value, elements(container)
    if isinstance(index, int) and -len(found) <= index < len(found):
        return found[index]
    return None


def method(value: Constant | Opened | Items, name: str, given: Given) -> Resolved:
    """Return what a method of a path, a text, an opened file or a mapping gives."""
    match value:
        case Opened():
            return value if name in READS else COMPUTED
        case Items():
            key = given.get("key", 0)
            if name == "get" and isinstance(key, Constant):
                return item(value, key) or COMPUTED
            return COMPUTED
        case Constant(value=str(path)) if name in OPENS:
            return Opened(path)
        case Constant(value=str(path)):
            return paths.method(path, name, given.positional)
        case _:
            return COMPUTED


def _opened(name: str) -> Callable[[Given, ast.Call], Resolved]:
    def open_(given: Given, _: ast.Call) -> Resolved:
        match given.get(OPENERS[name], 0):
            case Constant(value=str(path)):
                return Opened(path)
            case Opened() as opened:
                return opened
            case _:
                return COMPUTED

    return open_


def _changed(name: str) -> Callable[[Given, ast.Call], Resolved]:
    def change(given: Given, _: ast.Call) -> Resolved:
        match given.positional[:1]:
            case (Constant(value=str(path)),):
                return paths.short(paths.FUNCTIONS[name](path))
            case _:
                return COMPUTED

    return change


def _joined(given: Given, _: ast.Call) -> Resolved:
    if (
        not all(isinstance(part, Constant) for part in given.positional)
        or given.keywords
    ):
        return COMPUTED
    parts = [part.value for part in given.positional if isinstance(part, Constant)]
    return paths.joined(parts or ["."])


def _here(_: Given, __: ast.Call) -> Resolved:
    return Constant(".")


def _home(_: Given, __: ast.Call) -> Resolved:
    return Constant("~")


def _in_memory(given: Given, _: ast.Call) -> Resolved:
    content = given.get("initial_bytes", 0)
    return content if isinstance(content, Opened) else COMPUTED


def _getattr(given: Given, _: ast.Call) -> Resolved:
    match given.positional[:2]:
        case (owner, Constant(value=str(name))):
            for each in alternatives(owner):
                if isinstance(each, Name):
                    return Name(f"{each.name}.{name}")
    return COMPUTED


def _imported(given: Given, _: ast.Call) -> Resolved:
    match given.get("name", 0):
        case Constant(value=str(name)):
            return Name(name)
        case _:
            return COMPUTED


def _imported_root(given: Given, _: ast.Call) -> Resolved:
    # __import__("a.b") returns a, unless it is asked for names of a.b.
    match given.get("name", 0):
        case Constant(value=str(name)):
            return Name(name if given.get("fromlist", 3) else name.partition(".")[0])
        case _:
            return COMPUTED


def _partial(given: Given, node: ast.Call) -> Resolved:
    if not given.positional or len(given.positional) > MAX_ARGUMENTS:
        return COMPUTED
    rest = Given(given.positional[1:], given.keywords)
    for callee in alternatives(given.positional[0]):
        match callee:
            case Name(name=name):
                return Partial(name, rest.positional, rest.keywords, node)
            case Partial(callee=name) if len(callee.positional) <= MAX_ARGUMENTS:
                both = rest.after(callee)
                return Partial(name, both.positional, both.keywords, node)
            case _:
                continue
    return COMPUTED


def _mapping(given: Given, _: ast.Call) -> Resolved:
    if given.positional or "**" in dict(given.keywords):
        return COMPUTED
    items: list[Value] = []
    for key, value in given.keywords:
        argument = as_argument(value)
        items += [
            Constant(key),
            COMPUTED if isinstance(argument, Items | Opened | Fetched) else argument,
        ]
    return Items("dict", tuple(items))


def _functions() -> Iterator[tuple[str, Callable[[Given, ast.Call], Resolved]]]:
    yield from ((name, _opened(name)) for name in OPENERS)
    for name in paths.FUNCTIONS:
        yield name, _changed(name)
    for name in ("Path", "PosixPath", "PurePath", "PurePosixPath", "WindowsPath"):
        yield f"pathlib.{name}", _joined


FUNCTIONS: Final[dict[str, Callable[[Given, ast.Call], Resolved]]] = {
    **dict(_functions()),
    "builtins.__import__": _imported_root,
    "builtins.dict": _mapping,
    "builtins.getattr": _getattr,
    "functools.partial": _partial,
    "importlib.import_module": _imported,
    "io.BytesIO": _in_memory,
    "os.getcwd": _here,
    "os.path.join": _joined,
    "pathlib.Path.cwd": _here,
    "pathlib.Path.home": _home,
}
"""What is known of calls of these names."""
