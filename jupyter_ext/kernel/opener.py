"""Who opens a file, as people would say it: the library's function, and their line."""

from __future__ import annotations

import sys
import sysconfig
from typing import TYPE_CHECKING, Final

from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from types import FrameType

OURS: Final = ("IPython", "jupyter_ext", "scanner_core")
"""Code that stands between, and that nobody called by its name."""
MAIN: Final = "__main__"
LIBRARIES: Final = tuple(
    {path for name, path in sysconfig.get_paths().items() if name.endswith("lib")}
    | {"<frozen"}
)
"""Where code is that is not the user's."""


def opener() -> str:
    """Return the function that user's code called, and where: ``… at line 3``."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (nobody else knows)
    called: FrameType | None = None
    while frame and not _is_users(frame):
        if not _module(frame).startswith(OURS):
            called = frame
        frame = frame.f_back
    by = legible(_name(called), 80) if called else ""
    if frame is None:
        return by or "some code"
    where = _where(frame)
    return f"{by}, called {where}," if by else f"code {where}"


def _is_users(frame: FrameType) -> bool:
    return not (
        frame.f_code.co_filename.startswith(LIBRARIES)
        or _module(frame).startswith(OURS)
    )


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _name(frame: FrameType) -> str:
    return f"{_module(frame)}.{frame.f_code.co_name}"


def _where(frame: FrameType) -> str:
    line = f"at line {frame.f_lineno}"
    if _module(frame) == MAIN:
        return f"{line} of the cell"
    return f"{line} of {legible(_module(frame), 80)}"
