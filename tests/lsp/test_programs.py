"""What one client hears of files and of notebooks, pushed and pulled."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pytest_lsp", reason="needs pip install '.[dev,lsp]'")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Connect, Editor

pytestmark = pytest.mark.lsp

RULE = "unrestricted-torch-load"
IMPORT = "import torch as t\n"
LOAD = "m = t.load('x.pt', weights_only=False)\n"
OPEN = IMPORT + LOAD
COMMAND = (sys.executable, "-P", "-m", "lsp_server")
CODE, MARKUP = types.NotebookCellKind.Code, types.NotebookCellKind.Markup


def codes(shown: list[types.Diagnostic]) -> list[str]:
    return [str(each.code) for each in shown]


def trusted(config: Path, root: Path) -> None:
    text = f"[[workspace]]\npath = '{root.as_posix()}'\n"
    config.joinpath("trust.toml").write_text(text, "utf-8")


def cell(name: str) -> str:
    return f"vscode-notebook-cell:/work/nb.ipynb#{name}"


def open_notebook(editor: Editor, uri: str, **texts: str) -> None:
    cells = [types.NotebookCell(CODE, cell(name)) for name in texts]
    cells.insert(0, types.NotebookCell(MARKUP, cell("title")))
    items = [types.TextDocumentItem(cell("title"), "markdown", 1, "# t.load(")]
    for name, text in texts.items():
        items.append(types.TextDocumentItem(cell(name), "python", 1, text))
    notebook = types.NotebookDocument(uri, "jupyter-notebook", 1, cells)
    editor.client.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(notebook, items)
    )


def change_notebook(editor: Editor, uri: str, **changes: object) -> None:
    cells = types.NotebookDocumentCellChanges(**changes)
    editor.client.notebook_document_did_change(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(2, uri),
            types.NotebookDocumentChangeEvent(cells=cells),
        )
    )


async def pull(
    editor: Editor, uri: str, before: str | None = None
) -> types.DocumentDiagnosticReport:
    return await editor.client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(
            types.TextDocumentIdentifier(uri), previous_result_id=before
        )
    )


async def test_the_cells_of_a_notebook_are_one_program(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "nb.ipynb").as_uri()
    open_notebook(editor, uri, imports=IMPORT, loads=f"'\U0001f40e'; {LOAD}")

    [shown] = await editor.diagnostics(cell("loads"))
    assert shown.code == RULE
    assert (shown.range.start.line, shown.range.start.character) == (0, 10)
    assert await editor.diagnostics(cell("imports")) == []
    assert all(sent.uri != cell("title") for sent in editor.published)
    assert RULE in await editor.hover(cell("loads"), 0, 12)
    [fix] = await editor.fixes(cell("loads"), shown.range)
    assert "weights_only=True" in fix.title


async def test_an_edit_of_one_cell_is_heard_of_in_the_others(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "nb.ipynb").as_uri()
    open_notebook(editor, uri, imports="", loads=LOAD)
    assert codes(await editor.diagnostics(cell("loads"))) != [RULE]
    editor.published.clear()

    whole = types.TextDocumentContentChangeWholeDocument(IMPORT)
    changed = types.NotebookDocumentCellContentChanges(
        types.VersionedTextDocumentIdentifier(2, cell("imports")), [whole]
    )
    change_notebook(editor, uri, text_content=[changed])

    [shown] = await editor.diagnostics(cell("loads"))
    assert shown.code == RULE


async def test_what_was_said_of_a_cell_goes_with_it(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "nb.ipynb").as_uri()
    open_notebook(editor, uri, imports=IMPORT, loads=LOAD)
    assert len(await editor.diagnostics(cell("loads"))) == 1

    gone = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(2, 1),
        did_close=[types.TextDocumentIdentifier(cell("loads"))],
    )
    change_notebook(editor, uri, structure=gone)
    assert await editor.diagnostics(cell("loads"), None) == []

    closed = types.NotebookDocumentIdentifier(uri)
    left = [types.TextDocumentIdentifier(cell("imports"))]
    editor.client.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(closed, left)
    )
    assert await editor.diagnostics(cell("imports"), None) == []


async def test_cells_that_come_one_by_one_are_one_program(connect: Connect) -> None:
    editor = await connect()
    first, second = cell("W0sZmlsZQ"), cell("W1sZmlsZQ")
    editor.open(second, LOAD)
    assert codes(await editor.diagnostics(second)) != [RULE]
    editor.published.clear()
    editor.open(first, IMPORT)
    assert codes(await editor.diagnostics(second)) == [RULE]
    editor.published.clear()
    editor.close(first)

    assert await editor.diagnostics(first, None) == []
    assert codes(await editor.diagnostics(second)) != [RULE]


async def test_who_pulls_is_not_told_otherwise(
    connect: Connect, tmp_path: Path, pulling: types.ClientCapabilities
) -> None:
    editor = await connect(tmp_path, capabilities=pulling)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    found = await pull(editor, uri)
    await editor.ping()

    assert editor.capabilities.diagnostic_provider
    assert isinstance(found, types.RelatedFullDocumentDiagnosticReport)
    [shown] = found.items
    assert shown.code == RULE
    assert shown.code_description
    assert shown.code_description.href.endswith(f"/{RULE}.md")
    assert [sent for sent in editor.published if sent.uri == uri] == []


async def test_what_did_not_change_is_not_sent_again(
    connect: Connect, tmp_path: Path, pulling: types.ClientCapabilities
) -> None:
    editor = await connect(tmp_path, capabilities=pulling)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    first = await pull(editor, uri)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    editor.replace(uri, f"{OPEN}x = 1\n")
    same = await pull(editor, uri, first.result_id)
    editor.replace(uri, f"\n{OPEN}")
    moved = await pull(editor, uri, first.result_id)

    assert isinstance(same, types.RelatedUnchangedDocumentDiagnosticReport)
    assert same.result_id == first.result_id
    assert isinstance(moved, types.RelatedFullDocumentDiagnosticReport)
    assert moved.items[0].range.start.line == 2


async def test_the_cells_of_a_notebook_are_told_of_one_way_only(
    connect: Connect, tmp_path: Path, pulling: types.ClientCapabilities
) -> None:
    editor = await connect(tmp_path, capabilities=pulling)
    uri = (tmp_path / "nb.ipynb").as_uri()
    open_notebook(editor, uri, imports=IMPORT, loads=LOAD)
    pushed = await editor.diagnostics(cell("loads"))
    pulled = await pull(editor, cell("loads"))

    assert len(pushed) == 1
    assert isinstance(pulled, types.RelatedFullDocumentDiagnosticReport)
    assert list(pulled.items) == []


async def test_nothing_is_to_be_seen_where_it_is_switched_off(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path, configuration={"enable": False})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    assert await editor.diagnostics(uri) == []


async def test_the_file_of_a_trusted_workspace_counts_only_if_it_is_right(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "gifthorse"
    config.mkdir(parents=True)
    root = tmp_path / "work"
    root.mkdir()
    trusted(config, root)
    root.joinpath("pyproject.toml").write_text("[tool.gifthorse]\npythn = 'x'\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    editor = await connect(root)
    uri = (root / "train.py").as_uri()
    editor.open(uri, OPEN)

    [shown] = await editor.diagnostics(uri)
    assert shown.code == RULE
    [complaint] = [said.message for said in editor.client.messages]
    assert "pyproject.toml:2: there is no pythn to set" in complaint


async def test_a_restricted_window_does_not_read_that_file(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "gifthorse"
    config.mkdir(parents=True)
    trusted(config, tmp_path)
    tmp_path.joinpath("pyproject.toml").write_text("[tool.gifthorse]\npythn = 'x'\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    editor = await connect(tmp_path, options={"trusted": False})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    assert len(await editor.diagnostics(uri)) == 1
    assert editor.client.messages == []


async def test_each_folder_has_settings_of_its_own(
    connect: Connect, tmp_path: Path, torch: Callable[[str], Path]
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    editor = await connect(
        old,
        new,
        of_folders={
            old.as_uri(): {"interpreter": str(torch("2.5.0"))},
            new.as_uri(): {"interpreter": str(torch("2.6.0"))},
        },
    )
    for folder in (old, new):
        editor.open((folder / "a.py").as_uri(), "import torch\ntorch.load('x.pt')\n")

    assert RULE in codes(await editor.diagnostics((old / "a.py").as_uri()))
    assert RULE not in codes(await editor.diagnostics((new / "a.py").as_uri()))


async def test_a_path_in_a_setting_is_below_the_folder_it_is_for(
    connect: Connect, tmp_path: Path, torch: Callable[[str], Path]
) -> None:
    roots = [tmp_path / "one", tmp_path / "two"]
    for root, version in zip(roots, ("2.5.0", "2.12.0"), strict=True):
        root.mkdir()
        torch(version).rename(root / "env")
    editor = await connect(*roots, configuration={"interpreter": "env"})
    uris = [(root / "a.py").as_uri() for root in roots]
    for uri in uris:
        editor.open(uri, "import torch\ntorch.load('x.pt')\n")

    assert RULE in codes(await editor.diagnostics(uris[0]))
    assert RULE not in codes(await editor.diagnostics(uris[1]))
    assert editor.client.messages == []


async def test_a_process_that_is_gone_is_replaced(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    assert len(await editor.diagnostics(uri)) == 1

    os.kill(await _worker(editor), signal.SIGKILL)
    version = editor.replace(uri, f"\n{OPEN}")
    assert len(await editor.diagnostics(uri, version)) == 1


async def test_one_client_is_served_over_tcp_on_this_machine_only() -> None:
    refused = await asyncio.create_subprocess_exec(
        *COMMAND, "--tcp", "0.0.0.0:0", stderr=subprocess.PIPE
    )
    assert b"'0.0.0.0' is not 127.0.0.1 or" in (await refused.communicate())[1]

    server = await asyncio.create_subprocess_exec(
        *COMMAND, "--tcp", "127.0.0.1:0", stderr=subprocess.PIPE
    )
    assert server.stderr
    port = int((await server.stderr.readline()).rsplit(b":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = {"processId": None, "rootUri": None, "capabilities": {}}
    writer.write(message(id=1, method="initialize", params=asked))
    answer = await reader.readuntil(b"gifthorse")
    writer.write(message(id=2, method="shutdown") + message(method="exit"))

    assert answer.startswith(b"Content-Length: ")
    assert await asyncio.wait_for(server.wait(), 30) == 0
    writer.close()


def message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0"} | content).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


async def _worker(editor: Editor) -> int:
    assert editor.client._server  # noqa: SLF001 (which has no other name)
    parent = editor.client._server.pid  # noqa: SLF001 (as above)
    listed = await asyncio.create_subprocess_exec(
        *("ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)),
        stdout=subprocess.PIPE,
    )
    lines = (await listed.communicate())[0].splitlines()
    [only] = [line for line in lines if b"lsp_server.work " in line]
    return int(only.split()[0])
