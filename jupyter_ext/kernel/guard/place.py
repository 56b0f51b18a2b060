"""Where a call stands, as people find it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the cell, or of what it uses."""

    line: int | None
    where: str = ""
    """``load_model()``, ``script.py``; nothing if it is the cell itself."""

    def __str__(self) -> str:
        """Render as ``on line 3``, ``in load_model(), line 2 of In [4]``."""
        line = f"line {self.line}" if self.line else ""
        if not self.where:
            return f"on {line}" if line else "in this cell"
        return f"in {self.where}" + (f", {line}" if line else "")
