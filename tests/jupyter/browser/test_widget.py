"""The report with controls, in JupyterLab and in Notebook 7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import demo

playwright = pytest.importorskip("playwright.sync_api")
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


@pytest.fixture
def notebook(front: Front, folder: Path, write_notebook: Callable[..., None]) -> Front:
    """Return a notebook that shows the widget of the demo's files."""
    (folder / demo.TOUR_NAME).unlink()
    write_notebook(folder / "widget.ipynb", SHOWN)
    front.open(f"{folder.name}/widget.ipynb")
    front.run(0)
    return front


def widget(front: Front) -> Locator:
    return front.cell(0).locator(".gifthorse-Widget")


def test_it_says_what_is_wrong_and_what_to_do(notebook: Front) -> None:
    shown = widget(notebook)

    expect(shown).to_contain_text("✗ unsafe")
    expect(shown).to_contain_text("Do instead:")
    notebook.picture(f"widget-{notebook.app}")


def test_bytes_pseudo_code_and_map_are_there_on_demand(notebook: Front) -> None:
    shown = widget(notebook)
    shown.locator("select").select_option(index=2)

    shown.get_by_role("tab", name="Bytes").click()
    expect(shown).to_contain_text("REDUCE")
    notebook.picture(f"widget-bytes-{notebook.app}")
    shown.get_by_role("tab", name="Pseudo-code").click()
    expect(shown).to_contain_text("for display only, by fickling")
    notebook.picture(f"widget-code-{notebook.app}")
    shown.get_by_role("tab", name="Map").click()
    expect(shown.locator("svg").first).to_be_visible()
    notebook.picture(f"widget-map-{notebook.app}")
    if notebook.app == "lab":
        notebook.use_theme("Dark")
        expect(notebook.page.locator(SPLASH)).to_have_count(0)
        notebook.picture(f"widget-map-dark-{notebook.app}")
        shown.get_by_role("tab", name="What to do").click()
        notebook.picture(f"widget-dark-{notebook.app}")
        notebook.use_theme("Light")


def test_a_filter_leaves_what_fits_it(notebook: Front) -> None:
    shown = widget(notebook)
    before = shown.locator("option").count()

    shown.get_by_placeholder("Filter").fill("chain.pkl dangerous")

    expect(shown.locator("option")).to_have_count(2)
    assert before > 10


def test_a_saved_notebook_keeps_the_report_without_a_kernel(notebook: Front) -> None:
    expect(widget(notebook)).to_contain_text("✗ unsafe")
    notebook.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    notebook.restart()
    notebook.page.reload()

    kept = notebook.cell(0).locator("details").first
    expect(kept).to_contain_text("the report as it stays in the saved notebook")
    kept.locator("summary").first.click()
    expect(notebook.cell(0)).to_contain_text("dangerous-name")
    notebook.picture(f"widget-gone-{notebook.app}")


def test_a_long_scan_goes_on_behind_its_cell_and_can_be_cancelled(
    front: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    write_notebook(folder / "slow.ipynb", SLOW.strip(), "print(6 * 7)")
    front.open(f"{folder.name}/slow.ipynb")
    front.run(0)
    shown = widget(front)
    expect(shown).to_contain_text("files scanned")
    front.picture(f"widget-progress-{front.app}")
    front.run(1)
    expect(front.cell(1)).to_contain_text("42")

    shown.get_by_role("button", name="Cancel").click()

    expect(shown).to_contain_text("Cancelled:", timeout=5_000)
    expect(shown).to_contain_text("not read")
    front.picture(f"widget-cancelled-{front.app}")
