"""What goes from the server to a process of ours and back: values, as JSON.

Dataclasses of ours, which hold tuples, members of enumerations, paths, and what JSON
has itself; each is written with its type, and the fields in their order.  Nothing but
a dataclass or an enumeration of this distribution is ever made of what is read.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import importlib
import json
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

OURS: Final = ("lsp_server", "scanner_core")
TAG: Final = "@"
PATH: Final = "path"

_Row: TypeAlias = list[object]


def packed(value: object) -> bytes:
    """Return a value as what crosses.  Raises ``TypeError`` for what may not."""
    return json.dumps(_plain(value), default=_tagged, separators=(",", ":")).encode()


def unpacked(message: bytes) -> object:
    """Return the value that was packed, but with lists for tuples outside of others.

    Raises ``ValueError``.
    """
    return json.loads(message, object_hook=_made)


def name_of(named: Callable[..., object] | type) -> str:
    """Return how a function or class of a module is called.  Raises ``TypeError``."""
    module, name = named.__module__, named.__qualname__
    if module.partition(".")[0] not in OURS or "." in name or "<" in name:
        raise TypeError(f"{module}.{name} may not cross")
    return f"{module}:{name}"


def named(name: str) -> object:
    """Return what is called so.  Raises ``ValueError``."""
    module, _, attribute = name.partition(":")
    if module.partition(".")[0] not in OURS:
        raise ValueError(f"{name} is none of ours")
    found: object = getattr(importlib.import_module(module), attribute)
    return found


def _plain(value: object) -> object:
    # What JSON takes for a number of its own, if nobody stops it.
    return _tagged(value) if isinstance(value, enum.Enum) else value


def _tagged(value: object) -> dict[str, object]:
    if isinstance(value, PurePath):
        return {TAG + PATH: str(value)}
    if isinstance(value, enum.Enum):
        of: type = type(value)
        return {_tag(of): value.name}
    kind: type = type(value)
    row = [
        item if type(item) in _AS_THEY_ARE else _plain(item)
        for item in _fields(kind)(value)
    ]
    return {_tag(kind): row}


_AS_THEY_ARE: Final = frozenset({str, int, tuple, type(None), bool, float})


@functools.cache
def _tag(kind: type) -> str:
    return TAG + name_of(kind)


@functools.cache
def _fields(kind: type) -> Callable[[object], _Row]:
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"a {kind.__name__} may not cross")
    names = [field.name for field in dataclasses.fields(kind)]
    return lambda value: [getattr(value, name) for name in names]


def _made(read: dict[str, object]) -> object:
    if len(read) != 1:
        return read
    [(name, value)] = read.items()
    return _maker(name[1:])(value) if name[:1] == TAG else read


@functools.cache
def _maker(name: str) -> Callable[[object], object]:
    if name == PATH:
        return lambda text: Path(str(text))
    kind = named(name)
    if isinstance(kind, enum.EnumType):
        return kind.__members__.__getitem__  # type: ignore[return-value]  # of a name
    if not isinstance(kind, type) or not dataclasses.is_dataclass(kind):
        raise ValueError(f"{name} is no value")
    return functools.partial(_instance, kind)


def _instance(kind: type, row: _Row) -> object:
    return kind(*[_frozen(item) if type(item) is list else item for item in row])


def _frozen(items: _Row) -> tuple[object, ...]:
    return tuple([_frozen(item) if type(item) is list else item for item in items])
