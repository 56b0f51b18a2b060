"""One model file, scanned for what runs beside the user's cells."""

from __future__ import annotations

import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from scanner_core import configuration
from scanner_core import scan as engine
from scanner_core.discovery import MODEL_SUFFIXES, Found
from scanner_core.parallel import scan_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner_core.scan import Scanned

PAUSE: Final = 0.001
WORK: Final = 0.004
"""Seconds of work between two pauses, in which the user's own code goes on."""
MOST_OWN: Final = 200
SITE_PACKAGES: Final = ("site-packages", "dist-packages")


def scan(
    path: Path,
    own: tuple[str, ...] = (),
    *,
    max_opcodes: int = engine.MOST_OPCODES,
    in_background: bool = False,
) -> Scanned:
    """Scan a file; an error of ours is a gap of it.

    ``own`` are patterns of classes that the user wrote.  A configuration that cannot be
    understood decides nothing.
    """
    try:
        decisions = configuration.load(own, working_in=_here()).decisions
    except configuration.Invalid:
        decisions = None
    options = engine.Options(
        decisions=decisions,
        max_opcodes=max_opcodes,
        on_read=_Pauses().on_read if in_background else None,
    )
    return scan_one(Found(path, named=path.suffix.lower() in MODEL_SUFFIXES), options)


def own_classes(
    variables: Mapping[str, object], modules: Mapping[str, ModuleType]
) -> tuple[str, ...]:
    """Return patterns for classes that cells, or modules beside them, have made here.

    Whoever saves an object of such a class need not be told that no table knows it.
    """
    classes = (
        f"__main__.{name}"
        for name, value in list(variables.items())
        if issubclass(type(value), type) and name.isidentifier()
    )
    found = [*classes, *_own_modules(modules)]
    return tuple(found[-MOST_OWN:])


def _own_modules(modules: Mapping[str, ModuleType]) -> Iterator[str]:
    here = _here()
    for name, module in list(modules.items()):
        if "." in name or not name.isidentifier() or type(module) is not ModuleType:
            continue
        file = module.__dict__.get("__file__")
        if here and type(file) is str and Path(file).is_relative_to(here):
            parts = Path(file).relative_to(here).parts
            if not any(part in SITE_PACKAGES for part in parts):
                yield f"{name}.*"


def _here() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # It is gone.
        return None


class _Pauses:
    """Lets other threads have the interpreter now and then."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def on_read(self, _position: int, _of: int) -> None:
        if time.perf_counter() - self._since > WORK:
            time.sleep(PAUSE)
            self._since = time.perf_counter()
