"""The widget without a browser: its state, and what it would show."""

from __future__ import annotations

import dataclasses
import re
import sys
import threading
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("IPython")
pytest.importorskip("ipywidgets")

from IPython.core.error import UsageError

from jupyter_ext.kernel.report import ShownReport
from jupyter_ext.kernel.widget import background, shown
from jupyter_ext.kernel.widget.background import Background, Far
from jupyter_ext.kernel.widget.panel import VIEWS, Panel
from scanner_core import parallel, scan
from scanner_core.findings import Severity, Verdict
from scanner_core.reporters.text import Look
from scanner_core.source_lines import SourceLines
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from scanner_core.findings import Report

pytestmark = pytest.mark.jupyter

HOSTILE = "<img src=x onerror=alert(1)>\u202e.pt"
TAGS = {"div", "span", "strong", "code", "ul", "li", "pre", "details", "summary"}
DRAWN = {"svg", "title", "desc", "rect", "path", "text"}
BYTES, CODE, MAP = 1, 2, 3


class Tags(HTMLParser):
    """Collects the tags of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the parser's)
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def widget(*paths: Path) -> shown.ShownWidget:
    report = scan.scan_paths(paths)
    return ShownReport(report, Look(source_line=SourceLines().line)).widget()


def viewed(panel: Panel, number: int) -> str:
    panel.tabs.selected_index = number
    panel.wait()
    return str(panel.views[number].value)


@pytest.mark.parametrize("number", range(len(VIEWS)))
def test_nothing_from_a_file_becomes_markup(folder: Path, number: int) -> None:
    (folder / HOSTILE).write_bytes((folder / "planted.pt").read_bytes())
    panel = widget(folder / HOSTILE).panel
    panel.list.index = 2

    html = viewed(panel, number) + panel.head.value

    assert Tags(html).tags <= TAGS | DRAWN
    assert "\u202e" not in html
    assert "\u202e" not in str(panel.list.options)


def test_it_opens_with_the_worst_and_what_to_do(folder: Path) -> None:
    panel = widget(folder / "harmless.pt", folder / "planted.pt").panel

    assert panel.selected is not None
    assert panel.selected.artifact.path.endswith("planted.pt")
    assert "✗ unsafe" in Tags(panel.head.value).text
    assert "Do instead: Delete the file" in Tags(panel.views[0].value).text


def test_bytes_around_a_finding_are_told_apart(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel
    panel.list.index = 2

    text = Tags(viewed(panel, BYTES)).text

    assert re.search(r"> 0x\w+ +52 +R +REDUCE", text)


def test_pseudo_code_comes_from_another_process(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel

    assert "system('true')" in Tags(viewed(panel, CODE)).text


def test_the_map_is_drawn(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel

    html = viewed(panel, MAP)

    assert "<svg" in html
    assert "1 finding marked." in html


def test_a_map_that_nobody_waits_for_is_given_up(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel
    shown = panel.selected
    panel.tabs.selected_index = MAP
    panel.wait()
    panel.views[MAP].value = "untouched"

    panel._fill(-1, MAP, shown, panel._source)  # type: ignore[arg-type]  # noqa: SLF001 (as its thread does)

    assert panel.views[MAP].value == "untouched"


def test_a_file_that_is_gone_is_said_to_be_so(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel
    (folder / "planted.pt").unlink()

    for number in (BYTES, CODE, MAP):
        assert "cannot be opened: No such file" in viewed(panel, number)


def test_bytes_are_found_after_the_working_directory_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = scan.scan_paths([folder.joinpath("planted.pt").relative_to(folder)])
    panel = ShownReport(report, Look()).widget().panel
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")

    assert "REDUCE" in viewed(panel, BYTES)


def test_an_error_of_ours_is_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scanner_core.explain.bytes_around", broken)
    panel = widget(folder / "planted.pt").panel

    assert "cannot be shown: ZeroDivisionError" in viewed(panel, BYTES)


def test_a_filter_leaves_what_fits_and_selects_it(folder: Path) -> None:
    panel = widget(folder).panel
    before = len(panel.list.options)

    panel.text.value = "nothing like this"
    assert (panel.list.options, panel.selected) == ((), None)
    panel.text.value = "harmless"

    assert len(panel.list.options) == 1 < before
    assert "harmless" in panel.views[0].value


def test_a_severity_can_be_switched_off(folder: Path) -> None:
    panel = widget(folder / "planted.pt").panel

    panel.levels[Severity.CRITICAL].value = False

    assert panel.list.options == ()
    assert panel.where.value == "nothing fits this filter"


def test_thousands_of_findings_are_shown_page_by_page(folder: Path) -> None:
    report = scan.scan_paths([folder / "planted.pt"])
    (model,) = report.artifacts
    many = dataclasses.replace(model, findings=model.findings * 5000)
    big = dataclasses.replace(report, artifacts=(many,))

    panel = ShownReport(big, Look()).widget().panel
    panel.on.click()

    assert len(panel.list.options) == 200
    assert panel.where.value == "201 to 400 of 5,002"
    assert not panel.back.disabled


def test_without_ipywidgets_there_is_one_clear_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "jupyter_ext.kernel.widget.panel")

    with pytest.raises(UsageError, match=r"pip install ipywidgets$"):
        widget(folder / "planted.pt")


def test_in_a_terminal_there_is_one_clear_line(
    shell: InteractiveShell,
) -> None:
    formatter = shell.display_formatter
    assert formatter is not None
    formatter.active_types = ["text/plain"]

    with pytest.raises(UsageError, match="--widget needs a notebook"):
        shell.run_line_magic("modelscan", "--widget planted.pt")


class Slow:
    """A scan of one file that waits until somebody says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_reading, self.may_go_on = threading.Event(), threading.Event()
        self._real = parallel.scan_one
        monkeypatch.setattr(background, "scan_one", self._scan)

    def _scan(self, *given: object) -> object:
        self.is_reading.set()
        assert self.may_go_on.wait(30)
        return self._real(*given)  # type: ignore[arg-type]


def test_a_cancelled_scan_is_never_clean(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, reports = Slow(monkeypatch), list["Report | None"]()
    files = [folder / "harmless.pt", folder / "planted.pt"]
    job = Background(files, scan.DEFAULTS, lambda _: None, reports.append)
    job.start()
    assert slow.is_reading.wait(30)

    job.cancel()
    slow.may_go_on.set()

    assert job.wait(30)
    (report,) = reports
    assert report is not None
    assert report.verdict is Verdict.INCOMPLETE
    reasons = [gap.reason for each in report.artifacts for gap in each.gaps]
    assert background.CANCELLED in reasons


def test_cancelling_ends_the_scan_of_one_large_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "INTERVAL", 0)
    head, tail = assemble("PROTO 4\nEMPTY_LIST"), assemble("STOP")
    (folder / "large.pkl").write_bytes(head + b"K\x01a" * 3_000_000 + tail)
    reads = list[Far]()

    def progress(far: Far) -> None:
        reads.append(far)
        if far.position:
            job.cancel()

    job = Background([folder / "large.pkl"], scan.DEFAULTS, progress, lambda _: None)
    job.start()

    assert job.wait(60)
    assert job.report is not None
    assert job.report.verdict is Verdict.INCOMPLETE
    assert job.report.totals.bytes_read == 0


def test_progress_is_shown_and_then_the_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    made = shown.ShownWidget(lambda report: ShownReport(report, Look()))
    made.scan([folder], scan.DEFAULTS, 0)
    assert slow.is_reading.wait(30)

    assert "of 2 files scanned" in made.panel.far.value
    assert repr(made) == shown.SCANNING
    slow.may_go_on.set()

    assert made.report.verdict is Verdict.UNSAFE
    assert "✗ unsafe" in made.panel.head.value
    assert made.panel.progress not in made.panel.box.children


def test_the_button_cancels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch)
    made = shown.ShownWidget(lambda report: ShownReport(report, Look()))
    made.scan([folder], scan.DEFAULTS, 0)
    assert slow.is_reading.wait(30)

    made.panel.cancel.click()
    slow.may_go_on.set()

    assert made.report.verdict is Verdict.INCOMPLETE
    assert "Cancelled: what was not scanned" in made.panel.head.value
    assert made.panel.cancel.disabled


def test_a_path_that_is_gone_by_then_is_one_line(folder: Path) -> None:
    made = shown.ShownWidget(lambda report: ShownReport(report, Look()))
    made.scan([folder / "gone.pt"], scan.DEFAULTS, 30)

    assert "No verdict: FileNotFoundError" in made.panel.head.value
    with pytest.raises(RuntimeError, match="FileNotFoundError"):
        _ = made.report
