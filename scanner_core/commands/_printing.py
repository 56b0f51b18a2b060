"""Text on its way out of a command, and what is said when that fails."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final

from scanner_core import console
from scanner_core.arguments import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner_core.findings import Location, Report

WIDEST: Final = 120
"""Columns for lines of source, on a terminal that has them."""


def put(text: str) -> None:
    """Write a text to standard output.  Raises ``UsageError``."""
    try:
        console.write(text, sys.stdout)
    except BrokenPipeError:
        console.discard(sys.stdout)  # Whoever read it has seen enough.
    except OSError as error:
        console.discard(sys.stdout)
        raise UsageError(f"cannot write the report: {error.strerror}") from error


def complain(message: str, code: int) -> int:
    """Write a message to standard error, and return the exit code."""
    console.write(f"gifthorse: {message}\n", sys.stderr)
    return code


def as_text(
    report: Report,
    pseudocode: Callable[[Location], Iterable[str]] | None = None,
    *,
    color: bool,
    verbose: bool,
    advises: bool = True,
) -> str:
    """Return a report as text for a terminal, with its lines of source."""
    from scanner_core.reporters.text import Look, render  # noqa: PLC0415 (see cli.py)
    from scanner_core.source_lines import SourceLines  # noqa: PLC0415

    look = Look(color, verbose, SourceLines().line, pseudocode, advises, width=_width())
    return render(report, look)


def _width() -> int:
    if not sys.stdout.isatty():
        return 80
    return min(WIDEST, max(40, shutil.get_terminal_size().columns))
