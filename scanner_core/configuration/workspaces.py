"""What a folder that its user trusts says about the files below it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.configuration import places, trust_file
from scanner_core.configuration import settings as settings_file
from scanner_core.decisions import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.configuration.settings import Settings
    from scanner_core.configuration.trust_file import Trust
    from scanner_core.decisions.records import Record

PYPROJECT: Final = places.PYPROJECT
SETTINGS: Final = places.OF_WORKSPACE
TRUST: Final = places.TRUST_OF_WORKSPACE


@dataclass(frozen=True, slots=True)
class Workspace:
    """What is said at the root of one; nothing below it is looked at."""

    root: str
    """Absolute, every link resolved."""
    settings: Settings
    records: tuple[Record, ...]

    @property
    def scope(self) -> Scope:
        """What was decided there."""
        return Scope(self.root, self.records, self.settings.known_classes)


def read(root: str) -> Workspace:
    """Return what is said at a root.  Raises ``Invalid``."""
    settings = settings_file.read(Path(root, PYPROJECT), table=("tool", "gifthorse"))
    settings |= settings_file.read(Path(root, SETTINGS))
    records = tuple(
        record
        for name in TRUST
        for record in trust_file.read(Path(root, name), shared=True).records
    )
    return Workspace(root, settings, records)


def trusted(trust: Trust) -> Iterator[Workspace]:
    """Yield each workspace that is there, the outermost first."""
    for root in sorted({os.path.realpath(each) for each in trust.workspaces}, key=len):
        if os.path.isdir(root):  # noqa: PTH112 (a string)
            yield read(root)  # Else it is on a drive that is not there today, for one.


def around(path: str, trust: Trust) -> str | None:
    """Return the root of the innermost workspace that a file is in."""
    real = os.path.realpath(path)
    roots = [os.path.realpath(each) for each in trust.workspaces]
    return max((r for r in roots if Scope(r).covers(real)), key=len, default=None)
