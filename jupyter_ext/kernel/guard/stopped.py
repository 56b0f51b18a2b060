"""A cell that does not run, told in a few lines instead of a traceback."""

from __future__ import annotations


class Stopped(Exception):
    """Raised where IPython prepares a cell; what it says is all that is shown."""

    def __init__(self, *lines: str) -> None:
        """Take the lines to show."""
        super().__init__("\n".join(lines))
        self.lines = lines

    def _render_traceback_(self) -> list[str]:
        return list(self.lines)
