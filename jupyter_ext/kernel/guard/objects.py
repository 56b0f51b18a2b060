"""Look at objects of a kernel without running anything of them.

Types are compared exactly, since a subclass may have code of its own behind every
attribute; what is read is read past such code.
"""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from types import (
    BuiltinFunctionType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Namespace: TypeAlias = "Mapping[str, object]"
MAIN: Final = "__main__"
LIBRARIES: Final = ("site-packages", "dist-packages")
NOTHING: Final[dict[str, object]] = {}
IN_C: Final = {"_pickle": "pickle", "_io": "io", "posix": "os", "nt": "os"}
"""Modules in C, and those by which people know what is in them."""
CLASS_CONTENTS: Final = type.__dict__["__dict__"]
CLASS_NAME: Final = type.__dict__["__qualname__"]
CLASS_BASES: Final = type.__dict__["__mro__"]


def contents(value: object) -> dict[str, object]:
    """Return what a module or an object holds by name; nothing if that is not plain."""
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return NOTHING
    return held if type(held) is dict else NOTHING


def slots(value: object) -> Iterator[object]:
    """Yield what an object holds in slots of its class, past whatever reads them."""
    for class_ in bases(type(value)):
        for member in list(class_contents(class_).values()):
            if type(member) is MemberDescriptorType:
                try:
                    yield MemberDescriptorType.__get__(member, value)
                except AttributeError:  # It has no value yet.
                    continue


def class_contents(class_: type) -> Namespace:
    """Return what a class itself defines."""
    held: Namespace = CLASS_CONTENTS.__get__(class_)
    return held


def bases(class_: type) -> tuple[type, ...]:
    """Return a class and all that it inherits from."""
    found: tuple[type, ...] = CLASS_BASES.__get__(class_)
    return found


def is_function(value: object) -> TypeGuard[FunctionType]:
    """Tell whether this is a function that is written in Python."""
    return type(value) is FunctionType


def is_built_in(value: object) -> TypeGuard[BuiltinFunctionType]:
    """Tell whether this is a function that is written in C."""
    return type(value) is BuiltinFunctionType


def is_method(value: object) -> TypeGuard[MethodType]:
    """Tell whether this is a method of an object."""
    return type(value) is MethodType


def is_module(value: object) -> TypeGuard[ModuleType]:
    """Tell whether this is a module, also one that loads its parts when asked."""
    return issubclass(type(value), ModuleType)


def is_class(value: object) -> TypeGuard[type]:
    """Tell whether this is a class."""
    return issubclass(type(value), type)


def is_partial(value: object) -> TypeGuard[functools.partial[object]]:
    """Tell whether this is a callable with some of its arguments given."""
    return type(value) is functools.partial


def text(value: object) -> str:
    """Return a string as it is; nothing if it is anything else."""
    return value if type(value) is str else ""


def module_name(module: object) -> str:
    """Return how a module is imported."""
    return text(contents(module).get("__name__"))


def file_of(module: object) -> str:
    """Return the file of a module, if it has one."""
    return text(contents(module).get("__file__"))


@functools.lru_cache(maxsize=4096)
def is_users(file: str) -> bool:
    """Tell whether a file is code of the user's own, not of a library."""
    if not file.endswith(".py") or not os.path.isabs(file):  # noqa: PTH117 (text)
        return False
    if any(f"{os.sep}{each}{os.sep}" in file for each in LIBRARIES):
        return False
    standard = sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")
    return not file.startswith(tuple(f"{each}{os.sep}" for each in standard))


def is_users_module(module: object) -> bool:
    """Tell whether a module is of the user's own."""
    return is_module(module) and is_users(file_of(module))


def is_users_class(class_: type) -> bool:
    """Tell whether a class is of the user's own."""
    module = defined_in(class_)
    return module == MAIN or is_users_module(sys.modules.get(module))


def functions(class_: type) -> Iterator[FunctionType]:
    """Yield the functions that a class itself defines."""
    for value in list(class_contents(class_).values()):
        held: object = value
        if type(held) is staticmethod or type(held) is classmethod:
            held = held.__func__
        elif type(held) is property:
            held = held.fget
        elif type(held) is functools.cached_property:
            held = held.func
        if is_function(held):
            yield held


def closed_over(function: FunctionType) -> dict[str, object]:
    """Return what a function has of the one that it was defined in."""
    found: dict[str, object] = {}
    cells = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=False):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # It has no value yet.
            continue
    return found


def defined_in(value: object) -> str:
    """Return the module that a class or function says it is of."""
    if is_class(value):
        return text(class_contents(value).get("__module__")) or "builtins"
    if is_function(value) or is_built_in(value):
        return text(value.__module__)
    return ""


def qualified(value: object) -> str:
    """Return what a class or function is called in its module."""
    if is_class(value):
        return text(CLASS_NAME.__get__(value))
    if is_function(value) or is_built_in(value):
        return text(value.__qualname__)
    return ""


def names(value: object) -> Iterator[str]:
    """Yield dotted names by which a class or function of a library can be reached.

    The shortest come first: what ``torch.serialization`` defines is ``torch.load``.
    """
    module, name = defined_in(value), qualified(value)
    if not module or not name or "<" in name:
        return
    module = IN_C.get(module, module)
    parts = module.split(".")
    for length in range(1, len(parts)):
        around = ".".join(parts[:length])
        if contents(sys.modules.get(around)).get(name) is value:
            yield f"{around}.{name}"
    yield f"{module}.{name}"
