"""Scan for a shell, with a widget in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

from jupyter_ext.kernel import scanning
from jupyter_ext.kernel.report import ShownReport
from jupyter_ext.kernel.widget.shown import ShownWidget
from scanner_core.source_lines import SourceLines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jupyter_ext.kernel.cells import Run
    from jupyter_ext.kernel.scanning import Setup

NOT_HERE: Final = "--widget needs a notebook: here, a report is text"


def scan(paths: Sequence[Path], setup: Setup) -> ShownWidget:
    """Scan files and folders; what takes long goes on in the background.

    Raises ``UsageError``.
    """
    _refuse_terminal(setup)
    widget = ShownWidget(
        lambda report: ShownReport(report, setup.look(report, SourceLines().line))
    )
    widget.scan(paths, setup.options(), setup.progress_after)
    return widget


def scan_notebook(
    runs: Sequence[Run], setup: Setup, arrived: Sequence[Path] = ()
) -> ShownWidget:
    """Scan the notebook, and files that came meanwhile.  Raises ``UsageError``."""
    _refuse_terminal(setup)
    return scanning.scan_notebook(runs, setup, arrived).widget()


def _refuse_terminal(setup: Setup) -> None:
    if setup.shows_text_only:
        raise UsageError(NOT_HERE)
