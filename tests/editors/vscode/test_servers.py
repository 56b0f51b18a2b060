"""The server's process: killed, restarted, with another environment, not trusted."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

HOW = "pip install '.[dev,all,browser]', and bash tests/editors/install"
expect = pytest.importorskip("playwright.sync_api", reason=HOW).expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import CodeServer, Window

STUB = Path(__file__).parent / "environments"
RESTRICTED: dict[str, object] = {
    "security.workspace.trust.enabled": True,
    "security.workspace.trust.startupPrompt": "never",
}


def language_servers(server: CodeServer) -> set[int]:
    """Return the processes that VS Code started from this server's extensions."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        started = str(server.home) in " ".join(line) and "start.py" in " ".join(line)
        if started and "python" in line[0]:
            found.add(int(folder.name))
    return found


def severities(window: Window, name: str = "train.py") -> list[object]:
    return [each["severity"] for each in window.diagnostics(name)]


def test_a_server_that_is_killed_comes_back(
    server: CodeServer,
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> None:
    window = open_window(server, new_workspace("killed"))
    window.open("train.py")
    window.await_diagnostics("train.py", 2)
    before = language_servers(server)
    assert before
    for process in before:
        os.kill(process, signal.SIGKILL)
    window.until(lambda: not before & language_servers(server), "its end")

    window.await_diagnostics("train.py", 2)
    window.until(lambda: bool(language_servers(server)), "another process")
    assert window.page.locator(".notification-list-item").count() == 0


def test_what_was_typed_while_it_was_away_is_analysed(
    server: CodeServer,
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
) -> None:
    window = open_window(server, new_workspace("typed"))
    window.open("train.py")
    window.await_diagnostics("train.py", 2)
    window.command("gifthorse.restart")
    window.put_cursor(4, 0)
    window.page.keyboard.insert_text('torch.load("planted.pt", weights_only=False)')

    window.await_diagnostics("train.py", 3)


def test_the_chosen_environment_counts_at_once(
    start_code_server: Callable[..., CodeServer],
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
    new_python: Callable[[str], Path],
    python: Path,
) -> None:
    old = new_python("2.5.0")
    server = start_code_server(STUB, GIFTHORSE_ENVIRONMENT=str(old))
    window = open_window(server, new_workspace("environments"))
    window.open("train.py")
    window.until(lambda: severities(window) == ["Error", "Error"], "torch 2.5")
    window.ask(
        """const stub = vscode.extensions.getExtension('ms-python.vscode-python-envs');
        stub.exports.use(given[0]);""",
        str(python),
    )

    window.until(
        lambda: sorted(map(str, severities(window))) == ["Error", "Warning"],
        "torch 2.13",
    )


def test_a_folder_that_is_not_trusted_runs_nothing_of_its_own(
    start_code_server: Callable[..., CodeServer],
    open_window: Callable[..., Window],
    new_workspace: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    folder = new_workspace("restricted")
    ran = tmp_path / "ran"
    program = folder / "python"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    settings = folder / ".vscode" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(
        json.dumps(
            {"gifthorse.interpreter": [str(program)], "gifthorse.path": [str(program)]}
        )
    )
    (folder / "pyproject.toml").write_text('[tool.gifthorse]\nexclude = ["*"]\n')
    server = start_code_server(settings=RESTRICTED)
    window = open_window(server, folder)
    editor = window.open("train.py")

    expect(editor.locator(".squiggly-error").first).to_be_visible()
    assert window.ask("return vscode.workspace.isTrusted") is False
    assert not ran.exists()
    window.picture("vscode-restricted")
