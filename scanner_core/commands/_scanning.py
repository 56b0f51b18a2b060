"""A scan with the progress of a terminal, in as many processes as are worth it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scanner_core import console, parallel, scan
from scanner_core.arguments import UsageError
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scanner_core.discovery import Found
    from scanner_core.findings import Report
    from scanner_core.scan import Options, Scanned


def scanned(paths: Sequence[Path], options: Options) -> Report:
    """Scan files and folders.  Raises ``UsageError`` for what is not there."""
    progress = console.Progress()
    options = dataclasses.replace(options, on_read=progress.on_read)

    def scan_files(found: Sequence[Found], options: Options) -> Iterable[Scanned]:
        return progress.over(parallel.scan_files(found, options), len(found))

    try:
        return scan.scan_paths(paths, options, scan_files=scan_files)
    except FileNotFoundError as error:
        raise UsageError(f"no such file or folder: {legible(str(error))}") from error
    except OSError as error:
        raise UsageError(legible(f"{error.filename}: {error.strerror}")) from error
