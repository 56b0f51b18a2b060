"""A widget as a cell shows it: the controls, and folded below them what stays of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.progress import put
from scanner_core.reporters import wording
from scanner_core.reporters.html_report_elements import COLORS, FRAME, around, strong
from scanner_core.reporters.html_report_elements import folded as fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from IPython.display import DisplayHandle

    from jupyter_ext.kernel.report import ShownReport
    from jupyter_ext.kernel.widget.background import Background
    from jupyter_ext.kernel.widget.panel import Panel
    from scanner_core.findings import Report
    from scanner_core.scan import Options

    Make = Callable[[Report], ShownReport]

NEEDED: Final = "the widget needs ipywidgets: pip install ipywidgets"
DEAD: Final = "gifthorse: controls, which need a kernel that runs; the report is below"
SAVED: Final = "the report as it stays in the saved notebook"
SCANNING: Final = "gifthorse: scanning; there is no verdict yet"


class ShownWidget:
    """A report that is looked into with controls, perhaps while it is being made."""

    def __init__(self, make: Make) -> None:
        """Prepare the controls; ``make`` says how a report that is there is to look.

        Raises ``UsageError`` if there is no ipywidgets.
        """
        self.panel = _panel()
        self._make = make
        self._folder = Path.cwd()
        self._shown: ShownReport | None = None
        self._scan: Background | None = None
        self._place: DisplayHandle | None = None

    @property
    def report(self) -> Report:
        """Return the report; of a scan that goes on, wait for it.

        Raises ``RuntimeError`` if there is none; interrupting the wait ends the scan.
        """
        if self._scan and self._shown is None:
            try:
                self._scan.wait()
            except KeyboardInterrupt:
                self._scan.cancel()
                raise
        if self._shown is None:
            raise RuntimeError(self._scan.failure if self._scan else "nothing scanned")
        return self._shown.report

    def show(self, shown: ShownReport, note: str = "") -> None:
        """Show a report that is there."""
        from jupyter_ext.kernel.widget.details import Source  # noqa: PLC0415 (see __init__)

        self._shown = shown
        source = Source(shown.report, shown.source_line, self._folder)
        self.panel.show(source, note)
        if self._place:
            put(_static(shown), self._place)

    def scan(self, paths: Sequence[Path], options: Options, patience: float) -> None:
        """Scan in the background; wait for so many seconds, in case that is enough."""
        from jupyter_ext.kernel.widget.background import Background  # noqa: PLC0415 (see __init__)

        panel = self.panel
        self._scan = Background(paths, options, panel.show_progress, self._done)
        panel.cancel.on_click(lambda _: self.cancel())
        self._scan.start()
        self._scan.wait(patience)

    def cancel(self) -> None:
        """Stop a scan that goes on; what it found so far is shown."""
        if self._scan:
            self._scan.cancel()
            self.panel.cancel.disabled = True

    def _done(self, report: Report | None) -> None:
        scan = self._scan
        if report is None or scan is None:
            self.panel.show_failure(scan.failure if scan else "")
            if self._place:
                put({"text/plain": "gifthorse: no verdict"}, self._place)
            return
        note = "Cancelled: what was not scanned by then is listed as not read."
        self.show(self._make(report), note if scan.is_cancelled else "")

    def _ipython_display_(self) -> None:
        with SHIELD.raised():
            put(self.panel.box._repr_mimebundle_() | {"text/plain": DEAD}, None)
            before = self._shown
            bundle = _static(before) if before else {"text/plain": SCANNING}
            self._place = put(bundle, None)
            if self._shown and not before:  # It came in between.
                put(_static(self._shown), self._place)

    def __repr__(self) -> str:
        """Render as plain text, as far as there is something to say."""
        return repr(self._shown) if self._shown else SCANNING


def _panel() -> Panel:
    try:
        from jupyter_ext.kernel.widget.panel import Panel  # noqa: PLC0415 (an extra, and slow to import)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "ipywidgets":
            raise
        raise UsageError(NEEDED) from None
    return Panel()


def _static(shown: ShownReport) -> dict[str, object]:
    """Return what a saved notebook shows in place of a widget that is gone."""
    report = shown.report
    mark = f"{wording.SYMBOLS[report.verdict]} {report.verdict.value}"
    head = f"{strong(mark, COLORS[report.verdict])} · {SAVED}"
    html = fold(head, shown._repr_html_(), "")
    return {"text/plain": repr(shown), "text/html": around("div", (html,), FRAME)}
