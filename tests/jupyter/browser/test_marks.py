"""Marks on cells, and what stands over a notebook while somebody works in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import demo
from scanner_core.testing import assemble

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Front

MARK: Final = ".gifthorse-Cell-mark"
LOAD: Final = "torch.load('planted.pt', weights_only=False)"
UNDO: Final = """index => window.jupyterapp.shell.currentWidget.content
  .widgets[index].model.sharedModel.undo()"""
SCROLL: Final = """index => window.jupyterapp.shell.currentWidget.content
  .scrollToItem(index)"""
FOCUS: Final = """index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.mode = 'edit';
  notebook.activeCell.editor.focus();
}"""
TOP: Final = """() => window.jupyterapp.shell.currentWidget.content.node
  .getBoundingClientRect().top"""
CURSOR: Final = """() => {
  const { activeCell, activeCellIndex } = window.jupyterapp.shell.currentWidget.content;
  const { line, column } = activeCell.editor.getCursorPosition();
  return [activeCellIndex, line, column];
}"""


@pytest.fixture
def opened(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> Callable[..., Front]:
    """Return a function that opens a notebook of these cells in JupyterLab."""

    def open_(*sources: str) -> Front:
        write_notebook(folder / "cells.ipynb", *sources)
        lab.open(f"{folder.name}/cells.ipynb")
        return lab

    return open_


def test_a_clean_cell_has_no_mark(opened: Callable[..., Front]) -> None:
    lab = opened("import torch", "torch.load('clean.pt', weights_only=True)", LOAD)
    expect(lab.cell(2).locator(MARK)).to_have_text(LOAD)

    assert lab.cell(1).locator(MARK).count() == 0


def test_a_mark_is_on_its_call_behind_characters_of_two_halves(
    opened: Callable[..., Front],
) -> None:
    lab = opened("import torch", f"x = '🐴🐴'; m = {LOAD}")

    expect(lab.cell(1).locator(MARK)).to_have_text(LOAD)


def test_a_cell_is_marked_as_it_comes_into_view(opened: Callable[..., Front]) -> None:
    fill = [f"value_{number} = {number}\n" * 8 for number in range(150)]
    lab = opened("import torch", *fill, LOAD)
    expect(lab.banner).to_contain_text("cell 152, line 1")
    assert lab.page.locator(MARK).count() == 0

    lab.page.evaluate(SCROLL, 151)

    expect(lab.page.locator(MARK)).to_have_text(LOAD)


def test_the_place_in_the_banner_leads_there_from_far_away(
    opened: Callable[..., Front],
) -> None:
    fill = [f"value_{number} = {number}\n" * 8 for number in range(150)]
    lab = opened("import torch", *fill, f"x = 1\nm = {LOAD}")

    lab.banner.get_by_role("button", name="cell 152, line 2").click()

    expect(lab.page.locator(MARK)).to_be_in_viewport()
    lab.page.wait_for_function(f"(() => {{ return ({CURSOR})()[1] === 1; }})()")
    assert lab.page.evaluate(CURSOR) == [151, 1, len("m = ")]


def test_a_fix_is_undone_in_one_step(opened: Callable[..., Front]) -> None:
    lab = opened("import torch", f"a = {LOAD}\nb = {LOAD}")
    before = lab.source(1)
    lab.banner.get_by_role("button", name="weights_only=True").first.click()
    expect(lab.cell(1).locator(".cm-content")).not_to_contain_text("False")

    lab.page.evaluate(UNDO, 1)

    assert lab.source(1) == before


def test_a_fix_in_the_tooltip_changes_only_its_own_call(
    opened: Callable[..., Front],
) -> None:
    lab = opened("import torch", f"a = {LOAD}\nb = {LOAD}")

    tip = lab.point_at(lab.cell(1).locator(MARK).nth(1))
    tip.get_by_role("button").first.click()

    expect(lab.cell(1).locator(".cm-content")).to_contain_text("=True")
    assert lab.source(1).splitlines()[0] == f"a = {LOAD}"


def test_a_fix_does_nothing_to_a_cell_that_changed_meanwhile(
    opened: Callable[..., Front],
) -> None:
    lab = opened("import torch", f"m = {LOAD}")
    expect(lab.cell(1).locator(MARK)).to_be_visible()
    lab.page.route("**/api/v1/notebook*", lambda _: None)  # it never answers

    changed = f"# later\nm = {LOAD}"
    lab.edit(1, changed)
    lab.banner.get_by_role("button", name="weights_only=True").first.click()

    expect(lab.page.get_by_text("Nothing was changed")).to_be_visible()
    assert lab.source(1) == changed


def test_markup_in_what_is_scanned_is_shown_as_text(
    opened: Callable[..., Front], folder: Path
) -> None:
    name = "<img src=x onerror=alert(1)>.pt"
    (folder / name).write_bytes((folder / "planted.pt").read_bytes())
    lab = opened("import torch", f"torch.load('{name}', weights_only=False)")

    tip = lab.point_at(lab.cell(1).locator(MARK))
    expect(tip).to_contain_text(name)
    lab.banner.locator("[aria-expanded=false]").first.click()

    expect(lab.banner.get_by_role("listitem")).to_contain_text(name)
    assert lab.page.locator("img[src=x]").count() == 0


def test_nothing_moves_while_somebody_types(opened: Callable[..., Front]) -> None:
    lab = opened("%load_ext gifthorse", "import pickle", "")
    lab.run(0)
    expect(lab.page.locator(".gifthorse-Status")).to_have_text("✓ clean")
    expect(lab.banner).to_be_hidden()
    before = lab.page.evaluate(TOP)
    lab.page.evaluate(FOCUS, 2)

    for key in "model = pickle.load(open('chain.pkl', 'rb')); x = 12345678":
        lab.page.keyboard.type(key, delay=60)
        assert lab.page.evaluate(TOP) == before

    expect(lab.banner).to_have_attribute("data-tone", "unsafe")


def test_asking_a_kernel_counts_no_execution(opened: Callable[..., Front]) -> None:
    lab = opened("%load_ext gifthorse", "1 + 1")

    lab.run(0)
    lab.page.wait_for_timeout(1500)
    lab.run(1)

    expect(lab.cell(1).locator(".jp-InputPrompt")).to_have_text("[2]:")
    expect(lab.cell(1).locator(".jp-OutputPrompt")).to_have_text("[2]:")


def test_the_list_opens_and_closes_with_the_keyboard_alone(
    opened: Callable[..., Front],
) -> None:
    lab = opened("import torch", LOAD)
    rows = lab.banner.locator(".gifthorse-NotebookBanner-rows")

    lab.page.locator(".gifthorse-Status").press("Enter")
    expect(rows).to_be_visible()
    lab.page.keyboard.press("Escape")

    expect(rows).to_have_count(0)
    expect(lab.banner.locator("[aria-expanded=false]")).to_be_focused()


def test_what_is_unsafe_is_an_alert_and_the_rest_is_said_politely(
    opened: Callable[..., Front],
) -> None:
    lab = opened("import torch", LOAD)

    expect(lab.banner.get_by_role("alert")).to_contain_text("posix.system")
    expect(lab.banner.get_by_role("status")).to_contain_text("guard is off")


def test_the_guard_is_turned_on_from_the_banner(opened: Callable[..., Front]) -> None:
    lab = opened("import torch", LOAD)

    lab.banner.get_by_role("button", name="Turn on").click()

    expect(lab.banner).not_to_contain_text("guard is off")
    lab.run(1)
    expect(lab.banner.locator("[data-note=blocked]")).to_contain_text("[1]")


def test_a_trusted_file_is_trusted_wherever_it_is_loaded(
    opened: Callable[..., Front], folder: Path
) -> None:
    text = f"{demo.CALL.strip()}\n    STOP"
    (folder / "mine.pkl").write_bytes(assemble(text + "\n"))
    lab = opened("import pickle", "pickle.load(open('mine.pkl', 'rb'))")
    expect(lab.banner).to_have_attribute("data-tone", "unsafe")
    lab.banner.locator("[aria-expanded=false]").first.click()

    lab.banner.get_by_role("button", name="Trust mine.pkl").click()
    lab.page.locator(".gifthorse-Trust input").fill("made by this test")
    lab.page.get_by_role("button", name="Trust this file").click()

    expect(lab.page.locator(".gifthorse-Status")).to_contain_text("clean")
