"""The lines of source that findings are about, read again to be shown beneath them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Location
    from scanner_core.source.notebook_json import CellSource


class SourceLines:
    """Remembers the programs that it has read."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[int | None, list[str]]] = {}
        self._files: dict[str, tuple[str, dict[int, CellSource]]] = {}

    def line(self, location: Location) -> str | None:
        """Return the line that a location begins on, ``None`` if that cannot be had."""
        if location.line is None:
            return None
        if location.path not in self._cells:
            self._cells[location.path] = self._read(location.path)
        lines = self._cells[location.path].get(location.cell, [])
        return lines[location.line - 1] if location.line <= len(lines) else None

    def in_file(self, location: Location) -> int | None:
        """Return the line of a notebook's file that a place in a cell begins on."""
        from scanner_core.source import notebook_json  # noqa: PLC0415 (see below)

        if location.path not in self._files:
            try:
                text = Path(location.path).read_bytes().decode("utf-8-sig")
                self._files[location.path] = text, notebook_json.sources(text)
            except (OSError, ValueError, IndexError, RecursionError):
                self._files[location.path] = "", {}
        text, cells = self._files[location.path]
        source = cells.get(location.cell or 0)
        if source is None or location.line is None:
            return None
        lines = source.lines or ()
        is_there = location.line <= len(lines)
        start = lines[location.line - 1][0] if is_there else source.start
        return text.count("\n", 0, start) + 1

    def _read(self, path: str) -> dict[int | None, list[str]]:
        from scanner_core import source  # noqa: PLC0415 (most reports show no source)

        program = source.read(Path(path))
        cells = program.cells if program else ()
        return {cell.index: cell.text.split("\n") for cell in cells}
