"""What people set and decided, for a command; what is wrong with it is wrong usage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core import configuration
from scanner_core.arguments import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.configuration import Configuration


def configured(known_classes: Sequence[str] = ()) -> Configuration:
    """Return what is in force here.  Raises ``UsageError``."""
    try:
        return configuration.load(known_classes, working_in=Path.cwd())
    except configuration.Invalid as error:
        raise UsageError(str(error)) from error
