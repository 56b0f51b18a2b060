"""What people set and decided, for a command; what is wrong with it is wrong usage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import configuration
from scanner_core.arguments import UsageError
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.configuration import Configuration
    from scanner_core.facts import Environment


def configured(known_classes: Sequence[str] = ()) -> Configuration:
    """Return what is in force here.  Raises ``UsageError``."""
    try:
        return configuration.load(known_classes, working_in=Path.cwd())
    except configuration.Invalid as error:
        raise UsageError(str(error)) from error


def environment(
    configuration: Configuration, given: Path | None = None
) -> Environment | None:
    """Return the environment that somebody chose, for this run or for all.

    Raises ``UsageError`` if what is given is none; what is configured may be on
    another machine only.
    """
    if given is None and configuration.python is None:
        return None
    from scanner_core import source  # noqa: PLC0415 (see cli.py)

    found = source.environment_at(given or configuration.python or Path())
    if given and not found.place:
        raise UsageError(f"no such environment: {legible(str(given))}")
    return found if found.place else None
