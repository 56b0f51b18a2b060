"""The report with controls, in JupyterLab and in Notebook 7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import demo

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Front
    from playwright.sync_api import Locator

SHOWN: Final = "%load_ext gifthorse\n%modelscan --widget ."
SLOW: Final = """
%load_ext gifthorse
import time
from jupyter_ext.kernel.widget import background as work
quick = work.scan_one
work.scan_one = lambda *given: (time.sleep(1), quick(*given))[1]
%modelscan --widget .
"""
SPLASH: Final = "#jupyterlab-splash"
STREAM: Final = "critical: posix.system('true') at 0x1a"


def widget(front: Front) -> Locator:
    return front.cell(0).locator(".gifthorse-Widget")


def open_notebook(
    front: Front, folder: Path, write_notebook: Callable[..., None], *cells: str
) -> Locator:
    (folder / demo.TOUR_NAME).unlink()
    write_notebook(folder / "widget.ipynb", *cells)
    front.open(f"{folder.name}/widget.ipynb")
    front.run(0)
    return widget(front)


def select(shown: Locator, row: str) -> None:
    """Select the last row that says this."""
    shown.locator("option", has_text=row).last.evaluate(
        "row => { row.parentNode.value = row.value;"
        " row.parentNode.dispatchEvent(new Event('change', {bubbles: true})); }"
    )


def test_what_is_wrong_what_to_do_bytes_code_and_map(
    front: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    shown = open_notebook(front, folder, write_notebook, SHOWN)

    expect(shown).to_contain_text("✗ unsafe")
    expect(shown).to_contain_text("Do instead:")
    front.picture(f"widget-{front.app}")
    select(shown, STREAM)
    expect(shown).to_contain_text("planted.pt → planted/data.pkl")
    shown.get_by_role("tab", name="Bytes").click()
    expect(shown).to_contain_text("REDUCE")
    front.picture(f"widget-bytes-{front.app}")
    shown.get_by_role("tab", name="Pseudo-code").click()
    expect(shown).to_contain_text("for display only, by fickling")
    front.picture(f"widget-code-{front.app}")
    shown.get_by_role("tab", name="Map").click()
    expect(shown.locator("svg").first).to_be_visible()
    front.picture(f"widget-map-{front.app}")
    shown.get_by_placeholder("Filter").fill("chain.pkl dangerous")
    expect(shown.locator("option")).to_have_count(2)


def test_it_can_be_read_in_a_dark_theme(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    shown = open_notebook(lab, folder, write_notebook, SHOWN)

    lab.use_theme("Dark")
    expect(lab.page.locator(SPLASH)).to_have_count(0)

    expect(shown).to_be_visible()
    select(shown, STREAM)
    lab.picture("widget-dark")
    shown.get_by_role("tab", name="Map").click()
    expect(shown.locator("svg").first).to_be_visible()
    lab.picture("widget-map-dark")
    lab.use_theme("Light")


def test_a_saved_notebook_keeps_the_report_without_a_kernel(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    shown = open_notebook(lab, folder, write_notebook, SHOWN)
    expect(shown).to_contain_text("✗ unsafe")
    expect(lab.cell(0)).to_contain_text("the report as it stays in the saved notebook")
    lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    lab.restart()
    lab.page.reload()

    kept = lab.cell(0).locator("details").first
    expect(kept).to_contain_text("the report as it stays in the saved notebook")
    kept.locator("summary").first.click()
    expect(lab.cell(0)).to_contain_text("dangerous-name")
    lab.picture("widget-gone")


def test_a_long_scan_goes_on_behind_its_cell_and_can_be_cancelled(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    cells = SLOW.strip(), "print(6 * 7)"
    shown = open_notebook(lab, folder, write_notebook, *cells)
    expect(shown).to_contain_text("files scanned")
    lab.picture("widget-progress")

    lab.run(1)
    expect(lab.cell(1)).to_contain_text("42")
    shown.get_by_role("button", name="Cancel").click()

    expect(shown).to_contain_text("Cancelled:", timeout=5_000)
    expect(shown).to_contain_text("not read")
    expect(lab.cell(0)).to_contain_text("the report as it stays in the saved notebook")
    lab.picture("widget-cancelled")
