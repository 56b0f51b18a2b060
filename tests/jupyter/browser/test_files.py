"""Model files in JupyterLab: the menu, badges, reports, the side panel, downloads."""

from __future__ import annotations

import functools
import http.server
import threading
from typing import TYPE_CHECKING, Final

import pytest

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Front

COMMAND: Final = "os.system"


@pytest.fixture
def browsing(lab: Front, folder: Path) -> Front:
    """Return JupyterLab with the demo's folder in its file browser."""
    lab.show(folder.name)
    expect(lab.page.locator(".jp-DirListing-item")).to_have_count(10)
    return lab


@pytest.fixture
def shop(folder: Path) -> Iterator[str]:
    """Return the address of a server that offers the demo's files."""
    serve = functools.partial(Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Leave the terminal to pytest."""


def entry(front: Front, name: str) -> playwright.Locator:
    named = front.page.get_by_text(name, exact=True)
    return front.page.locator(".jp-DirListing-item", has=named)


def report(front: Front) -> playwright.Locator:
    return front.page.locator(".gifthorse-Page:visible")


def choose(front: Front, name: str, item: str) -> None:
    entry(front, name).click(button="right")
    front.page.locator(".lm-Menu-item", has_text=item).click()


def test_the_menu_of_what_is_no_model_has_nothing_of_ours(browsing: Front) -> None:
    entry(browsing, "serve.py").click(button="right")
    items = browsing.page.locator(".lm-Menu-item:visible")
    expect(items.filter(has_text="Rename")).to_have_count(1)

    expect(items.filter(has_text="Scan")).to_have_count(0)


def test_the_menu_of_a_model_file_shows_its_report(browsing: Front) -> None:
    choose(browsing, "chain.pkl", "Scan model file")

    expect(report(browsing)).to_contain_text("unsafe")
    expect(report(browsing)).to_contain_text(COMMAND)
    browsing.picture("report")


def test_the_menu_of_a_folder_scans_what_is_in_it(lab: Front, folder: Path) -> None:
    lab.show("")
    expect(lab.page.locator(".jp-DirListing")).to_be_visible()
    lab.command("filebrowser:go-to-path", path="/")

    choose(lab, folder.name, "Scan folder")

    expect(report(lab)).to_contain_text("forest.joblib")
    expect(report(lab)).to_contain_text("train.py")


def test_model_files_have_their_verdict_beside_their_name(browsing: Front) -> None:
    badge = "[data-verdict]"
    expect(entry(browsing, "chain.pkl").locator(badge)).to_have_attribute(
        "data-verdict", "unsafe"
    )
    expect(entry(browsing, "clean.pt").locator(badge)).to_have_attribute(
        "data-verdict", "clean"
    )
    expect(entry(browsing, "serve.py").locator(badge)).to_have_count(0)
    browsing.picture("badges")


def test_opening_a_model_file_opens_its_report(browsing: Front) -> None:
    entry(browsing, "planted.pt").dblclick()

    expect(report(browsing)).to_contain_text("posix.system")


def test_the_side_panel_lists_the_workspace_by_verdict(browsing: Front) -> None:
    browsing.command("gifthorse:show-artifacts")
    panel = browsing.page.locator(".gifthorse-Panel:visible")
    expect(panel).to_contain_text("unsafe")
    expect(panel).to_contain_text("clean.pt")
    browsing.picture("panel")

    panel.locator(".gifthorse-Panel-row", has_text="chain.pkl").first.click()

    expect(report(browsing)).to_contain_text(COMMAND)


def test_the_palette_has_the_commands(browsing: Front) -> None:
    entry(browsing, "chain.pkl").click()
    browsing.command("apputils:activate-command-palette")
    browsing.page.keyboard.type("scan model file")

    item = browsing.page.locator(".lm-CommandPalette-item:visible")
    expect(item.first).to_contain_text("Scan model file")


def test_the_settings_can_be_edited(browsing: Front) -> None:
    browsing.command("settingeditor:open", query="gifthorse")

    expect(browsing.page.locator(".jp-SettingsPanel")).to_contain_text(
        "Notifications about new files"
    )
    browsing.picture("settings")


def test_a_download_is_announced(
    lab: Front, folder: Path, shop: str, write_notebook: Callable[..., None]
) -> None:
    target = "fetched.pkl"
    fetch = (
        "import sys\n"
        f"!wget -q {shop}/chain.pkl -O {target} || {{sys.executable}} -c "
        f"\"import urllib.request as r; r.urlretrieve('{shop}/chain.pkl', '{target}')\""
    )
    write_notebook(folder / "fetch.ipynb", "%load_ext gifthorse", fetch)
    lab.open(f"{folder.name}/fetch.ipynb")
    lab.run(0)

    lab.run(1)

    toast = lab.page.locator(".Toastify__toast")
    expect(toast).to_contain_text(f"{target} is unsafe")
    lab.picture("download")
    toast.get_by_role("button", name="Show report").click()
    expect(report(lab)).to_contain_text(COMMAND)


def test_the_tree_of_notebook_7_has_the_menu_too(
    visit: Callable[..., Front], server: object, folder: Path
) -> None:
    tree = visit(server, "tree")
    tree.show(folder.name)

    entry(tree, "chain.pkl").click(button="right")

    menu = tree.page.locator(".lm-Menu-item", has_text="Scan model file")
    expect(menu).to_be_visible()
    tree.picture("tree-notebook")
