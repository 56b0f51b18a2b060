"""What is known of a notebook's own cells: those that ran, and those that were saved.

A kernel is not told which notebook it belongs to.  It has the texts of the cells that
ran in it, and from many front ends a hint where the notebook is saved.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_ext.kernel.status import WATCH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell


@dataclass(frozen=True, slots=True)
class Run:
    """A cell that ran."""

    number: int
    """As in ``In [3]``."""
    text: str
    id: str | None = None
    """Of the cell, where the front end tells it."""
    at: float = 0.0
    """Seconds since the epoch; 0 if it ran before the extension was loaded."""


class RunLog:
    """Takes down which cell each run was of; their texts are in IPython's history."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._noted: dict[int, tuple[str | None, float]] = {}

    def note(self, info: ExecutionInfo) -> None:
        """Take down the cell that is about to run."""
        WATCH.number = number = self._number()
        WATCH.notebook = str(saved_at(self._shell.user_ns) or "")
        if info.store_history:
            self._noted[number] = (info.cell_id, time.time())

    def _number(self) -> int:
        """Return the number of the cell that is about to run.

        Since IPython 9.16 the shell's own is that of the next cell by then.
        """
        history = self._shell.history_manager
        return len(history.input_hist_raw) if history else self._shell.execution_count

    def runs(self) -> list[Run]:
        """Return every cell that ran, once, in the order in which they last ran."""
        latest: dict[str, Run] = {}
        history = self._shell.history_manager
        for number, text in enumerate(history.input_hist_raw if history else ()):
            run = Run(number, text, *self._noted.get(number, (None, 0.0)))
            latest.pop(key := run.id or text.strip(), None)
            if text.strip():
                latest[key] = run
        return list(latest.values())


def saved_at(variables: Mapping[str, object]) -> Path | None:
    """Return where the notebook is saved, if its front end tells."""
    told = (variables.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"))
    for path in told:
        if type(path) is str and path.endswith(".ipynb") and os.path.isabs(path):  # noqa: PTH117 (only then does it not depend on the working directory)
            return Path(path)
    return None
