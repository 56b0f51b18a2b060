"""Which files a path stands for, and how their paths are shown."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SKIPPED_FOLDERS: Final = frozenset(
    {".git", ".hg", ".svn", ".ipynb_checkpoints", "__pycache__", "node_modules"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to scan."""

    path: Path
    named: bool
    """Whether somebody asked for this very file."""


def files(paths: Sequence[Path]) -> Iterator[Found]:
    """Yield every file, those of folders in sorted order, each once.

    Raises ``FileNotFoundError`` for a path that does not exist.
    """
    seen: set[Path] = set()
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise FileNotFoundError(path)
        for found in _in_folder(path) if path.is_dir() else [Found(path, named=True)]:
            if (absolute := Path(os.path.abspath(found.path))) not in seen:  # noqa: PTH100 (resolve() would follow links)
                seen.add(absolute)
                yield found


def shown(path: Path) -> str:
    """Return a path with ``/``, relative to the working directory if inside it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links)
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return absolute.as_posix()


def _in_folder(folder: Path) -> Iterator[Found]:
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not _is_passed_over(here / name))
        for name in sorted(names):
            yield Found(here / name, named=False)


def _is_passed_over(folder: Path) -> bool:
    return folder.name in SKIPPED_FOLDERS or (folder / "pyvenv.cfg").is_file()
