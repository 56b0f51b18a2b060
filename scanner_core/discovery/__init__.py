"""Which files a path stands for, and how their paths are shown."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.discovery import _leaving_out, _walk
from scanner_core.discovery._leaving_out import Exclude, is_foreign
from scanner_core.discovery._walk import (
    MODEL_SUFFIXES,
    OTHER_SUFFIXES,
    PROGRAMS,
    SKIPPED_FOLDERS,
    Found,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = [
    "EVERYTHING",
    "MODEL_SUFFIXES",
    "OTHER_SUFFIXES",
    "PROGRAMS",
    "SKIPPED_FOLDERS",
    "Exclude",
    "Found",
    "Wanted",
    "files",
    "is_called_model",
    "is_foreign",
    "is_program",
    "lookup",
    "shown",
]


class Wanted(NamedTuple):  # which is made in less time than a dataclass
    """What is wanted of the files below a folder."""

    excludes: tuple[Exclude, ...] = ()
    excludes_named: bool = False
    """Whether what is excluded is left out even where somebody names it."""
    gitignore: bool = True
    """Whether programs that a ``.gitignore`` leaves out are left out."""


EVERYTHING: Final = Wanted()


def files(paths: Sequence[Path], wanted: Wanted = EVERYTHING) -> Iterator[Found]:
    """Yield every file, those of folders in sorted order, each once.

    What is not to be scanned comes as well, so that it can be counted; links to folders
    are among that, since they may lead anywhere.

    Raises ``FileNotFoundError`` for a path that does not exist.
    """
    seen: set[str] = set()
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise FileNotFoundError(path)
        if len(paths) == 1:  # Nothing comes twice.
            yield from _below(path, wanted)
            return
        for found in _below(path, wanted):
            if (absolute := os.path.abspath(found.path)) not in seen:  # noqa: PTH100 (resolve() would follow links)
                seen.add(absolute)
                yield found


def lookup(path: Path, folder: Path, wanted: Wanted = EVERYTHING) -> Found | None:
    """Return what a path below a folder is to a scan of that folder, and only that.

    For what is in a folder that is not looked into, that is this folder; for what is
    not there, and for a folder that is looked into, it is nothing.  Raises
    ``ValueError`` for a path that is not below the folder.
    """
    excluded = _leaving_out.excluded(wanted.excludes)
    return _walk.walk_to(path, folder, excluded, gitignore=wanted.gitignore)


def is_program(path: Path) -> bool:
    """Tell whether a file is, by its name, Python source or a notebook."""
    return _walk.is_program(path.name)


def is_called_model(name: str) -> bool:
    """Tell whether a file is, by its name, no program but one that models have."""
    return _walk.is_called_model(name)


def shown(path: Path) -> str:
    """Return a path with ``/``, relative to the working directory if inside it."""
    # Strings all the way: this is asked twice of each of thousands of files.
    absolute = os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
    try:
        here = os.getcwd()  # noqa: PTH109 (see above)
    except OSError:
        here = ""
    inside = os.path.join(os.path.normcase(here), "")  # noqa: PTH118 (see above)
    below = absolute[len(inside) :]
    if absolute == here:
        return "."
    if here and os.path.normcase(absolute).startswith(inside) and below[0] != os.sep:
        return below.replace(os.sep, "/")
    return absolute.replace(os.sep, "/")


def _below(path: Path, wanted: Wanted) -> Iterator[Found]:
    excluded = _leaving_out.excluded(wanted.excludes)
    is_folder = path.is_dir()
    if wanted.excludes_named and _is_out(path, excluded, is_folder=is_folder):
        yield Found(path, is_passed_over=is_folder, is_excluded=True)
    elif is_folder:
        yield from _walk.walk(path, excluded, gitignore=wanted.gitignore)
    else:
        yield Found(path, named=True)


def _is_out(path: Path, excluded: _leaving_out.Rules, *, is_folder: bool) -> bool:
    """Tell whether a path is excluded, or a folder that it is in."""
    here = path.parent.resolve() / path.name
    return excluded.leaves_out(str(here), is_folder=is_folder) or any(
        excluded.leaves_out(str(parent), is_folder=True) for parent in here.parents
    )
