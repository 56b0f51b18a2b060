"""The model files of a workspace: the view, the marks in the Explorer, the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CodeServer, Window
    from playwright.sync_api import Locator


@pytest.fixture(scope="module")
def window(
    server: CodeServer,
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> Window:
    window = open_window(server, new_workspace("artifacts"))
    window.open("train.py")  # which wakes the extension
    return window


def explorer(window: Window, name: str) -> Locator:
    window.command("workbench.view.explorer")
    rows = window.page.locator(".explorer-folders-view .monaco-list-row")
    return rows.filter(has_text=name)


def mark(window: Window, name: str) -> str:
    """Return what stands at the end of a file's row; it is drawn by a style."""
    label = explorer(window, name).locator(".monaco-icon-label")
    return str(label.evaluate("each => getComputedStyle(each, '::after').content"))


def artifact(window: Window, name: str) -> Locator:
    window.command("gifthorse.artifacts.focus")
    rows = window.page.locator(".customview-tree .monaco-list-row")
    return rows.filter(has_text=name)


def test_the_view_lists_model_files_with_their_verdicts(window: Window) -> None:
    expect(artifact(window, "planted.pt").first).to_contain_text("unsafe")
    expect(artifact(window, "chain.pkl").first).to_contain_text("unsafe")

    expect(artifact(window, "clean.pt").first).to_contain_text("clean")
    window.picture("vscode-view")


def test_the_explorer_marks_what_is_unsafe_and_nothing_clean(window: Window) -> None:
    window.until(lambda: "✗" in mark(window, "planted.pt"), "the mark")

    assert mark(window, "clean.pt") == "none"


def test_an_artifact_opens_its_report(window: Window) -> None:
    window.close_editors()
    artifact(window, "planted.pt").first.click()

    expect(window.report()).to_contain_text("posix.system")
    window.picture("vscode-report")


def test_a_model_file_opens_as_its_report(window: Window) -> None:
    window.close_editors()
    explorer(window, "chain.pkl").dblclick()

    expect(window.report()).to_contain_text("os")


def test_a_new_file_is_noticed(window: Window) -> None:
    planted = (window.folder / "planted.pt").read_bytes()
    (window.folder / "fresh.pt").write_bytes(planted)

    expect(artifact(window, "fresh.pt").first).to_contain_text("unsafe")
    window.until(lambda: "✗" in mark(window, "fresh.pt"), "the mark")


def test_a_file_that_is_gone_is_forgotten(window: Window) -> None:
    planted = (window.folder / "planted.pt").read_bytes()
    gone = window.folder / "gone.pt"
    gone.write_bytes(planted)
    expect(artifact(window, "gone.pt").first).to_contain_text("unsafe")
    gone.unlink()

    expect(artifact(window, "gone.pt")).to_have_count(0)
