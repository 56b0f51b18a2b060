"""The processes that scan for this server, and what may go wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import worker
from scanner_core.worker import Failed, Limits, Obsolete, Overfull

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Failed", "Limits", "Obsolete", "Overfull", "Worker"]

WORK: Final = "jupyter_ext.server.work"


class Worker(worker.Worker):
    """Hands jobs to a process that does what ``work`` says."""

    def __init__(self, root: Path, limits: Limits, kindness: int = 0) -> None:
        """Prepare; other processes go before one that is kind."""
        super().__init__(WORK, root, limits, kindness)
