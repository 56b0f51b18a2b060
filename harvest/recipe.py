"""What recipes write files with: ``save`` and ``attempt``.

Standard library only, besides the library that a way of writing needs.  What fails is
reported on stderr and does not stop what follows: old versions lack things.
"""

from __future__ import annotations

import importlib
import pickle
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Final  # Python 3.7 has none.

    Write = Callable[[object, Path], None]

ID: Final = re.compile(r"[A-Za-z0-9_][\w.+-]*")
"""What the name of a file is made of."""
COMPRESSIONS: Final = ("zlib", "gzip", "bz2", "xz", "lzma", "lz4")


def save(folder: Path, name: str, thing: object, *hows: str) -> None:
    """Write a thing to ``folder/name.HOW``, once in each way of ``WAYS``.

    Without a way: ``pickle-4``, which is what ``pickle.dump`` does.
    """
    attempt(folder, name, lambda: thing, *hows)


def attempt(folder: Path, name: str, build: Callable[[], object], *hows: str) -> None:
    """Write what ``build`` returns, as ``save`` does; it may fail."""
    try:
        thing = build()
    except Exception as error:  # noqa: BLE001 (a version without it is ordinary)
        _report(folder, name, error)
        return
    for how in hows or ("pickle-4",):
        attempt_file(folder, f"{name}.{how}", _writer(thing, how))


def attempt_file(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Let a library write ``folder/name`` in a way of its own; it may fail."""
    if not ID.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a file")
    path = folder / name
    if path.exists():
        raise ValueError(f"{path} is written twice")
    try:
        write(path)
    except Exception as error:  # noqa: BLE001 (see above)
        if path.exists():
            path.unlink()
        _report(folder, name, error)


def _report(folder: Path, name: str, error: Exception) -> None:
    said = " ".join(str(error).split())[:160]
    print(f"{folder.name}/{name}: {type(error).__name__}: {said}", file=sys.stderr)


def _writer(thing: object, how: str) -> Callable[[Path], None]:
    write = WAYS[how]
    return lambda path: write(thing, path)


def _with_pickle(protocol: int) -> Write:
    def write(thing: object, path: Path) -> None:
        path.write_bytes(pickle.dumps(thing, protocol=protocol))

    return write


def _with_joblib(compress: object) -> Write:
    def write(thing: object, path: Path) -> None:
        with path.open("wb") as file:
            importlib.import_module("joblib").dump(thing, file, compress=compress)

    return write


def _with_torch(**options: object) -> Write:
    def write(thing: object, path: Path) -> None:
        with path.open("wb") as file:
            importlib.import_module("torch").save(thing, file, **options)

    return write


def _with_library(library: str) -> Write:
    def write(thing: object, path: Path) -> None:
        path.write_bytes(importlib.import_module(library).dumps(thing))

    return write


WAYS: Final[dict[str, Write]] = {
    **{f"pickle-{protocol}": _with_pickle(protocol) for protocol in range(6)},
    "joblib": _with_joblib(0),
    **{f"joblib-{method}": _with_joblib((method, 3)) for method in COMPRESSIONS},
    "torch": _with_torch(),
    "torch-legacy": _with_torch(_use_new_zipfile_serialization=False),
    "dill": _with_library("dill"),
    "cloudpickle": _with_library("cloudpickle"),
}
"""How a thing is written; the name of the way is the extension of the file."""
EVERY_PICKLE: Final = tuple(f"pickle-{protocol}" for protocol in range(6))
EVERY_JOBLIB: Final = tuple(how for how in WAYS if how.startswith("joblib"))
