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

PROGRAMS: Final = (".py", ".pyi", ".pyw", ".ipynb")
MODEL_SUFFIXES: Final = frozenset(
    {
        ".ckpt",
        ".dill",
        ".ipynb",
        ".gguf",
        ".h5",
        ".hdf5",
        ".joblib",
        ".keras",
        ".npy",
        ".npz",
        ".onnx",
        ".p",
        ".pickle",
        ".pkl",
        ".pt",
        ".pt2",
        ".pth",
        ".safetensors",
        ".tflite",
    }
)
"""Files that people load by these names: if nothing recognises one, it is a gap."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to scan, or a folder that is not looked into."""

    path: Path
    named: bool = False
    """Whether somebody asked for this very file, or its name calls it a model."""
    is_passed_over: bool = False
    """Whether it is a folder that holds no models, by its name."""
    trouble: str = ""
    """Why a folder could not be looked into."""


def files(paths: Sequence[Path]) -> Iterator[Found]:
    """Yield every file, those of folders in sorted order, each once.

    Folders that are passed over come as well, so that they can be counted; links to
    folders are among them, since they may lead anywhere.

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


def is_program(path: Path) -> bool:
    """Tell whether a file is, by its name, Python source or a notebook."""
    return path.name.lower().endswith(PROGRAMS)


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


def _in_folder(folder: Path) -> Iterator[Found]:
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        here = Path(parent)
        passed_over = {name for name in folders if _is_passed_over(here / name)}
        folders[:] = sorted(set(folders) - passed_over)
        for name in sorted(passed_over):
            yield Found(here / name, is_passed_over=True)
        for name in sorted(names):
            path = here / name
            yield Found(path, named=path.suffix.lower() in MODEL_SUFFIXES)
    for error in closed:
        reason = f"the folder cannot be listed: {error.strerror or error}"
        yield Found(Path(error.filename), trouble=reason)


def _is_passed_over(folder: Path) -> bool:
    return (
        folder.name in SKIPPED_FOLDERS
        or folder.is_symlink()
        or (folder / "pyvenv.cfg").is_file()
    )
