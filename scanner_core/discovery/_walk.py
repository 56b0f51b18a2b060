"""Go through a folder, in order, and say what each thing in it is to a scan."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.discovery import _leaving_out
from scanner_core.discovery._leaving_out import GITIGNORE, Rules

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

SKIPPED_FOLDERS: Final = frozenset(
    {
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        "__pycache__",
        "node_modules",
    }
)
"""Of version control, tools and packages; whoever names one wants it scanned."""
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
OTHER_SUFFIXES: Final = frozenset(
    {
        ".bin",
        ".mar",
        ".mlmodel",
        ".model",
        ".msgpack",
        ".nemo",
        ".pb",
        ".pdparams",
        ".ptl",
        ".skops",
    }
)
"""Files that may be models or something else: whoever looks for models looks there."""


class Found(NamedTuple):  # which is made in less time than a dataclass
    """A file to scan, or a folder that is not looked into."""

    path: Path
    named: bool = False
    """Whether somebody asked for this very file, or its name calls it a model."""
    is_passed_over: bool = False
    """Whether it is a folder that holds no models, by its name."""
    trouble: str = ""
    """Why a folder could not be looked into."""
    is_ignored: bool = False
    """Whether it is a program that a ``.gitignore`` leaves out."""
    is_excluded: bool = False
    """Whether the user leaves it out."""

    @property
    def is_wanted(self) -> bool:
        """Tell whether there is anything to scan."""
        return not (self.is_passed_over or self.is_ignored or self.is_excluded)


class _Folder(NamedTuple):  # which is made in less time than a dataclass
    path: str
    """As it was come to."""
    real: str
    """Absolute; no link is followed on the way down."""
    git: Rules | None
    """``None`` where all programs are left out."""
    reads: bool
    """Whether a ``.gitignore`` counts: not in what others wrote."""


def walk(folder: Path, excluded: Rules, *, gitignore: bool) -> Iterator[Found]:
    """Yield what is in a folder, in sorted order, the files of each before its folders.

    No link to a folder is followed: it may lead anywhere, and back.
    """
    closed: list[Found] = []
    top = _top(folder, gitignore=gitignore)
    left = [top]
    while left:
        here = left.pop()
        try:
            listed = _listed(here.path)
        except OSError as error:
            closed.append(_unlisted(here.path, error))
            continue
        if here is not top and _is_environment(listed):
            yield Found(Path(here.path), is_passed_over=True)
            continue
        below = yield from _in_folder(here, listed, excluded)
        left += reversed(below)
    yield from closed


def walk_to(
    path: Path, folder: Path, excluded: Rules, *, gitignore: bool
) -> Found | None:
    """Return what a walk through a folder yields for a path in it, without the walk.

    For what is in a folder that is not looked into, that is this folder; for what is
    not there, and for a folder that is looked into, it is nothing.
    """
    top = here = _top(folder, gitignore=gitignore)
    for name in path.relative_to(folder).parts:
        try:
            listed = _listed(here.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            return _unlisted(here.path, error)
        if here is not top and _is_environment(listed):
            return Found(Path(here.path), is_passed_over=True)
        met = _met(here, name, listed, excluded)
        if not isinstance(met, _Folder):
            return met if met and (met.is_passed_over or met.path == path) else None
        here = met
    return None


def is_program(name: str) -> bool:
    """Tell whether a file is, by its name, Python source or a notebook."""
    return name.lower().endswith(PROGRAMS)


def is_called_model(name: str) -> bool:
    """Tell whether a file is, by its name, no program but one that models have."""
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 (thousands of strings)
    return suffix != ".ipynb" and (suffix in MODEL_SUFFIXES or suffix in OTHER_SUFFIXES)


def _top(folder: Path, *, gitignore: bool) -> _Folder:
    real = os.path.realpath(folder)
    reads = gitignore and not _leaving_out.is_foreign(real)
    git = _leaving_out.above(real) if reads else Rules()
    return _Folder(str(folder), real, git, reads)


def _listed(path: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder, in order.  Raises ``OSError``."""
    with os.scandir(path) as entries:
        return sorted(entries, key=_name)


def _unlisted(path: str, error: OSError) -> Found:
    reason = f"the folder cannot be listed: {error.strerror or error}"
    return Found(Path(path), trouble=reason)


def _met(
    here: _Folder, name: str, listed: list[os.DirEntry[str]], excluded: Rules
) -> Found | _Folder | None:
    """Return what one name in a folder is to a walk."""
    few = [entry for entry in listed if entry.name in {name, GITIGNORE}]
    walked = _in_folder(here, few, excluded)
    while True:
        try:
            found = next(walked)
        except StopIteration as ended:
            below: list[_Folder] = ended.value
            break
        if found.path.name == name:
            return found
    return next((each for each in below if Path(each.path).name == name), None)


def _in_folder(
    here: _Folder, listed: list[os.DirEntry[str]], excluded: Rules
) -> Generator[Found, None, list[_Folder]]:
    """Yield what is in one folder, and return the folders in it to look into."""
    git = here.git
    if git and here.reads and any(entry.name == GITIGNORE for entry in listed):
        git = git.within(here.real)
    files, folders = [], []
    for entry in listed:
        real = os.path.join(here.real, entry.name)  # noqa: PTH118 (thousands of strings)
        if not _is_folder(entry):
            files.append(_file(entry, real, git, excluded))
        elif excluded.patterns and excluded.leaves_out(real, is_folder=True):
            yield Found(Path(entry.path), is_passed_over=True, is_excluded=True)
        elif entry.name in SKIPPED_FOLDERS or entry.is_symlink():
            yield Found(Path(entry.path), is_passed_over=True)
        else:
            reads = here.reads and not _leaving_out.is_foreign(entry.name)
            is_out = git and git.leaves_out(real, is_folder=True)
            below = None if is_out else git
            folders.append(_Folder(entry.path, real, below, reads))
    yield from files
    return folders


def _file(
    entry: os.DirEntry[str], real: str, git: Rules | None, excluded: Rules
) -> Found:
    if excluded.patterns and excluded.leaves_out(real, is_folder=False):
        return Found(Path(entry.path), is_excluded=True)
    if is_program(entry.name) and (
        git is None or git.leaves_out(real, is_folder=False)
    ):
        return Found(Path(entry.path), is_ignored=True)
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 (see above)
    return Found(Path(entry.path), named=suffix in MODEL_SUFFIXES)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link that leads nowhere in the end.
        return False


def _is_environment(listed: list[os.DirEntry[str]]) -> bool:
    return any(
        (entry.name == "pyvenv.cfg" and entry.is_file())
        or (entry.name == "conda-meta" and entry.is_dir())
        for entry in listed
    )


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
