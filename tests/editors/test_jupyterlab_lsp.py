"""JupyterLab with jupyterlab-lsp, which finds the server by its entry point.

Nothing is configured, and our own extension of JupyterLab is not there.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

LONG: Final = 60_000  # milliseconds
TOKEN: Final = "only-for-this-test"  # noqa: S105 - of a server that lives for a test
CONFIG: Final = f"""
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.jpserver_extensions = {{"jupyter_lsp": True}}
c.IdentityProvider.token = "{TOKEN}"
c.LabApp.expose_app_in_browser = True
"""
QUIET: Final = {
    "disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}
}
LOAD: Final = 'torch.load("planted.pt"'


@pytest.fixture(scope="module")
def address(
    editors: Path,
    python: Path,
    tmp_path_factory: pytest.TempPathFactory,
    new_workspace: Callable[[str], Path],
) -> Iterator[str]:
    """Return where JupyterLab is served, in a folder with the demo's files."""
    home = tmp_path_factory.mktemp("jupyterlab-lsp")
    settings = home / "config"
    (settings / "labconfig").mkdir(parents=True)
    (settings / "labconfig" / "page_config.json").write_text(json.dumps(QUIET))
    config = settings / "jupyter_server_config.py"
    config.write_text(CONFIG)
    lab = editors / "jupyterlab-lsp" / "bin" / "python"
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    environment = {
        "HOME": str(home),
        "JUPYTERLAB_DIR": str(Path(sys.prefix, "share", "jupyter", "lab")),
        "JUPYTER_CONFIG_DIR": str(settings),
        "LANG": "C.UTF-8",
        "PATH": f"{lab.parent}:{os.defpath}",
        "VIRTUAL_ENV": str(python.parents[1]),
        "XDG_STATE_HOME": str(home / "state"),
    }
    root = new_workspace("examples")
    arguments = [f"--config={config}", f"--port={port}", f"--ServerApp.root_dir={root}"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [lab, "-m", "jupyterlab", *arguments, "--ServerApp.port_retries=0"],
            cwd=home,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}/"
    deadline = time.monotonic() + LONG / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}api?token={TOKEN}", timeout=5)  # noqa: S310 - ours
        except OSError:
            time.sleep(0.2)
        else:
            break
    else:
        pytest.fail((home / "server.log").read_text()[-3000:])
    yield url
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


@pytest.fixture
def page(address: str, chromium: Browser) -> Iterator[Page]:
    """Return JupyterLab with the demo's notebook."""
    page = chromium.new_page(viewport={"width": 1200, "height": 640})
    page.set_default_timeout(LONG)
    page.goto(f"{address}lab/tree/tour.ipynb?token={TOKEN}&reset")
    yield page
    page.close()


def test_a_cell_is_underlined_and_explained(page: Page) -> None:
    cell = page.locator(".jp-NotebookPanel:visible .jp-CodeCell", has_text=LOAD)
    mark = cell.locator(".cm-lintRange-error")
    expect(mark.first).to_be_visible(timeout=LONG)
    mark.first.hover()

    tip = page.locator(".cm-tooltip-lint")
    expect(tip).to_contain_text("posix.system('true')")
    folder = Path(os.environ.get("GIFTHORSE_PICTURES", "build/pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / "jupyterlab-lsp.png")


def test_a_cell_that_loads_what_is_clean_is_left_alone(page: Page) -> None:
    marked = page.locator(".jp-NotebookPanel:visible .jp-CodeCell .cm-lintRange-error")
    expect(marked.first).to_be_visible(timeout=LONG)

    clean = page.locator(".jp-NotebookPanel:visible .jp-CodeCell", has_text="clean.pt")
    assert clean.locator(".cm-lintRange").count() == 0
