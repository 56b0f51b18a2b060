"""The lines of source that findings are about, read again to be shown beneath them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Location


class SourceLines:
    """Remembers the programs that it has read."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[int | None, list[str]]] = {}

    def line(self, location: Location) -> str | None:
        """Return the line that a location begins on, ``None`` if that cannot be had."""
        if location.line is None:
            return None
        if location.path not in self._cells:
            self._cells[location.path] = self._read(location.path)
        lines = self._cells[location.path].get(location.cell, [])
        return lines[location.line - 1] if location.line <= len(lines) else None

    def _read(self, path: str) -> dict[int | None, list[str]]:
        from scanner_core import source  # noqa: PLC0415 (most reports show no source)

        program = source.read(Path(path))
        cells = program.cells if program else ()
        return {cell.index: cell.text.split("\n") for cell in cells}
