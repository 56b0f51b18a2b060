"""The banner over the demo's notebook, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Front

LOAD, UNPICKLE, TORCH, LAST = 1, 2, 3, 5
"""Cells of the tour, from 0."""
COMMAND: Final = "os.system('true')"
HARMLESS: Final = "print('nothing is loaded')"


def test_it_says_on_open_what_a_cell_would_run(each_tour: Front) -> None:
    expect(each_tour.banner).to_have_attribute("data-tone", "unsafe")
    expect(each_tour.banner).to_contain_text("cell 3, line 5")
    expect(each_tour.banner).to_contain_text(COMMAND)
    each_tour.picture(f"banner-{each_tour.app}")


def test_it_goes_when_what_it_says_is_edited_away_and_comes_back(tour: Front) -> None:
    expect(tour.banner).to_contain_text(COMMAND)
    hostile = tour.source(UNPICKLE)

    tour.edit(UNPICKLE, HARMLESS)
    expect(tour.banner).not_to_contain_text(COMMAND)
    expect(tour.banner).to_contain_text("posix.system")
    tour.edit(UNPICKLE, hostile)
    expect(tour.banner).to_contain_text(COMMAND)


def test_it_stays_when_the_kernel_restarts_and_says_that_the_guard_is_off(
    tour: Front,
) -> None:
    tour.run(LOAD)
    expect(tour.banner).not_to_contain_text("guard is off")

    tour.restart()

    expect(tour.banner).to_contain_text("guard is off")
    expect(tour.banner).to_contain_text(COMMAND)


def test_it_is_there_after_the_page_is_loaded_again(tour: Front) -> None:
    tour.run(LOAD)

    tour.page.reload()

    expect(tour.banner).to_have_attribute("data-tone", "unsafe")
    expect(tour.banner).to_contain_text(COMMAND)


def test_the_guard_stops_the_cell_and_the_banner_says_so(each_tour: Front) -> None:
    each_tour.run(LOAD)

    each_tour.run(UNPICKLE)

    output = each_tour.cell(UNPICKLE).locator(".jp-OutputArea-output")
    expect(output.first).to_contain_text(COMMAND)
    expect(output.first).to_contain_text("%modelscan trust")
    expect(each_tour.banner.locator("[data-note=blocked]")).to_contain_text(
        "did not run"
    )
    each_tour.picture(f"blocked-{each_tour.app}")


def test_the_list_leads_to_the_cell(tour: Front) -> None:
    tour.banner.locator("[aria-expanded=false]").first.click()
    rows = tour.banner.locator(".gifthorse-NotebookBanner-rows")
    expect(rows).to_contain_text("planted.pt")
    tour.picture(f"banner-list-{tour.app}")

    rows.get_by_role("button", name="cell 4, line 3").click()

    expect(tour.cell(TORCH)).to_have_class(re.compile(r"\bjp-mod-active\b"))


def test_a_fix_changes_the_cell_and_nothing_else(tour: Front) -> None:
    before = [tour.source(index) for index in range(LAST + 1)]
    tour.banner.locator("[aria-expanded=false]").first.click()

    tour.banner.get_by_role("button", name="weights_only=True").click()

    expect(tour.cell(TORCH).locator(".cm-content")).to_contain_text("only=True")
    after = [tour.source(index) for index in range(LAST + 1)]
    assert after[TORCH] == before[TORCH].replace("False", "True")
    assert after[:TORCH] == before[:TORCH]
    assert after[TORCH + 1 :] == before[TORCH + 1 :]


def test_the_marks_are_on_the_lines_that_load(tour: Front) -> None:
    mark = tour.cell(UNPICKLE).locator(".gifthorse-Cell-mark")
    expect(mark).to_have_text("pickle.load(file)")
    expect(tour.cell(LOAD).locator(".gifthorse-Cell-mark")).to_have_count(0)

    tip = tour.point_at(mark)

    expect(tip).to_contain_text(COMMAND)
    tour.picture(f"mark-{tour.app}")


def test_what_is_put_away_stays_away_until_something_else_is_found(
    tour: Front,
) -> None:
    tour.banner.get_by_role("button", name="Dismiss").first.click()
    expect(tour.banner).not_to_contain_text(COMMAND)

    tour.edit(LAST, "import pickle\npickle.load(open('planted.pkl', 'rb'))")
    tour.page.wait_for_timeout(1500)

    expect(tour.banner).to_be_visible()


def test_looking_at_a_notebook_does_not_change_it(tour: Front, folder: Path) -> None:
    tour.page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")
    expect(tour.page.locator(".jp-mod-dirty")).to_have_count(0)
    saved = (folder / "tour.ipynb").read_bytes()

    tour.page.reload()
    expect(tour.banner).to_contain_text(COMMAND)
    tour.banner.locator("[aria-expanded=false]").first.click()

    expect(tour.page.locator(".jp-mod-dirty")).to_have_count(0)
    assert (folder / "tour.ipynb").read_bytes() == saved


def test_every_notebook_has_a_banner_of_its_own(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    write_notebook(folder / "clean.ipynb", "%load_ext gifthorse", "1 + 1")
    lab.open(f"{folder.name}/tour.ipynb")
    expect(lab.banner).to_contain_text(COMMAND)

    lab.command("docmanager:open", path=f"{folder.name}/clean.ipynb")
    expect(lab.page.locator(".lm-TabBar-tab", has_text="clean.ipynb")).to_be_visible()
    lab.page.wait_for_timeout(1500)

    expect(lab.banner.filter(has_text="unsafe")).to_have_count(0)
    lab.command("docmanager:open", path=f"{folder.name}/tour.ipynb")
    expect(lab.banner).to_contain_text(COMMAND)


def test_a_second_tab_says_the_same(
    visit: Callable[..., Front], tour: Front, folder: Path
) -> None:
    expect(tour.banner).to_contain_text(COMMAND)

    second = visit(tour.server, tour.app)
    second.show(f"{folder.name}/tour.ipynb")

    expect(second.banner).to_contain_text(COMMAND)


def test_a_notebook_without_a_server_part_says_that_it_is_not_watched(
    lab: Front, folder: Path
) -> None:
    lab.page.route("**/gifthorse/api/**", lambda route: route.fulfill(status=404))

    lab.open(f"{folder.name}/tour.ipynb")

    expect(lab.banner).to_contain_text("Not watched")
    lab.picture("no-server-part")


def test_the_dark_theme_is_legible(tour: Front) -> None:
    tour.use_theme("Dark")

    tour.banner.locator("[aria-expanded=false]").first.click()
    expect(tour.banner).to_contain_text("planted.pt")

    tour.picture("banner-dark")
    tour.use_theme("Light")
