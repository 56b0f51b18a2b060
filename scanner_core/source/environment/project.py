"""What the files of a project claim about versions: locks, pins, a ``.venv``.

They are looked for beside the program and above it, up to the folder that the user
works in, or that a repository begins with.  What tells a version exactly comes before
what only bounds it, then what is nearer, then what tools wrote before what people did.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.facts import Release
from scanner_core.source.environment import installed, lock_files, text_files
from scanner_core.source.environment import requirements as written
from scanner_core.source.environment.said import releases
from scanner_core.source.environment.specifiers import lowest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOT_CHOSEN: Final = "but is not the active environment"
MOST_FOLDERS: Final = 12
MOST_FILES: Final = 20
"""Of requirements, in one folder."""
REPOSITORY: Final = ".git"
REQUIREMENTS: Final = re.compile(
    r"(requirements|constraints)[\w.-]{0,80}\.(txt|in)", re.IGNORECASE
)
INSIDE: Final = re.compile(r"[\w.-]{1,80}\.(txt|in)")
FIRST: Final = "requirements.txt"
OTHERS: Final = "requirements"
"""The folder that some keep them in; it stands for all other files of this kind."""
FOLDERS: Final = {
    ".venv": "",
    "venv": "",
    "env": "",
    ".pixi": "envs/default",
    OTHERS: "",
}
"""Folders that may claim something, and where in them."""
MARKS: Final = ("pyvenv.cfg", "conda-meta")
RANKS: Final = {
    name: rank
    for rank, name in enumerate(
        (".venv", *lock_files.READERS, FIRST, OTHERS, *written.READERS)
    )
}
"""Who counts before whom, in one folder."""


class Source(NamedTuple):
    """A file or an environment that claims something, as it is now."""

    path: str
    origin: str
    """As people call it: ``requirements/gpu.txt``."""
    rank: int
    """The lower, the more it counts; of equals, whatever claims least."""
    changed: int


def claims(
    path: str, places: Sequence[Path]
) -> tuple[tuple[tuple[str, Release], ...], bool]:
    """Return what is claimed around a program, by module, and whether that is believed.

    It is if the program lies in one of the places, where the user works.
    """
    start = _start(path, places)
    if start is None:
        return (), True
    within = [place for each in places if _is_within(start, place := _absolute(each))]
    sources = [
        source
        for level, folder in enumerate(_folders(start, within))
        for source in _sources(folder, level)
    ]
    return _merged(tuple(sources)), any(map(_is_project, within))


def _is_project(place: str) -> bool:
    """Whether a place holds no more than what the user works on: not all downloads."""
    return place not in {os.path.dirname(place), os.path.expanduser("~")}  # noqa: PTH111, PTH120 (strings)


def _start(path: str, places: Sequence[Path]) -> str | None:
    """Return the folder of a program; of what is in no file, where the user works."""
    if not path.startswith("<"):
        return os.path.dirname(_absolute(path))  # noqa: PTH120 (strings are quick)
    return _absolute(places[0]) if places else None


def _absolute(path: str | Path) -> str:
    try:
        return os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
    except (OSError, ValueError):  # The working directory is gone, or it is no path.
        return os.sep


def _is_within(folder: str, place: str) -> bool:
    return folder == place or folder.startswith(place.rstrip(os.sep) + os.sep)


def _folders(start: str, within: list[str]) -> list[str]:
    """Return the folder of the program and those above it that belong to the project.

    Where no repository says how far that reaches, it is no further than where the user
    works.
    """
    found = [start]
    for _ in range(MOST_FOLDERS):
        folder = found[-1]
        if text_files.changed(_join(folder, REPOSITORY)) is not None:
            return found
        if (parent := os.path.dirname(folder)) == folder:  # noqa: PTH120 (as above)
            break
        found.append(parent)
    top = max((found.index(place) for place in within if place in found), default=0)
    return found[: top + 1]


def _sources(folder: str, level: int) -> Iterator[Source]:
    changed = text_files.changed(folder)
    if changed is None:
        return
    claiming, may_be = _names(folder, changed)
    first = level * len(RANKS)
    for name in may_be:
        yield from _environments(folder, name, first)
    for name in claiming:
        path = _join(folder, name)
        if (at := text_files.changed(path)) is not None:
            rank = RANKS.get(name, RANKS[OTHERS])
            yield Source(path, name, first + rank, at)


@functools.lru_cache(maxsize=512)
def _names(folder: str, _changed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the files that claim versions, and folders that may hold more of them."""
    names = text_files.names(folder)
    others = [name for name in names if REQUIREMENTS.fullmatch(name) and name != FIRST]
    claiming = [name for name in names if name in RANKS] + others[:MOST_FILES]
    return tuple(claiming), tuple(name for name in FOLDERS if name in names)


def _environments(folder: str, name: str, first: int) -> Iterator[Source]:
    path = _join(folder, name)
    if os.path.islink(path):  # noqa: PTH114 (as above)
        return  # It may lead anywhere, and to look there takes as long as it takes.
    if name == OTHERS:
        inside = [name for name in text_files.names(path) if INSIDE.fullmatch(name)]
        for each in inside[:MOST_FILES]:
            file = _join(path, each)
            if (at := text_files.changed(file)) is not None:
                yield Source(file, f"{name}/{each}", first + RANKS[OTHERS], at)
        return
    prefix = _join(path, FOLDERS[name])
    if all(text_files.changed(_join(prefix, mark)) is None for mark in MARKS):
        return
    if (at := installed.changed(prefix)) is not None:
        yield Source(prefix, name, first, at)


@functools.lru_cache(maxsize=64)
def _merged(sources: tuple[Source, ...]) -> tuple[tuple[str, Release], ...]:
    by_module: dict[str, list[tuple[bool, int, Release]]] = {}
    for source in sources:
        for name, release in _claims(source).items():
            by_module.setdefault(name, []).append(
                (release.version is None, source.rank, release)
            )
    return tuple((name, _first(said)) for name, said in sorted(by_module.items()))


def _first(said: list[tuple[bool, int, Release]]) -> Release:
    """Return what counts: what is exact, of the best rank, and of equals the worst."""
    best = min(said, key=lambda each: each[:2])
    equals = [each[2] for each in said if each[:2] == best[:2]]
    low = lowest([release.low for release in equals])
    return next(release for release in equals if release.low == low)


@functools.lru_cache(maxsize=256)
def _claims(source: Source) -> dict[str, Release]:
    name = os.path.basename(source.path)  # noqa: PTH119 (as above)
    if name in lock_files.READERS:
        said = lock_files.READERS[name](text_files.read(source.path))
        return releases(said, source.origin, "locks")
    if source.rank % len(RANKS) == 0:
        return _installed(source)
    reader = written.READERS.get(name, written.requirements)
    return releases(reader(text_files.read(source.path)), source.origin)


def _installed(source: Source) -> dict[str, Release]:
    found = installed.claimed_at(Path(source.path))
    told = (
        (name, version, f"has {name} {version}") for name, version in found.versions
    )
    return {
        name: Release(source.origin, says, version, version, doubt=NOT_CHOSEN)
        for name, version, says in told
    }


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name) if name else folder  # noqa: PTH118 (as above)
