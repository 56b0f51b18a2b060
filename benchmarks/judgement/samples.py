"""The two sets: hostile cases of the tests, and files that libraries really wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.corpus import cases, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

HOSTILE: Final = "hostile"
ORDINARY: Final = "ordinary"
NOT_IN_NAMES: Final = re.compile(r"[^\w.+-]+")
PROGRAMS: Final = frozenset({".py", ".pyi", ".ipynb"})
"""A scanner of model files has nothing to say about them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that is judged."""

    kind: str
    """``HOSTILE`` or ``ORDINARY``."""
    family: str
    path: Path


def hostile(folder: Path) -> Iterator[Sample]:
    """Write the hostile cases below a folder."""
    for case in cases.hostile():
        yield _written(folder, HOSTILE, case.family, case.name, case.build)


def ordinary(folder: Path) -> Iterator[Sample]:
    """Write below a folder what the libraries write that are installed here."""
    for thing in made.ordinary():
        yield _written(folder, ORDINARY, thing.family, thing.name, thing.build)


def found(folders: Sequence[Path]) -> Iterator[Sample]:
    """Yield the files below folders; each folder in one of them is a family."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in PROGRAMS:
                inner = path.relative_to(folder).parts[:-1]
                family = "/".join((folder.resolve().name, *inner[:1]))
                yield Sample(ORDINARY, family, path)


def _written(
    folder: Path, kind: str, family: str, name: str, build: Callable[[], bytes]
) -> Sample:
    # An extension that every scanner looks at; what is in the file is another matter.
    extension = ".pt" if "torch" in family else ".pkl"
    path = folder / kind / _file_name(family) / f"{_file_name(name)}{extension}"
    if path.exists():
        raise FileExistsError(f"two cases would be written to {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(build())
    return Sample(kind, family, path)


def _file_name(text: str) -> str:
    return NOT_IN_NAMES.sub("_", text)[:100]
