"""Imports of ours that do not look in the working directory.

Python looks for modules in a kernel's working directory first.  Whoever changes into a
folder to scan it must not thereby run its ``zipfile.py``, only because the engine
imports ``zipfile`` when it first meets an archive.
Only imports of the thread that scans, and only while it scans, are affected.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

OURS: Final = str(Path(__file__).resolve().parents[2])
"""Where this package was imported from, and where the engine is."""


class Shield:
    """A finder that stands in front of Python's own, and is asleep by default."""

    def __init__(self) -> None:
        self._thread = threading.local()

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find a top-level module anywhere but here, or leave it to the next finder."""
        if path is not None or not self.is_raised:
            return None
        if found := PathFinder.find_spec(name, _elsewhere(), target):
            return found
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    @property
    def is_raised(self) -> bool:
        """Tell whether what this thread does is ours."""
        return getattr(self._thread, "scans", False)

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Import from elsewhere in this thread, until the end of the block."""
        before = self.is_raised
        self._thread.scans = True
        try:
            yield
        finally:
            self._thread.scans = before


SHIELD: Final = Shield()


def install() -> None:
    """Put the shield in front of the finder that looks in the working directory."""
    if SHIELD not in sys.meta_path:
        finders: list[object] = list(sys.meta_path)
        place = finders.index(PathFinder) if PathFinder in finders else len(finders)
        sys.meta_path.insert(place, SHIELD)


def uninstall() -> None:
    """Take the shield away."""
    if SHIELD in sys.meta_path:
        sys.meta_path.remove(SHIELD)


def _elsewhere() -> list[str]:
    try:
        here = os.path.realpath(Path.cwd())
    except OSError:  # The working directory is gone.
        here = ""
    entries = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]
    return [*entries, OURS]
