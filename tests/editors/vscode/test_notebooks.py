"""What a person sees and does in a notebook, in VS Code without a kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CodeServer, Window

FIXED: Final = json.dumps('model = torch.load("planted.pt", weights_only=True)')


@pytest.fixture(scope="module")
def window(
    server: CodeServer,
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> Window:
    return open_window(server, new_workspace("notebooks"))


def test_the_cells_that_load_are_underlined_and_no_others(window: Window) -> None:
    notebook = window.open_notebook("tour.ipynb")
    cells = notebook.locator(".code-cell-row")
    expect(notebook.locator(".squiggly-error")).to_have_count(2)

    hostile = cells.filter(has=window.page.locator(".squiggly-error"))
    expect(hostile.first).to_contain_text("pickle.load")
    expect(hostile.last).to_contain_text("weights_only")
    window.picture("vscode-notebook")


def test_a_fix_in_a_cell_is_written_to_disk(window: Window) -> None:
    notebook = window.open_notebook("tour.ipynb")
    cells = notebook.locator(".code-cell-row")
    hostile = cells.filter(has_text="planted.pt")
    expect(hostile.locator(".squiggly-error").first).to_be_visible()
    hostile.locator(".view-line", has_text="weights_only").click()
    window.fix("weights_only=True").click()
    expect(hostile).to_contain_text("weights_only=True")
    window.page.keyboard.press("Control+S")

    path = window.folder / "tour.ipynb"
    window.until(lambda: FIXED in path.read_text("utf-8"), "the fix on disk")
    expect(hostile.locator(".squiggly-error")).to_have_count(0)
