"""Commands, reports and pages, for clients of several kinds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pytest_lsp", reason="needs pip install '.[dev,lsp]'")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Connect, Editor

pytestmark = pytest.mark.lsp

OPEN = "import torch\nmodel = torch.load('x.pt', weights_only=False)\n"


async def report(editor: Editor, uri: object) -> object:
    asked = {"uri": uri}
    return await editor.client.protocol.send_request_async("gifthorse/report", asked)


@pytest.mark.parametrize("uri", ["https://example.org/x.pt", "", 3], ids=repr)
async def test_there_is_no_report_of_what_is_no_file(
    connect: Connect, tmp_path: Path, uri: object
) -> None:
    editor = await connect(tmp_path)

    told = await report(editor, uri)

    assert told.verdict == ""
    assert "no file" in told.markdown
    assert await editor.run("gifthorse.server.showReport", uri) is None
    assert "no such file" in editor.client.messages[-1].message


async def test_the_page_of_a_rule_is_a_document_too(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)

    page = await report(editor, "gifthorse-report:/rules/stray-bytes.md")
    assert page.markdown.startswith("# stray-bytes\n\n")
    assert page.verdict == ""
    other = await report(editor, "gifthorse-report:/rules/no-such-rule.md")
    assert "There is no rule no-such-rule" in other.markdown


async def test_who_looks_into_trouble_is_told_what_runs(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)

    told = await editor.run("gifthorse.server.debugInformation")

    assert told["workspace"] == [str(tmp_path)]
    assert told["positionEncoding"] == "utf-16"
    assert told["version"]
    assert told["client"]["resolves_edits"] is True


async def test_who_cannot_be_shown_a_document_is_told_where_it_is(
    connect: Connect,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[Path], Path],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    planted = plant(tmp_path / "x.pt")
    editor = await connect(tmp_path, capabilities=types.ClientCapabilities())

    await editor.run("gifthorse.server.showReport", planted.as_uri())

    assert editor.shown == []
    assert (
        str(tmp_path / "cache/gifthorse/reports") in editor.client.messages[0].message
    )


async def test_the_scheme_of_reports_is_registered_where_it_is_understood(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    capabilities = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            text_document_content=types.TextDocumentContentClientCapabilities(
                dynamic_registration=True
            )
        ),
        window=types.WindowClientCapabilities(
            show_document=types.ShowDocumentClientCapabilities(support=True)
        ),
    )
    planted = plant(tmp_path / "x.pt").as_uri()
    editor = await connect(tmp_path, capabilities=capabilities)

    shown = await editor.run("gifthorse.server.showReport", planted)

    async with asyncio.timeout(30):
        while not editor.registered:
            await editor.ping()
    [registration] = editor.registered
    assert registration.method == "workspace/textDocumentContent"
    assert editor.shown == [shown] == [f"gifthorse-report:{planted[5:]}.md"]


async def test_a_name_in_a_message_is_no_link(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    planted = plant(tmp_path / "[x](command:go).pt")
    editor = await connect(tmp_path)

    await editor.run("gifthorse.server.trust", planted.as_uri())

    [question] = editor.questions
    assert "[x] (command:go).pt" in question
    assert "](" not in question


async def test_a_reason_can_be_typed_where_the_editor_lets_people(
    connect: Connect, tmp_path: Path
) -> None:
    able = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True, snippet_edit_support=True
            )
        )
    )
    editor = await connect(tmp_path, capabilities=able)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    line = types.Range(types.Position(1, 9), types.Position(1, 9))

    found = await editor.actions(uri, line)

    [ignore] = [each for each in found if each.title.startswith("Ignore")]
    [edit] = ignore.edit.document_changes[0].edits
    assert edit.snippet.value.endswith("-- ${1:why}")
