"""A real Jupyter server, JupyterLab and Notebook 7 on it, and Debian's Chromium.

What is installed is what is tested, as a user has it: the server's PATH holds no Node.
Its base URL is not ``/``, as behind JupyterHub.  What is seen is left in
``build/pictures``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from scanner_core import demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

BASE: Final = "/hub/ada/"
TOKEN: Final = "only-for-this-test"  # noqa: S105 - of a server that lives for a test
LONG: Final = 60_000  # milliseconds: a busy machine starts a kernel slowly
OFFLINE: Final = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
COMMANDS: Final = ("sh", "wget")
"""What cells of the tests run, besides what is installed beside Python."""

CONFIG: Final = """
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.IdentityProvider.token = "{token}"
c.ServerApp.base_url = "{base}"
c.LabApp.expose_app_in_browser = True
c.JupyterNotebookApp.expose_app_in_browser = True
"""
QUIET: Final = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
    }
}
IDLE: Final = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
RUN: Final = """async index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  return await window.jupyterapp.commands.execute('notebook:run-cell');
}"""
EDIT: Final = """([index, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.widgets[index].model.sharedModel.setSource(source);
}"""
SOURCE: Final = """index =>
  window.jupyterapp.shell.currentWidget.content.widgets[index]
    .model.sharedModel.getSource()"""
SHUT_DOWN: Final = """async () => {
  await window.jupyterapp?.serviceManager.sessions.shutdownAll();
}"""
THEMED: Final = """name =>
  (document.body.dataset.jpThemeLight === 'false') === (name === 'Dark')"""
RESTART: Final = """() =>
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"""


@dataclass(frozen=True, slots=True)
class Server:
    """A Jupyter server that runs."""

    url: str
    """With the base URL, and ``/`` at its end."""
    root: Path
    home: Path


@dataclass(slots=True)
class Front:
    """JupyterLab or Notebook 7 in a tab of the browser."""

    page: Page
    server: Server
    app: str
    """``lab``, or ``notebook`` or ``tree`` of Notebook 7."""
    asked_elsewhere: list[str] = field(default_factory=list)
    """Addresses outside of this machine that were asked for."""

    def open(self, path: str) -> None:
        """Open a notebook, and wait for its kernel."""
        self.show(path)
        self.page.wait_for_function(IDLE, timeout=LONG)

    def show(self, path: str) -> None:
        """Open a notebook or a file, with a fresh workspace."""
        kind = {"lab": "lab/tree/", "notebook": "notebooks/", "tree": "tree/"}[self.app]
        if not path:
            kind = kind.removesuffix("tree/")  # the folder that the server started in
        query = f"?token={TOKEN}" + ("&reset" if self.app == "lab" else "")
        self.page.goto(f"{self.server.url}{kind}{quote(path)}{query}")

    def run(self, index: int) -> None:
        """Run a cell, and wait for it."""
        self.page.wait_for_function(IDLE, timeout=LONG)
        self.page.evaluate(RUN, index)
        self.page.wait_for_function(IDLE, timeout=LONG)

    def edit(self, index: int, source: str) -> None:
        self.page.evaluate(EDIT, [index, source])

    def source(self, index: int) -> str:
        return str(self.page.evaluate(SOURCE, index))

    def restart(self) -> None:
        self.page.evaluate(RESTART)
        self.page.wait_for_function(IDLE, timeout=LONG)

    def command(self, name: str, **arguments: str) -> None:
        """Run a command of the front end; it is not waited for."""
        script = "([n, a]) => { void window.jupyterapp.commands.execute(n, a); }"
        self.page.evaluate(script, [name, arguments])

    @property
    def banner(self) -> Locator:
        """The banner over the notebook in front."""
        return self.page.locator(".jp-NotebookPanel:visible .gifthorse-NotebookBanner")

    def use_theme(self, name: str) -> None:
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        self.page.wait_for_function(THEMED, arg=name, timeout=LONG)

    def point_at(self, place: Locator) -> Locator:
        """Return the tooltip of a place; a page that still moves may take it away."""
        tip = self.page.locator(".gifthorse-Tip")
        for _ in range(10):
            place.hover()
            self.page.wait_for_timeout(800)
            if tip.is_visible():
                break
            self.page.mouse.move(0, 0)
        return tip

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-NotebookPanel:visible .jp-Cell").nth(index)

    def picture(self, name: str) -> None:
        """Keep what is seen."""
        folder = Path(os.environ.get("GIFTHORSE_PICTURES", "build/pictures"))
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test beside this file; conftest.py above says what it needs.

    They come last: once Playwright has begun, its event loop runs until the end.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def start_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server; all of them end with the run."""
    running: list[subprocess.Popen[bytes]] = []

    def start(python: str = sys.executable, base: str = BASE) -> Server:
        home = tmp_path_factory.mktemp("jupyter")
        process, server = _start(python, base, home)
        running.append(process)
        return server

    yield start
    for process in running:
        os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        process.wait(30)


@pytest.fixture(scope="session")
def server(start_server: Callable[..., Server]) -> Server:
    return start_server()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> BrowserContext:
    """Return a browser that keeps what it has loaded, as a person's does."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(LONG)
    return context


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Callable[..., Front]]:
    """Return a function that opens a tab on a server."""
    fronts: list[Front] = []

    def visit(server: Server, app: str = "lab") -> Front:
        front = Front(browser.new_page(), server, app)
        front.page.on("request", lambda request: _note(front, request.url))
        front.page.on("dialog", lambda dialog: dialog.accept())  # unsaved changes
        fronts.append(front)
        return front

    yield visit
    for front in fronts:
        front.page.evaluate(SHUT_DOWN)
        front.page.close()
    assert [front.asked_elsewhere for front in fronts if front.asked_elsewhere] == []


@pytest.fixture
def folder(server: Server) -> Path:
    """Return a folder of this test's own below the root, with the demo's files."""
    made = server.root / f"models-{len(list(server.root.iterdir())) + 1}"
    demo.write(made)
    demo.write_tour(made)
    return made


@pytest.fixture(params=["lab", "notebook"])
def front(
    visit: Callable[..., Front], server: Server, request: pytest.FixtureRequest
) -> Front:
    """Return JupyterLab, and Notebook 7."""
    return visit(server, request.param)


@pytest.fixture
def lab(visit: Callable[..., Front], server: Server) -> Front:
    return visit(server)


@pytest.fixture
def tour(lab: Front, folder: Path) -> Front:
    """Return the demo's notebook, open in JupyterLab, with a kernel."""
    lab.open(f"{folder.name}/{demo.TOUR_NAME}")
    return lab


@pytest.fixture
def each_tour(front: Front, folder: Path) -> Front:
    """Return the same in JupyterLab, and in Notebook 7."""
    front.open(f"{folder.name}/{demo.TOUR_NAME}")
    return front


def write_notebook(path: Path, *sources: str, kernel: str = "python3") -> None:
    """Write a notebook of code cells."""
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources, 1)
    ]
    document = {"cells": cells, "metadata": {"kernelspec": spec}}
    path.write_text(json.dumps(document | {"nbformat": 4, "nbformat_minor": 5}))


@pytest.fixture(name="write_notebook", scope="session")
def _write_notebook() -> Callable[..., None]:
    return write_notebook


def _start(
    python: str, base: str, home: Path
) -> tuple[subprocess.Popen[bytes], Server]:
    root, settings, commands = home / "root", home / "config", home / "bin"
    for made in (root, settings / "labconfig", commands):
        made.mkdir(parents=True)
    (settings / "labconfig" / "page_config.json").write_text(json.dumps(QUIET))
    config = settings / "jupyter_server_config.py"
    config.write_text(CONFIG.format(token=TOKEN, base=base))
    for name in COMMANDS:
        if found := shutil.which(name):
            (commands / name).symlink_to(found)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    folders = {f"JUPYTER_{name}": str(home / name.lower()) for name in names}
    environment = {
        **os.environ,
        **folders,
        "JUPYTER_CONFIG_DIR": str(settings),
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_CONFIG_HOME": str(home / "trusted"),
        "XDG_STATE_HOME": str(home / "state"),
        "PATH": f"{Path(python).parent}:{commands}",
    }
    arguments = [f"--config={config}", f"--port={port}", f"--ServerApp.root_dir={root}"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [python, "-m", "jupyterlab", *arguments, "--ServerApp.port_retries=0"],
            cwd=home,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}{base}", root, home)
    _await(server, process)
    return process, server


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.url}api?token={TOKEN}", timeout=5)  # noqa: S310 - ours
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail((server.home / "server.log").read_text()[-3000:])


def _note(front: Front, address: str) -> None:
    if not address.startswith(OFFLINE):
        front.asked_elsewhere.append(address)
