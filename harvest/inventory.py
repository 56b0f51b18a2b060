"""``python -m harvest.inventory LIBRARY...``: the classes of libraries, as JSON lines.

Run by the Python of an environment, so standard library only.  A class counts where it
is defined, under its qualified name, which is how pickle names it.
"""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PASSED_OVER = re.compile(
    r"(^|[._])(tests?|testing|conftest|setup|externals|benchmarks?|examples?|_build_utils"
    r"|distutils|f2py|__main__|cli|vendor|_vendor|doc|docs|datasets)([._]|$)"
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


def main(*arguments: str) -> None:
    """Print a line for each class of the libraries; ``name=NAME`` asks for one name."""
    warnings.simplefilter("ignore")
    printed = set()
    for each in arguments:
        asked = each.partition("name=")[2]
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            lines = [_named(asked)] if asked else list(_in_library(each))
        for line in lines:
            if line["name"] not in printed:
                printed.add(line["name"])
                print(json.dumps(line, sort_keys=True))


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


if __name__ == "__main__":
    main(*sys.argv[1:])
