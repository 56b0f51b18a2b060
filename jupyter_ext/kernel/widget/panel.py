"""The widget itself: controls of ipywidgets, put together; no JavaScript of ours.

What takes long happens in threads, so that a kernel stays free for its cells.  Changes
that come while an older one is being worked on replace it.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as ipw  # type: ignore[import-untyped]  # it has no types

from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.widget import details, tree
from jupyter_ext.kernel.widget.background import Stop
from jupyter_ext.kernel.widget.pages import Pages
from jupyter_ext.kernel.widget.tree import Filter
from scanner_core.reporters.html_report_elements import DIM, element
from scanner_core.reporters.legible import legible, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_ext.kernel.widget.background import Far
    from jupyter_ext.kernel.widget.details import Source
    from jupyter_ext.kernel.widget.row import Row
    from jupyter_ext.kernel.widget.tree import Entries, Level

    View = Callable[[Row | None, Source], str]

VIEWS: Final[tuple[tuple[str, View], ...]] = (
    ("What to do", details.about),
    ("Bytes", details.bytes_of),
    ("Pseudo-code", details.pseudocode_of),
    ("Map", details.map_of),
)
WORKING: Final = details.framed(element("div", "Reading …", DIM))
LIST_HEIGHT: Final = "380px"


class Panel:
    """The controls, and what they show of a report."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._entries: tuple[Entries, ...] = ()
        self._pages = Pages()
        self._turn = 0
        """Which change of what is shown was the last."""
        self._is_turning = False
        self._work: threading.Thread | None = None
        self.head = ipw.HTML()
        self.bar = ipw.IntProgress(layout=ipw.Layout(width="240px"))
        self.far = ipw.Label()
        self.cancel = ipw.Button(description="Cancel", icon="stop")
        self.progress = ipw.HBox([self.bar, self.cancel, self.far])
        self.text = ipw.Text(
            placeholder="Filter: file, name, rule", continuous_update=True
        )
        self.levels: dict[Level, ipw.ToggleButton] = {}
        self.filters = ipw.HBox(layout=ipw.Layout(flex_flow="row wrap", margin="4px 0"))
        self.list = ipw.Select(
            layout=ipw.Layout(width="100%", height=LIST_HEIGHT, margin="0")
        )
        self.back = ipw.Button(description="Previous", layout=_narrow())
        self.on = ipw.Button(description="Next", layout=_narrow())
        self.where = ipw.Label()
        self.pager = ipw.HBox([self.back, self.on, self.where])
        self.views = [ipw.HTML() for _ in VIEWS]
        self.tabs = ipw.Tab(self.views)
        for number, (title, _) in enumerate(VIEWS):
            self.tabs.set_title(number, title)
        left = ipw.VBox([self.list, self.pager], layout=_column("300px", 5))
        right = ipw.VBox([self.tabs], layout=_column("340px", 7))
        wide = ipw.Layout(flex_flow="row wrap", align_items="stretch")
        self.body = ipw.HBox([left, right], layout=wide)
        self.box = ipw.VBox([self.head, self.progress])
        self.box.add_class("gifthorse-Widget")
        self._listen()

    def show_progress(self, far: Far) -> None:
        """Say how far the scan has come."""
        self.bar.max = max(1, far.total)
        self.bar.value = far.done
        unsafe = f", {far.unsafe:,} unsafe" if far.unsafe else ""
        deep = f", {size(far.position)} of {size(far.size)}" if far.position else ""
        now = f", now {legible(far.now, 60)}{deep}" if far.now else ""
        self.far.value = f"{far.done:,} of {far.total:,} files scanned{unsafe}{now}"

    def show_failure(self, reason: str) -> None:
        """Say that there will be no report."""
        said = f"No verdict: {legible(reason)}."
        self.head.value = details.framed(element("strong", said))
        self.box.children = (self.head,)

    def show(self, source: Source, note: str = "") -> None:
        """Show a report."""
        self._source = source
        self._entries = tree.entries(source.report)
        noted = details.framed(element("div", note)) if note else ""
        self.head.value = details.head(source.report) + noted
        self.filters.children = (self.text, *self._toggles())
        self._filter()
        shown = [self.head, self.filters, self.body]
        self.box.children = shown if source.report.artifacts else [self.head]

    def wait(self, seconds: float = 60) -> None:
        """Wait until what is on show is there."""
        if self._work:
            self._work.join(seconds)

    @property
    def selected(self) -> Row | None:
        """The row that is looked at."""
        shown, index = self._pages.shown, self.list.index
        return shown[index] if index is not None and index < len(shown) else None

    def _toggles(self) -> list[ipw.ToggleButton]:
        self.levels = {}
        for level, count in tree.levels(self._entries).items():
            word = level.name.lower() if level else "not read"
            button = ipw.ToggleButton(
                value=True,
                description=f"{word} {count:,}",
                icon="check",
                tooltip=f"Show or hide: {word}",
                layout=ipw.Layout(width="auto"),
            )
            button.observe(_ticked, "value")
            button.observe(self._changed, "value")
            self.levels[level] = button
        return list(self.levels.values())

    def _listen(self) -> None:
        self.text.observe(self._changed, "value")
        self.list.observe(self._selected, "index")
        self.tabs.observe(self._selected, "selected_index")
        self.back.on_click(lambda _: self._leaf(-1))
        self.on.on_click(lambda _: self._leaf(1))

    def _changed(self, _: object) -> None:
        with SHIELD.raised():
            self._filter()

    def _selected(self, _: object) -> None:
        if not self._is_turning:
            self._look()

    def _filter(self) -> None:
        hidden = {level for level, button in self.levels.items() if not button.value}
        wanted = Filter(frozenset(tree.LEVELS) - hidden, self.text.value)
        self._pages = Pages(tree.rows(self._entries, wanted))
        self._turned()

    def _leaf(self, by: int) -> None:
        self._pages = self._pages.turned(by)
        self._turned()

    def _turned(self) -> None:
        pages = self._pages
        self._is_turning = True  # New options select something, one after the other.
        self.list.options = [(row.text, at) for at, row in enumerate(pages.shown)]
        self.list.index = 0 if pages.shown else None
        self._is_turning = False
        self.where.value = str(pages)
        self.back.disabled = pages.number == 0
        self.on.disabled = pages.number == pages.count - 1
        is_long = pages.count > 1 or not pages.rows
        self.pager.layout.display = "" if is_long else "none"
        self._look()

    def _look(self) -> None:
        """Show what there is to see of the row that is selected."""
        self._turn += 1
        source, row = self._source, self.selected
        number = self.tabs.selected_index or 0
        if source is None:
            return
        if not number:  # This one reads nothing.
            with SHIELD.raised():
                self.views[0].value = details.about(row, source)
            return
        self.views[number].value = WORKING
        given = (self._turn, number, row, source)
        self._work = threading.Thread(target=self._fill, args=given, daemon=True)
        self._work.start()

    def _fill(self, turn: int, number: int, row: Row | None, source: Source) -> None:
        def stop_if_left(*_: int) -> None:
            if turn != self._turn:
                raise Stop

        _, view = VIEWS[number]
        try:
            with SHIELD.raised():
                shown = view(row, replace(source, on_read=stop_if_left))
        except Stop:
            return
        except Exception as error:  # noqa: BLE001 (a thread has nobody who would catch it)
            said = f"It cannot be shown: {type(error).__name__}."
            shown = details.framed(element("div", said, DIM))
        if turn == self._turn:
            self.views[number].value = shown


def _ticked(change: Any) -> None:  # noqa: ANN401 (ipywidgets has no types)
    change["owner"].icon = "check" if change["new"] else ""


def _narrow() -> Any:  # noqa: ANN401 (as above)
    return ipw.Layout(width="auto")


def _column(width: str, share: int) -> Any:  # noqa: ANN401 (as above)
    return ipw.Layout(flex=f"{share} 1 {width}", min_width="0", margin="0 8px 0 0")
