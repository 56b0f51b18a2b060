"""Reports of files: what they show, what they never do, and how they keep up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.testing import assemble

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Front
    from playwright.sync_api import Locator

MARKUP: Final = "<img src=x onerror=alert(1)>"
CALL: Final = """
PROTO 2
GLOBAL 'os system'
BINUNICODE {argument!r}
TUPLE1
REDUCE
STOP
"""
SORT: Final = ".jp-DirListing-headerItem"


def write_call(path: Path, argument: str = "true") -> None:
    path.write_bytes(assemble(CALL.format(argument=argument)))


def badge(front: Front, name: str) -> Locator:
    row = front.page.locator(".jp-DirListing-item", has_text=name)
    mark: Locator = row.locator(".gifthorse-Badge")
    return mark


def report(front: Front) -> Locator:
    page: Locator = front.page.locator(".gifthorse-Page:visible")
    return page


@pytest.fixture
def browsing(lab: Front, folder: Path) -> Front:
    lab.show(folder.name)
    expect(badge(lab, "chain.pkl")).to_have_attribute("data-verdict", "unsafe")
    return lab


def test_what_a_file_says_never_becomes_markup(browsing: Front, folder: Path) -> None:
    name = "turned\u202egpj.pkl"
    write_call(folder / name, MARKUP)

    browsing.command("gifthorse:open-report", path=f"{folder.name}/{name}")

    expect(report(browsing)).to_contain_text(MARKUP)
    expect(report(browsing)).to_contain_text(r"turned\u202egpj.pkl")
    expect(report(browsing).locator("img")).to_have_count(0)


def test_no_byte_of_a_model_file_comes_into_the_browser(browsing: Front) -> None:
    asked: list[str] = []
    browsing.page.on("request", lambda request: asked.append(request.url))

    browsing.page.locator(".jp-DirListing-item", has_text="planted.pt").dblclick()

    expect(report(browsing)).to_contain_text("posix.system")
    read = re.compile(r"/(api/contents|files)/.*planted\.pt(?!/checkpoints)")
    about = [url for url in asked if read.search(url)]
    assert about, "the file is opened as a document"
    assert [url for url in about if "content=0" not in url] == []


def test_badges_are_read_out(browsing: Front) -> None:
    mark = browsing.page.get_by_role("img", name="gifthorse: unsafe").first

    expect(mark).to_be_visible()


def test_badges_stay_with_their_files(browsing: Front, folder: Path) -> None:
    browsing.page.locator(SORT, has_text="Name").click()
    browsing.command("filebrowser:refresh")
    expect(badge(browsing, "chain.pkl")).to_have_attribute("data-verdict", "unsafe")
    expect(badge(browsing, "clean.pt")).to_have_attribute("data-verdict", "clean")

    (folder / "chain.pkl").write_bytes((folder / "clean.pt").read_bytes())
    browsing.command("filebrowser:refresh")

    expect(badge(browsing, "chain.pkl")).to_have_attribute("data-verdict", "clean")


def test_a_report_follows_its_file(browsing: Front, folder: Path) -> None:
    browsing.page.locator(".jp-DirListing-item", has_text="clean.pt").dblclick()
    expect(report(browsing)).to_contain_text("No rule fired")

    write_call(folder / "clean.pt")
    browsing.command("filebrowser:refresh")

    expect(report(browsing)).to_contain_text("os.system")


def test_findings_are_filtered_by_severity(browsing: Front) -> None:
    browsing.page.locator(".jp-DirListing-item", has_text="chain.pkl").dblclick()
    findings = report(browsing).locator(".gifthorse-Finding")
    expect(findings).to_have_count(3)
    high = report(browsing).get_by_role("button", name="high 1")

    high.focus()
    browsing.page.keyboard.press("Space")

    expect(high).to_have_attribute("aria-pressed", "true")
    expect(findings).to_have_count(1)
    expect(findings).to_have_attribute("data-severity", "high")


def test_a_place_in_a_program_leads_there(browsing: Front, folder: Path) -> None:
    browsing.command("gifthorse:open-report", path=folder.name, type="directory")
    train = report(browsing).locator(".gifthorse-Artifact", has_text="train.py")

    train.get_by_role("button", name="line 4").click()

    expect(browsing.page.locator(".jp-FileEditor:visible")).to_contain_text("planted")
    expect(browsing.page.locator("#jp-main-statusbar")).to_contain_text("Ln 4, Col 9")


def test_a_scan_can_be_cancelled(browsing: Front) -> None:
    browsing.page.route(re.compile(r"/api/v1/scan(\?|$)"), lambda _: None)
    browsing.command("gifthorse:scan-workspace")
    expect(report(browsing).get_by_role("progressbar")).to_be_visible()

    report(browsing).get_by_role("button", name="Cancel").click()

    expect(report(browsing)).to_contain_text("The scan was cancelled.")
    browsing.page.unroute_all()
    report(browsing).get_by_role("button", name="Scan again").click()
    expect(report(browsing)).to_contain_text("unsafe")


def test_a_server_without_our_part_is_named(browsing: Front) -> None:
    browsing.page.route(
        re.compile("gifthorse/api"),
        lambda route: route.fulfill(status=404, body="<html>404</html>"),
    )

    browsing.command("gifthorse:scan-workspace")

    expect(report(browsing)).to_contain_text(
        "gifthorse is not installed or not enabled"
    )


def test_a_trusted_file_is_clean_from_then_on(browsing: Front, folder: Path) -> None:
    write_call(folder / "ours.pkl", f"echo {folder.name}")
    browsing.command("gifthorse:open-report", path=f"{folder.name}/ours.pkl")
    browsing.page.get_by_role("button", name="Trust…").click()
    dialog = browsing.page.locator(".jp-Dialog")

    dialog.get_by_role("textbox").fill("made by this test")
    dialog.get_by_role("button", name="Trust this file").click()

    expect(report(browsing)).to_contain_text("1 suppressed finding")
    expect(report(browsing)).to_contain_text("clean")


def test_a_saved_report_needs_no_kernel(
    lab: Front, folder: Path, write_notebook: Callable[..., None]
) -> None:
    source = "%load_ext gifthorse\n%modelscan chain.pkl"
    write_notebook(folder / "saved.ipynb", source, "1 + 1")
    lab.open(f"{folder.name}/saved.ipynb")
    lab.run(0)
    output = lab.page.locator(".jp-OutputArea-output .gifthorse-Report")
    expect(output).to_contain_text("os.system")
    lab.command("docmanager:save")
    expect(lab.page.locator(".jp-mod-dirty")).to_have_count(0)

    lab.command("kernelmenu:shutdown")
    lab.show(f"{folder.name}/saved.ipynb")

    expect(output).to_contain_text("os.system")
    output.get_by_text("2 more findings").click()
    expect(output).to_contain_text("hidden-lookup")


def test_notebook_7_has_room_for_the_report_of_a_folder(
    visit: Callable[..., Front], server: object, folder: Path
) -> None:
    (folder / "inner").mkdir()
    write_call(folder / "inner" / "named.pkl")
    tree = visit(server, "tree")
    tree.show(folder.name)
    tree.page.locator(".jp-DirListing-item", has_text="inner").click(button="right")

    tree.page.locator(".lm-Menu-item", has_text="Scan folder").click()

    expect(report(tree)).to_contain_text("named.pkl")
    tree.page.get_by_role("tab", name="Model files").click()
    expect(tree.page.locator(".gifthorse-Panel:visible")).to_contain_text("chain.pkl")


def test_a_model_file_opens_in_a_tab_of_notebook_7(
    visit: Callable[..., Front], server: object, folder: Path
) -> None:
    tree = visit(server, "tree")
    tree.show(folder.name)

    with tree.page.context.expect_page() as opened:
        tree.page.locator(".jp-DirListing-item", has_text="chain.pkl").dblclick()

    shown = opened.value.locator(".gifthorse-Page:visible")
    expect(shown).to_contain_text("os.system")
    opened.value.close()
