"""What a person sees and does in a program, in VS Code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import CodeServer, Window

LOAD: Final = 3
"""The line of train.py that runs what is in the file; the one above is refused."""


@pytest.fixture(scope="module")
def window(
    server: CodeServer,
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> Window:
    return open_window(server, new_workspace("programs"))


def test_the_line_that_loads_is_underlined(window: Window) -> None:
    editor = window.open("train.py")

    expect(editor.locator(".squiggly-error")).to_have_count(1)
    expect(editor.locator(".squiggly-warning")).to_have_count(1)


def test_problems_lists_what_is_open(window: Window) -> None:
    window.open("train.py")
    window.command("workbench.actions.view.problems")

    row = window.page.locator(".markers-panel .monaco-list-row")
    expect(row.filter(has_text="runs posix.system('true')")).to_be_visible()
    window.picture("vscode-problems")


def test_a_hover_explains(window: Window) -> None:
    window.open("train.py")
    window.await_diagnostics("train.py", 2)
    window.put_cursor(LOAD, 20)

    expect(window.hover("weights_only")).to_be_visible()
    window.picture("vscode-hover")


def test_the_verdict_of_what_a_call_loads_stands_above_it(window: Window) -> None:
    editor = window.open("train.py")

    lens = editor.locator(".codelens-decoration")
    expect(lens.first).to_contain_text("unsafe")
    expect(lens).to_have_count(2)


def test_a_code_lens_opens_the_report(window: Window) -> None:
    editor = window.open("train.py")
    editor.locator(".codelens-decoration a").first.click()

    expect(window.report()).to_contain_text("posix.system")


def test_the_status_bar_has_the_verdict(window: Window) -> None:
    window.open("train.py")
    window.await_diagnostics("train.py", 2)
    item = window.page.locator("[id='status.languageStatus']")
    item.hover()

    shown = window.page.locator(".hover-language-status")
    expect(shown).to_contain_text("unsafe")


def test_a_call_that_somebody_decided_on_is_a_hint_at_most(window: Window) -> None:
    window.open("prepare.py")
    window.await_diagnostics("prepare.py", 1)

    assert [each["severity"] for each in window.diagnostics("prepare.py")] == ["Hint"]


def test_a_fix_is_written_to_disk(window: Window) -> None:
    editor = window.open("train.py")
    window.await_diagnostics("train.py", 2)
    window.put_cursor(LOAD, 20)
    fix = window.fix("weights_only=True")
    window.picture("vscode-fixes")
    fix.click()
    expect(editor).to_contain_text("weights_only=True")
    window.page.keyboard.press("Control+S")

    path = window.folder / "train.py"
    window.until(lambda: "weights_only=True" in path.read_text(), "the fix on disk")
    expect(editor.locator(".squiggly-error")).to_have_count(0)
