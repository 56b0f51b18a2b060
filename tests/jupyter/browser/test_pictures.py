"""The README's pictures: the demo's notebook, as ``gifthorse demo --keep`` leaves it.

``GIFTHORSE_PICTURES=docs/pictures pytest tests/jupyter/browser/test_pictures.py`` makes
them anew.  That they say what they said is tested here; pixels are not compared.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scanner_core import demo

HOW = "needs a browser: apt install chromium, and pip install '.[dev,all,browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=HOW)
expect = playwright.expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Front, Server

LOAD, UNPICKLE = 1, 2
WIDTH, HEIGHT = 1200, 640


@pytest.fixture(scope="module")
def shown(start_server: Callable[..., Server]) -> Server:
    """Return a server that was started in the folder of the demo."""
    server = start_server(base="/")
    examples = server.home / "examples"
    demo.write(examples)
    demo.write_tour(examples)
    for path in examples.iterdir():
        shutil.move(path, server.root)
    return server


@pytest.fixture
def opened(visit: Callable[..., Front], shown: Server) -> Front:
    """Return the demo's notebook in JupyterLab, in a small window."""
    front = visit(shown)
    front.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    front.open(demo.TOUR_NAME)
    expect(front.banner).to_contain_text("os.system('true')")
    expect(front.page.locator("[data-verdict=unsafe]").first).to_be_visible()
    return front


def test_the_banner_says_what_the_cells_would_load(opened: Front) -> None:
    opened.run(LOAD)
    expect(opened.banner).not_to_contain_text("guard is off")
    opened.banner.locator("[aria-expanded=false]").first.click()

    expect(opened.banner).to_contain_text("Pass weights_only=True")
    opened.picture("notebook-banner")


def test_the_guard_stops_what_would_run(opened: Front) -> None:
    opened.run(LOAD)
    opened.run(UNPICKLE)

    expect(opened.banner.locator("[data-note=blocked]")).to_be_visible()
    opened.picture("notebook-blocked")
