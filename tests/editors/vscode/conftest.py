"""A real VS Code, served by code-server and shown in Debian's Chromium.

What is tested is the VSIX, installed as a person installs it, on the Python that a
machine has: no environment of ours, no setting.  A driver extension runs in the
extension host what the page cannot tell.  What is seen is left in ``build/pictures``;
of a test that fails also the page, its console and every log.
"""

from __future__ import annotations

import contextlib
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
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

LONG: Final = 60_000  # milliseconds: the workbench and the extension host
SOON: Final = 20_000  # milliseconds: everything else
TRIES: Final = 4
WIDTH, HEIGHT = 1280, 800
HERE: Final = Path(__file__).parent
OFFLINE: Final = (
    "http://127.0.0.1",
    "ws://127.0.0.1",
    "data:",
    "blob:",
    "vscode-file:",
)
QUIET: Final[dict[str, object]] = {
    "chat.commandCenter.enabled": False,
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "remote.autoForwardPorts": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "window.commandCenter": False,
    "workbench.enableExperiments": False,
    "workbench.layoutControl.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.welcomePage.walkthroughs.openOnInstall": False,
}
THEMES: Final = {"light": "Default Light Modern", "dark": "Default Dark Modern"}
ARGUMENTS: Final = (
    "--auth=none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
)


@dataclass(frozen=True, slots=True)
class CodeServer:
    """A code-server that runs."""

    url: str
    home: Path
    settings: Path
    """Of the person who uses it."""

    @property
    def logs(self) -> list[Path]:
        return sorted(self.home.rglob("*.log"))


@dataclass(slots=True)
class Window:
    """VS Code in a tab of the browser, with a folder open."""

    page: Page
    server: CodeServer
    folder: Path
    console: list[str] = field(default_factory=list, repr=False)
    asked_elsewhere: list[str] = field(default_factory=list)
    """Addresses outside of this machine that were asked for."""
    name: str = "{}"
    """Of its pictures."""

    def start(self) -> None:
        """Open the folder, and wait until extensions run."""
        self.page.goto(f"{self.server.url}/?folder={quote(str(self.folder))}")
        self.page.wait_for_selector(".monaco-workbench", timeout=LONG)
        self.until(self._driver().exists, "the extension host", LONG)

    def ask(self, script: str, *given: object, patience: int = LONG) -> object:
        """Return what a script returns in the extension host.

        It is the body of an asynchronous function of ``vscode`` and ``given``.
        """
        sent = json.dumps({"script": script, "given": given}).encode()
        request = urllib.request.Request(self._driver().read_text(), sent)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=patience / 1000) as answer:  # noqa: S310 - ours
            said = json.load(answer)
        if "error" in said:
            pytest.fail(f"in the extension host: {said['error']}")
        return said["result"]

    def until(
        self, holds: Callable[[], object], what: str, patience: int = SOON
    ) -> None:
        """Wait for what no event tells."""
        deadline = time.monotonic() + patience / 1000
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail(f"waited in vain for {what}")
            self.page.wait_for_timeout(50)

    def until_host(self, expression: str, *given: object, patience: int = SOON) -> None:
        """Wait until an expression holds in the extension host."""
        self.until(
            lambda: self.ask(f"return Boolean({expression})", *given),
            expression,
            patience,
        )

    def command(self, name: str, *given: object) -> None:
        """Run a command; it is not waited for."""
        self.ask(
            "void vscode.commands.executeCommand(given[0], ...given[1])", name, given
        )

    def hover(self, text: str) -> Locator:
        """Show the hover of the place of the cursor, which says something."""
        shown = self.page.locator(".monaco-hover:visible").first.filter(has_text=text)
        return self._shown("editor.action.showHover", shown)

    def fix(self, title: str) -> Locator:
        """Show the fixes for the place of the cursor, and return one of them."""
        menu = self.page.locator(".action-widget .monaco-list-row")
        return self._shown("editor.action.quickFix", menu.filter(has_text=title).first)

    def _shown(self, command: str, wanted: Locator) -> Locator:
        """Ask again as long as it takes: whatever else changes closes what came."""
        from playwright.sync_api import TimeoutError as TooLate  # noqa: PLC0415 (loaded also where there is none)

        for _ in range(TRIES):
            self.command(command)
            with contextlib.suppress(TooLate):
                wanted.wait_for(timeout=SOON / TRIES)
                return wanted
        raise AssertionError(f"{command} never showed {wanted}")

    def choose(self, title: str) -> None:
        """Run a command as a person does, by its title."""
        self.page.keyboard.press("F1")
        box = self.page.locator(".quick-input-widget input").first
        box.wait_for()
        box.fill(f">{title}")
        self.page.locator(".quick-input-list .monaco-list-row").first.wait_for()
        self.page.keyboard.press("Enter")

    def open(self, name: str) -> Locator:
        """Open a file alone, and return its editor."""
        self.close_editors()
        self.ask(
            """const uri = vscode.Uri.file(given[0]);
            await vscode.window.showTextDocument(uri, {preview: false});""",
            str(self.folder / name),
        )
        editor = self.page.locator(f".monaco-editor[data-uri$='/{name}']:visible")
        editor.locator(".view-line").first.wait_for(timeout=SOON)
        return editor

    def open_notebook(self, name: str) -> Locator:
        """Open a notebook alone, and return its editor."""
        self.close_editors()
        self.ask(
            """const uri = vscode.Uri.file(given[0]);
            const notebook = await vscode.workspace.openNotebookDocument(uri);
            await vscode.window.showNotebookDocument(notebook);""",
            str(self.folder / name),
        )
        overlay = self.page.locator(".notebookOverlay:visible")
        overlay.locator(".cell-list-container").wait_for(timeout=LONG)
        return overlay

    def report(self) -> Locator:
        """Return the page of the report that is open: a frame in a frame."""
        outer = self.page.frame_locator("iframe.webview.ready").last
        return outer.frame_locator("iframe#active-frame").locator("body")

    def close_editors(self) -> None:
        """Close every editor, whatever has changed in it."""
        self.ask(
            """for (const each of vscode.workspace.textDocuments) {
              if (each.isDirty && vscode.workspace.getWorkspaceFolder(each.uri)) {
                await vscode.window.showTextDocument(each);
                await vscode.commands.executeCommand('workbench.action.files.revert');
              }
            }
            await vscode.commands.executeCommand('workbench.action.closeAllEditors');"""
        )

    def put_cursor(self, line: int, column: int) -> None:
        """Put the cursor into the editor in front; both count from zero."""
        self.ask(
            """const editor = vscode.window.activeTextEditor;
            const at = new vscode.Position(given[0], given[1]);
            editor.selection = new vscode.Selection(at, at);
            editor.revealRange(new vscode.Range(at, at));
            await vscode.commands.executeCommand(
              'workbench.action.focusActiveEditorGroup');""",
            line,
            column,
        )

    def diagnostics(self, name: str) -> list[dict[str, object]]:
        """Return what VS Code has for a file, each as its rule, severity and line."""
        found = self.ask(
            """const found = vscode.languages.getDiagnostics(vscode.Uri.file(given[0]));
            return found.filter(each => each.source === 'gifthorse').map(each => ({
              rule: each.code?.value ?? each.code,
              severity: vscode.DiagnosticSeverity[each.severity],
              line: each.range.start.line,
              message: each.message
            }));""",
            str(self.folder / name),
        )
        assert isinstance(found, list)
        return found

    def await_diagnostics(self, name: str, count: int) -> None:
        self.until(
            lambda: len(self.diagnostics(name)) == count,
            f"{count} diagnostics of {name}",
            LONG,
        )

    def setting(self, name: str, value: object) -> None:
        """Change a setting of the person who uses it."""
        self.ask(
            """const all = vscode.workspace.getConfiguration();
            await all.update(given[0], given[1], vscode.ConfigurationTarget.Global);""",
            name,
            value,
        )

    def use_theme(self, name: str) -> None:
        self.setting("workbench.colorTheme", THEMES[name])
        kind = "vs-dark" if name == "dark" else "vs"
        self.page.wait_for_selector(f".monaco-workbench.{kind}", timeout=SOON)

    def picture(self, name: str) -> None:
        """Keep what is seen."""
        name = self.name.format(name)
        self.page.screenshot(path=pictures() / f"{name}.png")

    def keep_logs(self, name: str) -> None:
        """Keep what tells why a test failed."""
        kept = pictures() / "failed" / name
        kept.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=kept / "page.png")
        (kept / "console.log").write_text("\n".join(self.console))
        for log in self.server.logs:
            shutil.copy(log, kept / "-".join(log.relative_to(self.server.home).parts))

    def _driver(self) -> Path:
        return self.server.home / "drivers" / self.folder.name


def pictures() -> Path:
    folder = Path(os.environ.get("GIFTHORSE_PICTURES", "build/pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def code_server(editors: Path) -> list[str]:
    """Return the command."""
    entry = editors / "code-server" / "out" / "node" / "entry.js"
    return [str(editors / "node" / "bin" / "node"), str(entry)]


@pytest.fixture(scope="session")
def vsix(
    editors: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the extension: what ``GIFTHORSE_VSIX`` names, or one of these sources."""
    if named := os.environ.get("GIFTHORSE_VSIX"):
        return Path(named).resolve()
    made = tmp_path_factory.mktemp("vsix") / "gifthorse.vsix"
    search = f"{editors / 'node' / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    command = [sys.executable, "-m", "build_parts.vsix", "--out", str(made)]
    subprocess.run(  # noqa: S603 - our own command
        command, check=True, cwd=repository, env=os.environ | {"PATH": search}
    )
    return made


@pytest.fixture(scope="session")
def extensions(
    code_server: list[str], vsix: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with our extension and the driver, as VS Code installs them."""
    home = tmp_path_factory.mktemp("extensions")
    driver = packed(HERE / "driver", home / "driver.vsix")
    return install(code_server, home, vsix, driver)


@pytest.fixture(scope="session")
def start_code_server(
    code_server: list[str],
    extensions: Path,
    python: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., CodeServer]]:
    """Return a function that starts a server; all of them end with the run."""
    running: list[subprocess.Popen[bytes]] = []

    def start(
        *more: Path, settings: dict[str, object] | None = None, **variables: str
    ) -> CodeServer:
        home = tmp_path_factory.mktemp("code-server")
        place = home / "extensions"
        shutil.copytree(extensions, place)
        if more:
            archives = [packed(each, home / f"{each.name}.vsix") for each in more]
            install(code_server, home, *archives)
        user = home / "data" / "User" / "settings.json"
        user.parent.mkdir(parents=True, exist_ok=True)
        user.write_text(json.dumps(QUIET | (settings or {})))
        (home / "drivers").mkdir()
        # VS Code asks a login shell for the variables of extensions.
        (home / ".profile").write_text(f'PATH="{python.parent}:$PATH"\n')
        environment = private_environment(home, python) | variables
        process, url = _start(code_server, home, environment)
        running.append(process)
        return CodeServer(url, home, user)

    yield start
    for process in running:
        os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        process.wait(30)


@pytest.fixture(scope="session")
def server(start_code_server: Callable[..., CodeServer]) -> CodeServer:
    return start_code_server()


@pytest.fixture(scope="session")
def context(chromium: Browser) -> BrowserContext:
    """Return a browser that keeps what it has loaded, as a person's does."""
    made = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    made.set_default_timeout(SOON)
    return made


@pytest.fixture(scope="session")
def open_window(context: BrowserContext) -> Iterator[Callable[..., Window]]:
    """Return a function that opens a folder in a new window."""
    windows: list[Window] = []

    def open_(server: CodeServer, folder: Path, *, starts: bool = True) -> Window:
        window = Window(context.new_page(), server, folder)
        window.page.on("console", lambda said: window.console.append(said.text))
        window.page.on("request", lambda asked: _note(window, asked.url))
        window.page.on("dialog", lambda dialog: dialog.accept())  # unsaved changes
        WINDOWS.append(window)
        windows.append(window)
        if starts:
            window.start()
        return window

    yield open_
    for window in windows:
        window.page.close()
    assert [each.asked_elsewhere for each in windows if each.asked_elsewhere] == []


WINDOWS: Final[list[Window]] = []
"""All that were opened, for the hook below; fixtures end before it is called."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Iterator[None]:
    """Keep what is seen and logged when a test fails."""
    report = yield
    if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
        given = [each for each in item.funcargs.values() if isinstance(each, Window)]
        for window in given or WINDOWS[-1:]:
            if not window.page.is_closed():
                window.keep_logs(item.name)
    return report


def packed(folder: Path, archive: Path) -> Path:
    """Pack an extension that needs no build."""
    with zipfile.ZipFile(archive, "w") as vsix:
        for path in folder.iterdir():
            vsix.write(path, f"extension/{path.name}")
    return archive


def install(command: Sequence[str], home: Path, *archives: Path) -> Path:
    """Install extensions, and return the folder that they are in."""
    place = home / "extensions"
    asked = [part for each in archives for part in ("--install-extension", str(each))]
    folders = [f"--user-data-dir={home / 'data'}", f"--extensions-dir={place}"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, *folders, *asked],
        capture_output=True,
        check=False,
        env=private_environment(home),
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return place


def private_environment(home: Path, python: Path | None = None) -> dict[str, str]:
    """Return variables that keep what belongs to whoever runs the tests out of them."""
    search = [str(python.parent)] if python else []
    return {
        "EXTENSIONS_GALLERY": '{"serviceUrl": ""}',
        "GIFTHORSE_DRIVER": str(home / "drivers"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": ":".join([*search, "/usr/bin", "/bin"]),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _start(
    command: Sequence[str], home: Path, environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    with (home / "code-server.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [
                *command,
                *ARGUMENTS,
                f"--bind-addr={address}",
                f"--user-data-dir={home / 'data'}",
                f"--extensions-dir={home / 'extensions'}",
            ],
            cwd=home,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://{address}"
    deadline = time.monotonic() + LONG / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5)  # noqa: S310 - ours
        except OSError:
            time.sleep(0.1)
        else:
            return process, url
    pytest.fail((home / "code-server.log").read_text()[-3000:])


def _note(window: Window, address: str) -> None:
    # Resources of the machine have such an address, which a service worker answers.
    if ".vscode-resource." not in address and not address.startswith(OFFLINE):
        window.asked_elsewhere.append(address)
