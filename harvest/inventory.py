"""``python -m harvest.inventory LIBRARY...``: the classes of libraries, as JSON lines.

Run by the Python of an environment, so standard library only.  A class counts where it
is defined, under its qualified name, which is how pickle names it.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import pkgutil
import re
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

PASSED_OVER = re.compile(
    r"(^|[._])(__check|__config__|__main__|_lib|accessor|benchmarks?|build_utils|cli|compat"
    r"|computation|config_init|conftest|ctypeslib|datasets|distutils|docs?|examples?"
    r"|externals|f2py|interchange|io|json|min_dependencies|misc|mocking|npyio|odr|parsers"
    r"|plotting|pprint|repr_html|sas|setup|testing|tests?|typing|util|vendor)([._]|$)"
)
"""Modules whose objects nobody keeps, or that do things when they are imported."""
SPECIAL = (
    "__new__",
    "__setstate__",
    "__setattr__",
    "__setitem__",
    "__getattr__",
    "__del__",
    "append",
    "extend",
)
"""Methods through which making, filling or dropping an object does more than store."""
TELLING = {
    *(
        "args",
        "callable",
        "callback",
        "estimator",
        "f",
        "file",
        "filename",
        "fname",
        "fp",
    ),
    *("fun", "func", "function", "functions", "jac", "kernel", "method", "metric"),
    *("model", "objective", "path", "rvs", "scorer", "scoring", "statistic", "url"),
    "window",
}
"""Parameters that may be something to call or to open."""


def main(*arguments: str) -> None:
    """Print lines about libraries, ``name=NAME`` or ``functions=MODULE``."""
    warnings.simplefilter("ignore")
    printed = set()
    for each in arguments:
        for line in lines(each):
            if line["name"] not in printed:
                printed.add(line["name"])
                print(json.dumps(line, sort_keys=True))


def lines(question: str) -> list[dict[str, Any]]:
    """Return what there is to say about a library, a name or a module's functions."""
    kind, _, asked = question.rpartition("=")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return list(QUESTIONS[kind](asked))


def _functions(name: str) -> Iterator[dict[str, Any]]:
    """Yield the public functions of a module, by the names that pickle gives them."""
    module = importlib.import_module(name)
    for key in getattr(module, "__all__", dir(module)):
        found = getattr(module, key, None)
        if inspect.isfunction(found) and not key.startswith("_"):
            line = _named(f"{found.__module__}.{found.__qualname__}")
            given = set(inspect.signature(found).parameters)
            line["special"] = [f"takes {each}" for each in sorted(given & TELLING)]
            yield line


def _named(name: str) -> dict[str, Any]:
    """Return a line about any name: a function, a method, a class."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
            place = _place(found)
            for part in parts[length:]:
                found = getattr(found, part)
        except BaseException:  # noqa: BLE001, S112 (whatever a module does)
            continue
        if isinstance(found, type):
            return {**next(iter(_in_class(found, place)), {}), "name": name}
        return {
            "bases": [],
            "kind": type(found).__name__,
            "name": name,
            "place": place,
            "special": [],
        }
    return {"bases": [], "kind": "missing", "name": name, "place": "", "special": []}


def _in_library(library: str) -> Iterator[dict[str, Any]]:
    try:
        package = importlib.import_module(library)
    except Exception:  # noqa: BLE001 (a version without it)
        return
    modules = [package]
    for found in pkgutil.walk_packages(
        getattr(package, "__path__", []), f"{library}.", onerror=lambda _: None
    ):
        if PASSED_OVER.search(found.name):
            continue
        try:
            modules.append(importlib.import_module(found.name))
        except BaseException:  # noqa: BLE001, S112 (an optional part, or a script)
            continue
    for module in modules:
        yield from _in_module(module)


def _in_module(module: ModuleType) -> Iterator[dict[str, Any]]:
    place = _place(module)
    for key, value in sorted(vars(module).items()):
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from _in_class(value, place)
        elif key.startswith("__pyx_unpickle_"):
            yield {**_named(f"{module.__name__}.{key}"), "kind": "rebuild"}


def _place(module: ModuleType) -> str:
    """Return where the source of a module is, within its library."""
    place = module.__name__.replace(".", "/")
    file = getattr(module, "__file__", None) or ""
    if file.endswith("__init__.py"):
        return f"{place}/__init__.py"
    return place + (".py" if file.endswith(".py") else ".pyx")


def _in_class(cls: type, place: str) -> Iterator[dict[str, Any]]:
    name = f"{cls.__module__}.{cls.__qualname__}"
    if "<" in name or not name.isascii() or " " in name:
        return
    special = sorted(
        f"{method} of {owner.__module__}.{owner.__qualname__}"
        for method in SPECIAL
        for owner in [_owner(cls, method)]
        if owner is not None
    )
    bases = [f"{base.__module__}.{base.__qualname__}" for base in cls.__mro__[1:-1]]
    yield {
        "bases": bases,
        "kind": "class",
        "name": name,
        "place": place,
        "special": special,
    }
    for inner in vars(cls).values():
        if isinstance(inner, type) and inner.__qualname__.startswith(
            cls.__qualname__ + "."
        ):
            yield from _in_class(inner, place)


def _owner(cls: type, method: str) -> type | None:
    """Return the class that defines a method for a class, unless that is ``object``."""
    for base in cls.__mro__:
        found = vars(base).get(method)
        if found is not None and base is not object:
            # What makes a named tuple is generated; what finds a member is put there.
            function = getattr(found, "__func__", found)
            made_for = str(getattr(function, "__module__", ""))
            return None if made_for.startswith(("namedtuple_", "enum")) else base
    return None


QUESTIONS: dict[str, Callable[[str], Iterable[dict[str, Any]]]] = {
    "": _in_library,
    "functions": _functions,
    "name": lambda name: [_named(name)],
}


if __name__ == "__main__":
    main(*sys.argv[1:])
