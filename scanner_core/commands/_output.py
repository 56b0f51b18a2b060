"""The file that a report is written to."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from scanner_core.arguments import UsageError
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def check(output: Path, paths: Sequence[Path]) -> None:
    """Refuse, before a long scan, what cannot or should not be written to.

    Raises ``UsageError``.
    """
    shown = legible(str(output))
    try:
        is_there = output.exists()
        if output.is_dir():
            problem = errno.EISDIR
        elif not is_there and not output.parent.exists():
            problem = errno.ENOENT
        elif not is_there and not output.parent.is_dir():
            problem = errno.ENOTDIR
        elif not os.access(output if is_there else output.parent, os.W_OK):
            problem = errno.EACCES
        else:
            problem = 0
        is_scanned = is_there and any(p.exists() and output.samefile(p) for p in paths)
    except OSError as error:
        raise UsageError(f"cannot write to {shown}: {error.strerror}") from error
    if problem:
        raise UsageError(f"cannot write to {shown}: {os.strerror(problem)}")
    if is_scanned:
        raise UsageError(f"{shown} is what is to be scanned")


def write(path: Path, text: str) -> None:
    """Write a report.  Raises ``UsageError``."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot write to {legible(str(path))}: {error.strerror}"
        raise UsageError(what) from error
