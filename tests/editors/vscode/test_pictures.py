"""What the README shows: pictures of VS Code on the demo's files, light and dark.

Left in ``build/pictures``, or where ``GIFTHORSE_PICTURES`` says:
``GIFTHORSE_PICTURES=docs/pictures pytest tests/editors/vscode/test_pictures.py`` makes
them anew.  That they say what they said is tested here; pixels are not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CodeServer, Window

WIDTH, HEIGHT = 1100, 640
CALL = 3
"""The line of train.py that runs what is in the file."""


@pytest.fixture(scope="module")
def opened(
    start_code_server: Callable[..., CodeServer],
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> Window:
    """Return VS Code as the demo's folder is opened, with the view of model files."""
    window = open_window(start_code_server(), new_workspace("examples"))
    window.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    window.open("train.py")
    window.command("gifthorse.artifacts.focus")
    rows = window.page.locator(".customview-tree .monaco-list-row")
    expect(rows.filter(has_text="planted.pt")).to_contain_text("unsafe")
    return window


@pytest.fixture(params=["light", "dark"])
def window(opened: Window, request: pytest.FixtureRequest) -> Window:
    opened.use_theme(request.param)
    opened.name = {"light": "{}", "dark": "{}-dark"}[request.param]
    return opened


def test_the_line_that_loads_explains_itself(window: Window) -> None:
    editor = window.open("train.py")
    expect(editor.locator(".squiggly-error")).to_be_visible()
    expect(editor.locator(".codelens-decoration").first).to_contain_text("unsafe")
    window.put_cursor(CALL, 10)
    hover = window.hover("because weights_only is False")

    assert str(window.folder) not in hover.inner_text()
    window.picture("vscode-hover")


def test_a_fix_is_offered(window: Window) -> None:
    window.open("train.py")
    window.await_diagnostics("train.py", 2)
    window.put_cursor(CALL, 10)

    expect(window.fix("weights_only=True")).to_be_visible()
    window.picture("vscode-fixes")
    window.page.keyboard.press("Escape")


def test_the_report_tells_what_loading_would_run(window: Window) -> None:
    window.open("train.py")
    rows = window.page.locator(".customview-tree .monaco-list-row")
    rows.filter(has_text="planted.pt").first.click()

    expect(window.report()).to_contain_text("posix.system")
    assert str(window.folder) not in window.report().inner_text()
    window.picture("vscode-report")


def test_the_cells_that_load_are_marked(window: Window) -> None:
    notebook = window.open_notebook("tour.ipynb")

    expect(notebook.locator(".squiggly-error")).to_have_count(2)
    expect(notebook.locator(".codelens-decoration").first).to_be_visible()
    window.picture("vscode-notebook")
