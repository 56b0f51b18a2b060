"""Modules of the user's own: imported ones, and files that an import would run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import objects

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator, Sequence

MAX_FOLDERS: Final = 40
"""Of ``sys.path``."""


def is_users(name: str, others: Sequence[str] = ()) -> bool:
    """Tell whether what is imported is of the user's own.

    ``others`` are folders that are looked through before those of ``sys.path``.
    """
    if name in sys.modules:
        return objects.is_users_module(sys.modules[name])
    return _found(name, [*others, *sys.path]) is not None


def imported(
    nodes: Iterable[ast.Import | ast.ImportFrom], others: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the names of modules of the user's own that statements import."""
    for node in nodes:
        for name in _names(node):
            if is_users(name, others):
                yield name


def file(name: str, folders: Iterable[str] | None = None) -> Path | None:
    """Return the file that an import of a module would run, if it is the user's."""
    return _found(name, sys.path if folders is None else folders)


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield what may be modules in a statement."""
    module = getattr(node, "module", None)
    if getattr(node, "level", 0):
        return
    if module is None:
        yield from (each.name for each in node.names)
        return
    yield module
    yield from (f"{module}.{each.name}" for each in node.names if each.name != "*")


def _found(name: str, folders: Iterable[str]) -> Path | None:
    inside = name.replace(".", os.sep)
    for folder in list(folders)[:MAX_FOLDERS]:
        if type(folder) is not str or folder.endswith(".zip"):
            continue
        start = os.path.abspath(os.path.join(folder, inside))  # noqa: PTH100, PTH118 (text, for speed)
        for path in (f"{start}.py", os.path.join(start, "__init__.py")):  # noqa: PTH118 (as above)
            if os.path.isfile(path):  # noqa: PTH113 (as above)
                return Path(path) if objects.is_users(path) else None
    return None
