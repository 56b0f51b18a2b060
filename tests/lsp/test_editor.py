"""Everything that an editor sees, through a real server and a real client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pytest_lsp", reason="needs pip install '.[dev,lsp]'")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Connect

pytestmark = pytest.mark.lsp

RULE = "unrestricted-torch-load"
OPEN = "import torch\nmodel = torch.load('x.pt', weights_only=False)\n"
FIXED = "import torch\nmodel = torch.load('x.pt', weights_only=True)\n"
BARE = "import torch\nmodel = torch.load('x.pt')\n"
GARBAGE = {
    "nothing": "",
    "NULs": "\0" * 100,
    "byte order mark": "\ufeffimport torch",
    "open brackets": "torch.load(" * 10_000,
    "open string": "'" + "\\" * 10_000,
    "deep nest": "(" * 5_000 + ")" * 5_000,
    "deep unary": "-" * 100_000 + "1",
    "long number": "x = " + "1" * 100_000,
    "lone surrogate": "torch.load('\ud800')\n" * 3,
    "line ends": "import torch\r\ntorch.load('a')\rtorch.load('b')",
    "a notebook": '{"cells": [{"cell_type": "code"}]}',
    "magics": "%%bash\n!rm x\n?torch.load\n",
}


def between(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def codes(shown: list[types.Diagnostic]) -> list[str]:
    return [str(each.code) for each in shown]


async def test_a_restricted_call_is_left_alone(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, FIXED)

    assert await editor.diagnostics(uri) == []


async def test_an_unrestricted_call_is_marked_from_end_to_end(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    [shown] = await editor.diagnostics(uri)
    assert (shown.code, shown.source) == (RULE, "gifthorse")
    assert shown.severity is types.DiagnosticSeverity.Warning
    assert shown.range == between(1, 8, 46)


@pytest.mark.parametrize(
    ("encoding", "start", "end"),
    [
        pytest.param("utf-8", 16, 54, id="utf-8"),
        pytest.param("utf-16", 11, 49, id="utf-16"),
        pytest.param("utf-32", 10, 48, id="utf-32"),
    ],
)
async def test_columns_are_right_behind_an_emoji(
    connect: Connect, tmp_path: Path, encoding: str, start: int, end: int
) -> None:
    editor = await connect(tmp_path, encodings=[encoding, "utf-16"])
    uri = (tmp_path / "train.py").as_uri()
    call = "torch.load('x.pt', weights_only=False)"
    editor.open(uri, f"import torch\n汉 = '🐴é'; {call}\n")

    [shown] = await editor.diagnostics(uri)
    assert editor.capabilities.position_encoding == encoding
    assert shown.range == between(1, start, end)
    [fix] = await editor.fixes(uri, between(1, start, start))
    changes = edits(fix)
    version = editor.change(
        uri,
        *(types.TextDocumentContentChangePartial(e.range, e.new_text) for e in changes),
    )
    assert await editor.diagnostics(uri, version) == []
    editor.replace(uri, f"import torch\n汉 = '🐴é'; {call}\n")
    assert RULE in await editor.hover(uri, 1, end)
    assert await editor.hover(uri, 1, start - 1) == ""


async def test_a_change_is_followed(connect: Connect, tmp_path: Path) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, FIXED)
    assert await editor.diagnostics(uri) == []

    true = between(1, 40, 44)
    version = editor.change(uri, types.TextDocumentContentChangePartial(true, "False"))

    assert codes(await editor.diagnostics(uri, version)) == [RULE]


async def test_the_fix_removes_what_it_fixes(connect: Connect, tmp_path: Path) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    [shown] = await editor.diagnostics(uri)

    [fix] = await editor.fixes(uri, shown.range)

    assert fix.kind == "quickfix"
    assert "weights_only=True" in fix.title
    assert not fix.is_preferred, "a program that needs more than weights would break"
    assert list(fix.diagnostics) == [shown]
    [change] = fix.edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == (uri, 1)
    editor.close(uri)
    editor.published.clear()
    editor.open(uri, applied(OPEN, fix))
    assert await editor.diagnostics(uri) == []
    assert applied(OPEN, fix) == FIXED


async def test_the_fix_inserts_the_argument_where_there_is_none(
    connect: Connect, tmp_path: Path
) -> None:
    nowhere = tmp_path / "empty"
    nowhere.mkdir()
    editor = await connect(tmp_path, configuration={"interpreter": str(nowhere)})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BARE)

    [fix] = await editor.fixes(uri, between(1, 10, 10))

    assert applied(BARE, fix) == FIXED


async def test_a_fix_is_only_offered_where_it_applies(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    assert await editor.fixes(uri, between(0, 0, 12)) == []
    assert await editor.fixes(uri, between(1, 0, 50), only=["refactor"]) == []
    assert len(await editor.fixes(uri, between(1, 0, 50), only=["quickfix"])) == 1
    assert await editor.fixes("file:///not/open.py", between(0, 0, 0)) == []


async def test_a_fix_fits_the_version_that_was_just_typed(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    moved = "\n\n" + OPEN
    version = editor.replace(uri, moved)

    [fix] = await editor.fixes(uri, between(3, 10, 10))

    assert fix.edit.document_changes[0].text_document.version == version
    assert applied(moved, fix) == "\n\n" + FIXED


async def test_quick_typing_is_not_followed_key_by_key(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    await editor.diagnostics(uri)
    editor.published.clear()

    for number in range(19):
        editor.replace(uri, f"# {number}\n{OPEN}")
        await editor.ping()
    last = editor.replace(uri, f"\n\n\n{OPEN}")

    [shown] = await editor.diagnostics(uri, last)
    assert shown.range.start.line == 4
    versions = [sent.version for sent in editor.published]
    assert len(versions) <= 5
    assert versions == sorted(versions)
    assert versions[-1] == last


async def test_closing_takes_everything_back(connect: Connect, tmp_path: Path) -> None:
    editor = await connect(tmp_path)
    uri, other = (tmp_path / "train.py").as_uri(), (tmp_path / "other.py").as_uri()
    editor.open(uri, OPEN)
    assert codes(await editor.diagnostics(uri)) == [RULE]

    editor.replace(uri, OPEN + "\n")
    editor.close(uri)
    assert await editor.diagnostics(uri, None) == []
    # Whatever was still to come would come before this, which waits for a pause too.
    editor.open(other, OPEN)
    await editor.diagnostics(other, editor.replace(other, FIXED))
    assert [s.version for s in editor.published if s.uri == uri] == [1, None]
    assert await editor.hover(uri, 1, 10) == ""


async def test_a_broken_line_does_not_hide_the_others(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    await editor.diagnostics(uri)

    version = editor.replace(uri, OPEN + "def f(: torch.load\n")

    shown = await editor.diagnostics(uri, version)
    assert RULE in codes(shown)
    [gap] = [each for each in shown if each.code == "gap"]
    assert gap.severity is types.DiagnosticSeverity.Information
    assert gap.range.start.line == 2


async def test_a_hover_explains_the_call(connect: Connect, tmp_path: Path) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    text = await editor.hover(uri, 1, 12)
    assert f"**medium** · `{RULE}`" in text
    assert "weights_only=True" in text
    assert await editor.hover(uri, 0, 3) == ""
    assert await editor.hover("file:///not/open.py", 0, 0) == ""


async def test_anything_at_all_may_stand_in_a_document(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    end = between(0, 2**31 - 1, 2**31 - 1)
    for name, text in GARBAGE.items():
        uri = (tmp_path / f"{name}.py").as_uri()
        editor.open(uri, text)
        await editor.diagnostics(uri)
        await editor.hover(uri, 0, 5)
        more = types.TextDocumentContentChangePartial(end, "\n#")
        await editor.diagnostics(uri, editor.change(uri, more))
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    assert codes(await editor.diagnostics(uri)) == [RULE]
    assert editor.client.messages == [], "nobody is bothered"


async def test_a_notebook_as_json_and_other_languages_are_passed_over(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path)
    editor.open((tmp_path / "nb.ipynb").as_uri(), "{}", language="json")
    editor.open((tmp_path / "notes.md").as_uri(), OPEN, language="markdown")
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    await editor.diagnostics(uri)

    assert {sent.uri for sent in editor.published} == {uri}


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("untitled:Untitled-1", id="unsaved"),
        pytest.param("git:/work/train.py?ref", id="another revision"),
        pytest.param("vscode-notebook-cell:/work/nb.ipynb#W0", id="a cell"),
        pytest.param("inmemory://[model/1", id="not even a URI"),
    ],
)
async def test_a_document_need_not_be_a_file(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path], uri: str
) -> None:
    plant(tmp_path / "x.pt")
    editor = await connect(tmp_path)
    editor.open(uri, OPEN)

    [shown] = await editor.diagnostics(uri)
    assert shown.range == between(1, 8, 46)
    assert shown.severity is types.DiagnosticSeverity.Error, "found in the workspace"


async def test_a_planted_file_runs_in_an_environment_with_an_older_torch(
    connect: Connect,
    tmp_path: Path,
    plant: Callable[[Path], Path],
    torch: Callable[[str], Path],
) -> None:
    plant(tmp_path / "x.pt")
    editor = await connect(tmp_path, configuration={"interpreter": str(torch("2.5.1"))})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BARE)

    [shown] = await editor.diagnostics(uri)
    assert shown.severity is types.DiagnosticSeverity.Error
    text = await editor.hover(uri, 1, 12)
    assert "**runs**" in text
    assert "torch.load 2.5.1" in text


async def test_nothing_is_said_before_the_settings_came(
    connect: Connect,
    tmp_path: Path,
    plant: Callable[[Path], Path],
    torch: Callable[[str], Path],
) -> None:
    plant(tmp_path / "x.pt")
    older, newer = str(torch("2.5.1")), str(torch("2.13.0"))
    editor = await connect(
        tmp_path,
        options={"interpreter": newer},
        configuration={"interpreter": older},
        answers=False,
    )
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BARE)
    asked = asyncio.create_task(editor.hover(uri, 1, 12))
    for _ in range(50):
        await editor.ping()
    editor.may_answer.set()

    assert "torch.load 2.5.1" in await asked
    assert [sent.version for sent in editor.published] == [1]


async def test_a_planted_file_is_refused_by_a_bare_call(
    connect: Connect,
    tmp_path: Path,
    plant: Callable[[Path], Path],
    torch: Callable[[str], Path],
) -> None:
    plant(tmp_path / "x.pt")
    editor = await connect(
        tmp_path, configuration={"interpreter": str(torch("2.13.0"))}
    )
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BARE)

    text = await editor.hover(uri, 1, 12)
    assert "**refused**" in text
    assert "torch.load 2.13.0" in text
    assert "posix.system" in text
    [shown] = editor.client.diagnostics[uri]
    assert shown.severity is types.DiagnosticSeverity.Warning
    assert "refuses" in shown.message


async def test_a_planted_file_runs_without_the_restriction(
    connect: Connect,
    tmp_path: Path,
    plant: Callable[[Path], Path],
    torch: Callable[[str], Path],
) -> None:
    planted = plant(tmp_path / "x.pt")
    editor = await connect(tmp_path, options={"interpreter": str(torch("2.13.0"))})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    [shown] = await editor.diagnostics(uri)
    assert shown.severity is types.DiagnosticSeverity.Error
    [related] = shown.related_information
    assert related.location.uri == planted.as_uri()
    assert related.message.startswith("archive/data.pkl at 0x")
    assert "posix.system" in related.message
    text = await editor.hover(uri, 1, 12)
    assert "**runs**" in text
    assert "`posix.system('true')`" in text
    assert "`archive/data.pkl at 0x" in text
    assert "**unsafe** (torch-zip)" in text


async def test_each_file_opens_what_lies_in_its_own_root(
    connect: Connect, tmp_path: Path, plant: Callable[..., Path]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    plant(first / "weights" / "x.pt")
    plant(second / "weights" / "x.pt", "EMPTY_DICT\nSTOP")
    text = OPEN.replace("x.pt", "weights/x.pt")
    editor = await connect(first, second)
    uris = [(root / "src" / "train.py").as_uri() for root in (first, second)]
    for uri in uris:
        editor.open(uri, text)

    hostile, accepted = [await editor.diagnostics(uri) for uri in uris]
    assert [each.severity for each in hostile] == [types.DiagnosticSeverity.Error]
    assert accepted == []
    assert "no rule fired" in await editor.hover(uris[1], 1, 12)


async def test_a_root_that_is_added_is_looked_into(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    root = tmp_path / "later"
    plant(root / "x.pt")
    editor = await connect()
    uri = "untitled:Untitled-1"
    editor.open(uri, OPEN)
    [before] = await editor.diagnostics(uri)
    editor.published.clear()

    folder = types.WorkspaceFolder(root.as_uri(), "later")
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(
            types.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
        )
    )

    [after] = await editor.diagnostics(uri)
    assert (before.severity, after.severity) == (
        types.DiagnosticSeverity.Warning,
        types.DiagnosticSeverity.Error,
    )


async def test_saving_looks_at_the_artifacts_again(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    editor = await connect(tmp_path)
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)
    await editor.diagnostics(uri)
    editor.published.clear()
    plant(tmp_path / "x.pt")

    saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    editor.client.text_document_did_save(saved)

    [shown] = await editor.diagnostics(uri)
    assert shown.severity is types.DiagnosticSeverity.Error


async def test_a_wrong_setting_is_named_and_changes_nothing(
    connect: Connect, tmp_path: Path
) -> None:
    editor = await connect(tmp_path, options={"interpreter": 3})
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    assert codes(await editor.diagnostics(uri)) == [RULE]
    [message] = editor.client.messages
    assert message.message == "gifthorse.interpreter: expected a path"


async def test_a_client_that_can_do_nothing_gets_what_it_can_show(
    connect: Connect, tmp_path: Path, plant: Callable[[Path], Path]
) -> None:
    plant(tmp_path / "x.pt")
    editor = await connect(tmp_path, capabilities=types.ClientCapabilities())
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, OPEN)

    [shown] = await editor.diagnostics(uri)
    assert shown.related_information is None
    assert "archive/data.pkl at 0x" in shown.message
    [fix] = await editor.fixes(uri, shown.range)
    assert list(fix.edit.changes) == [uri]
    assert "**" not in (await editor.hover(uri, 1, 10)).partition("archive/data.pkl")[0]


def edits(fix: types.CodeAction) -> list[types.TextEdit]:
    [change] = fix.edit.document_changes
    return list(change.edits)


def applied(text: str, fix: types.CodeAction) -> str:
    """Apply a fix to a text of plain ASCII, where every unit is a character."""
    lines = text.split("\n")
    for edit in reversed(edits(fix)):
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line
        line = lines[start.line]
        lines[start.line] = (
            line[: start.character] + edit.new_text + line[end.character :]
        )
    return "\n".join(lines)
