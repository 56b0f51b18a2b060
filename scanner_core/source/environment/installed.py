"""What is installed in an environment, read off the disk.

A distribution's version is the name of its metadata folder, and a package of conda has
a file of such a name.  Of most environments only the names in a few folders are read.
"""

from __future__ import annotations

import functools
import os
import platform
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.facts import Environment
from scanner_core.facts.of_environment import PYTHON
from scanner_core.source.environment import text_files
from scanner_core.source.environment.names import module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LIBRARIES: Final = (
    ("local/lib", "dist-packages"),
    ("lib", "site-packages"),
    ("lib", "dist-packages"),
)
"""Where folders like ``python3.12`` are, and what the folder in them is called."""
CONDA: Final = "conda-meta"
FOR_WINDOWS: Final = "Lib/site-packages"
BINARIES: Final = frozenset({"bin", "scripts"})
METADATA: Final = re.compile(
    r"(?P<name>[^-]{1,100})-(?P<version>[\w.+!]{1,64})(-[^-]+)*\.(dist-info|egg-info|egg)"
)
LINK: Final = re.compile(r"(?P<name>.{1,100})\.egg-link")
OF_CONDA: Final = re.compile(
    r"(?P<name>.{1,100})-(?P<version>[\w.+!]{1,64})-[^-]+\.json"
)
VERSION_LINE: Final = re.compile(
    r"^version(_info)?\s*=\s*(?P<version>\d+(\.\d+)*)", re.MULTILINE
)
HOME_LINE: Final = re.compile(r"^home\s*=\s*(?P<home>.+?)\s*$", re.MULTILINE)
SHARES: Final = re.compile(
    r"^include-system-site-packages\s*=\s*true\s*$", re.MULTILINE | re.IGNORECASE
)
DISTRIBUTION_LINE: Final = re.compile(r"^Version:\s*([\w.+!]{1,64})\s*$", re.MULTILINE)
LONGEST_PLACE: Final = 48


class _Folder(NamedTuple):
    """A folder of metadata as it is now; an editor outlives many an upgrade."""

    path: str
    changed: int
    """Nanoseconds."""


def environment_at(place: Path) -> Environment:
    """Return the environment with this prefix, or of this Python executable.

    A library of which several versions are found is left out, and so is everything if
    there is no such environment.
    """
    return _read(place, is_claimed=False)


def claimed_at(place: Path) -> Environment:
    """Return the same of one that nobody chose: nothing that it leads to is read."""
    return _read(place, is_claimed=True)


def changed(prefix: str) -> int | None:
    """Return what differs after something was installed; ``None`` if nothing is."""
    try:
        folders = [*_site(Path(prefix), ""), os.path.join(prefix, CONDA)]  # noqa: PTH118 (a string)
        return sum(folder.changed for folder in _changed(folders)) or None
    except (OSError, ValueError):
        return None


def _read(place: Path, *, is_claimed: bool) -> Environment:
    try:
        prefix = _prefix(place)
        settings = text_files.read(str(prefix / "pyvenv.cfg"))
        python = _python(prefix, settings, place)
        folders = tuple(_folders(prefix, settings, python, is_claimed=is_claimed))
        conda = tuple(_changed([str(prefix / CONDA)]))
    except (OSError, ValueError):
        return Environment()
    if not folders and not conda:
        return Environment()
    return _environment(folders, conda, python, _shown(prefix), is_claimed)


def _prefix(place: Path) -> Path:
    if not place.is_file():
        return place
    # A venv's python is a link to another environment's: take it where it stands.
    stands = _around(place)
    if (stands / "pyvenv.cfg").is_file() or any(_changed(_site(stands, ""))):
        return stands
    return _around(Path(os.path.realpath(place)))


def _around(executable: Path) -> Path:
    folder = executable.parent
    return folder.parent if folder.name.lower() in BINARIES else folder


def _python(prefix: Path, settings: str, place: Path) -> str | None:
    """Return the version of Python, of which sometimes the first two numbers do."""
    if found := VERSION_LINE.search(settings):
        return found["version"]
    if str(prefix) == sys.prefix:
        return platform.python_version()
    if place.is_file():
        name = os.path.basename(os.path.realpath(place))  # noqa: PTH119 (a string)
        if found := re.match(r"python(\d\.\d+)", name):
            return found[1]
    versions = {found[1] for each in _site(prefix, "") if (found := _numbered(each))}
    return min(versions) if len(versions) == 1 else None


def _numbered(folder: str) -> re.Match[str] | None:
    return re.search(r"[/\\]python(\d\.\d+)t?[/\\]", folder)


def _folders(
    prefix: Path, settings: str, python: str | None, *, is_claimed: bool
) -> Iterator[_Folder]:
    """Yield the folders in which this Python looks, in its order."""
    minor = ".".join((python or "").split(".")[:2])
    found = list(_site(prefix, minor))
    is_alone = bool(settings) and not SHARES.search(settings)
    if not is_claimed and not is_alone:
        base = HOME_LINE.search(settings)
        of_user, shared = list(_user_site(minor)), []
        if base:
            shared = list(_site(_around(Path(base["home"], "python")), minor))
        found = [*found, *of_user, *shared] if settings else [*of_user, *found]
    yield from _changed(dict.fromkeys(found))


def _site(prefix: Path, minor: str) -> Iterator[str]:
    """Yield folders of libraries, of one minor version of Python if that is known."""
    wanted = {"python3", f"python{minor}", f"python{minor}t"} if minor else None
    for where, last in LIBRARIES:
        lib = os.path.join(prefix, where)  # noqa: PTH118 (quicker, and often asked)
        for name in text_files.names(lib):
            if name in wanted if wanted else name.startswith("python3"):
                yield os.path.join(lib, name, last)  # noqa: PTH118 (as above)
    yield os.path.join(prefix, FOR_WINDOWS)  # noqa: PTH118 (as above)


def _user_site(minor: str) -> Iterator[str]:
    if not minor or os.environ.get("PYTHONNOUSERSITE"):
        return
    if base := os.environ.get("PYTHONUSERBASE"):
        yield f"{base}/lib/python{minor}/site-packages"
    elif sys.platform == "win32":
        plain = minor.replace(".", "")
        yield os.path.expandvars(rf"%APPDATA%\Python\Python{plain}\site-packages")
    else:
        home = os.path.expanduser("~")  # noqa: PTH111 (Path.home() raises if there is none)
        yield f"{home}/.local/lib/python{minor}/site-packages"
        if sys.platform == "darwin":
            yield f"{home}/Library/Python/{minor}/lib/python/site-packages"


def _changed(folders: Iterable[str]) -> Iterator[_Folder]:
    for folder in folders:
        if (changed := text_files.changed(folder)) is not None:
            yield _Folder(folder, changed)


@functools.lru_cache(maxsize=16)
def _environment(
    folders: tuple[_Folder, ...],
    conda: tuple[_Folder, ...],
    python: str | None,
    place: str,
    is_claimed: bool,  # noqa: FBT001 (lru_cache is quicker with positions)
) -> Environment:
    versions: dict[str, str | None] = {}
    for folder in folders:
        found = _distributions(folder.path, follows=not is_claimed)
        versions = _told(found) | versions  # What is found first is imported.
    of_conda = _told(pair for folder in conda for pair in _of_conda(folder.path))
    if python is not None:
        versions[PYTHON] = python
    versions = of_conda | versions
    known = {name: version for name, version in versions.items() if version}
    return Environment(tuple(sorted(known.items())), place)


def _told(found: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return the versions by name; ``None`` where there are several."""
    told: dict[str, str | None] = {}
    for name, version in found:
        told[name] = version if told.get(name, version) == version else None
    return told


def _distributions(folder: str, *, follows: bool) -> Iterator[tuple[str, str]]:
    for entry in text_files.names(folder):
        if found := METADATA.fullmatch(entry):
            yield module(found["name"]), found["version"]
            continue
        link = LINK.fullmatch(entry) if follows else None
        if link and (version := _linked_version(folder, link["name"])):
            yield module(link["name"]), version


def _linked_version(folder: str, name: str) -> str | None:
    """Return the version of what ``setup.py develop`` left where it is."""
    link = os.path.join(folder, f"{name}.egg-link")  # noqa: PTH118 (a string)
    target = text_files.read(link).partition("\n")[0].strip()
    if not os.path.isabs(target):  # noqa: PTH117 (a string)
        return None
    metadata = f"{name.replace('-', '_')}.egg-info"
    said = text_files.read(os.path.join(target, metadata, "PKG-INFO"))  # noqa: PTH118 (a string)
    found = DISTRIBUTION_LINE.search(said.partition("\n\n")[0])
    return found[1] if found else None


def _of_conda(folder: str) -> Iterator[tuple[str, str]]:
    for entry in text_files.names(folder):
        if found := OF_CONDA.fullmatch(entry):
            yield module(found["name"], of_conda=True), found["version"]


def _shown(prefix: Path) -> str:
    """Return a noun for an environment: its path, in short."""
    text = os.path.normpath(prefix)
    try:
        here = os.getcwd()  # noqa: PTH109 (a string)
    except OSError:  # It is gone.
        here = ""
    for folder, short in ((here, ""), (os.path.expanduser("~"), "~")):  # noqa: PTH111 (a string)
        if folder and text.startswith(folder.rstrip(os.sep) + os.sep):
            rest = text[len(folder.rstrip(os.sep)) + 1 :]
            text = f"{short}/{rest}" if short else rest
            break
    text = text.replace(os.sep, "/")
    if len(text) > LONGEST_PLACE:
        text = "…/" + "/".join(text.split("/")[-2:])
    return text
