"""What can be done about a line, in a module and in the notebook that says the same."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pytest_lsp", reason="needs pip install '.[dev,lsp]'")

from pygls.exceptions import JsonRpcException  # noqa: E402 (after what may skip)

from lsp_server.documents import path_of  # noqa: E402

if TYPE_CHECKING:
    from conftest import Connect, Editor

pytestmark = [
    pytest.mark.lsp,
    pytest.mark.parametrize("kind", ["module", "notebook"]),
]

RULE = "unrestricted-torch-load"
OPEN = "import torch\nmodel = torch.load('x.pt', weights_only=False)\n"
TWICE = f"{OPEN}other = torch.load('y.pt', weights_only=False)\n"
SAFE = """\
import datasets
data = datasets.load_dataset('org/name', trust_remote_code=True)
"""
MINE = "PROTO 2\nGLOBAL 'mine.layers Net'\nEMPTY_TUPLE\nNEWOBJ\nSTOP"
WHOLE = types.Range(types.Position(0, 0), types.Position(9, 0))

Plant: TypeAlias = Callable[[Path], Path]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the user's own decisions, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home/config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home/cache"))
    return tmp_path / "home/config/gifthorse"


def installed(folder: Path, release: str) -> str:
    """Make an environment with one library, as far as its metadata tells."""
    name, version = release.split()
    info = folder / f"env/lib/python3.11/site-packages/{name}-{version}.dist-info"
    info.mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    info.joinpath("METADATA").write_text(text, "utf-8")
    folder.joinpath("env/pyvenv.cfg").write_text("version = 3.11.0\n", "utf-8")
    return str(folder / "env")


def is_there(path: Path) -> bool:
    return path.exists()


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def between(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def opened(editor: Editor, folder: Path, text: str, kind: str) -> str:
    """Open a program, and return the address of the document with the text."""
    if kind == "module":
        uri = (folder / "train.py").as_uri()
        editor.open(uri, text)
        return uri
    [uri] = editor.open_notebook((folder / "train.ipynb").as_uri(), text)
    return uri


async def titles(editor: Editor, uri: str, only: list[str] | None = None) -> list[str]:
    return [each.title for each in await editor.actions(uri, WHOLE, only)]


async def test_nothing_is_offered_about_a_line_that_is_fine(
    connect: Connect, tmp_path: Path, home: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    uri = opened(
        editor, tmp_path, "import torch\ntorch.load('x', weights_only=True)", kind
    )

    assert not await editor.actions(uri, WHOLE)
    assert not is_there(home)


async def test_all_fixes_of_a_rule_come_when_they_are_chosen(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, TWICE, kind)

    found = await editor.actions(uri, WHOLE)
    [lazy] = [each for each in found if each.title.startswith("Fix all 2")]
    assert lazy.edit is None
    done = await editor.client.code_action_resolve_async(lazy)

    [change] = done.edit.document_changes
    assert change.text_document.uri == uri
    assert [edit.new_text for edit in change.edits] == ["True", "True"]


async def test_what_is_fixed_on_save_leaves_the_program_as_it_is(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(
        tmp_path, configuration={"interpreter": installed(tmp_path, "datasets 4.0.0")}
    )
    uri = opened(editor, tmp_path, SAFE, kind)
    scope = "source" if kind == "module" else "notebook.source"

    [action] = await editor.actions(uri, WHOLE, [f"{scope}.fixAll"])
    assert action.kind == f"{scope}.fixAll.gifthorse"
    done = await editor.client.code_action_resolve_async(action)
    [change] = done.edit.document_changes
    assert change.text_document.uri == uri
    assert [edit.new_text for edit in change.edits] == [""]


async def test_the_fixes_of_a_notebook_reach_all_its_cells(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    if kind == "module":
        uris = [opened(editor, tmp_path, TWICE, kind)] * 2
    else:
        first, *rest = TWICE.splitlines(keepends=True)
        cells = (first + rest[0], rest[1])
        uris = editor.open_notebook((tmp_path / "a.ipynb").as_uri(), *cells)

    found = await editor.actions(uris[0], WHOLE)
    [lazy] = [each for each in found if each.title.startswith("Fix all 2")]
    done = await editor.client.code_action_resolve_async(lazy)

    changed = [each.text_document.uri for each in done.edit.document_changes]
    assert changed == list(dict.fromkeys(uris))


async def test_a_choice_about_a_text_that_is_gone_is_refused(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, TWICE, kind)
    found = await editor.actions(uri, WHOLE)
    lazy = next(each for each in found if each.title.startswith("Ignore"))
    assert lazy.data["line"] == 2
    lazy.data["line"] = 1

    with pytest.raises(JsonRpcException, match="has changed"):
        await editor.client.code_action_resolve_async(lazy)


async def test_an_ignored_line_stays_quiet(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    found = await editor.actions(uri, WHOLE)
    [lazy] = [each for each in found if each.title.startswith("Ignore")]
    done = await editor.client.code_action_resolve_async(lazy)

    [change] = done.edit.document_changes
    [edit] = change.edits
    assert edit.new_text == f"  # gifthorse: ignore[{RULE}] --"
    assert edit.range.start == types.Position(1, 46)
    where = {
        "start": {"line": 1, "character": 9},
        "end": {"line": 1, "character": 9},
    }
    assert await editor.run("gifthorse.server.ignore", uri, where, RULE, "we wrote it")
    [[applied]] = [each.document_changes for each in editor.applied]
    assert applied.edits[0].new_text.endswith("-- we wrote it")
    quiet = OPEN.rstrip() + applied.edits[0].new_text
    again = opened(editor, tmp_path / "again", quiet, kind)
    assert [each.severity for each in await editor.diagnostics(again)] == [
        types.DiagnosticSeverity.Hint
    ]


async def test_nothing_is_ignored_without_a_reason(
    connect: Connect, tmp_path: Path, kind: str
) -> None:
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    where = {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 9}}

    for arguments in ((uri, where, RULE, " "), (uri, where, "other", "x"), (uri,), ()):
        assert await editor.run("gifthorse.server.ignore", *arguments) is False
    assert editor.applied == []


async def test_trust_is_recorded_for_who_gives_a_reason(
    connect: Connect, tmp_path: Path, home: Path, kind: str, plant: Plant
) -> None:
    planted = plant(tmp_path / "x.pt")
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    [before] = await editor.diagnostics(uri)
    found = await editor.actions(uri, WHOLE)
    [trust] = [each.command for each in found if each.title.startswith("Trust")]

    assert await editor.run(trust.command, *trust.arguments) is None
    assert not is_there(home), "somebody thought better of it"
    editor.answer = "I made this file myself"
    editor.published.clear()
    sha256 = await editor.run(trust.command, *trust.arguments)

    assert hashlib.sha256(planted.read_bytes()).hexdigest() == sha256
    [first, _] = editor.questions
    assert "posix.system" in first
    assert sha256[:12] in first
    [record] = tomllib.loads(text_of(home / "trust.toml"))["trusted"]
    assert (record["sha256"], record["reason"]) == (sha256, editor.answer)
    assert names_in(tmp_path) == ["home", "x.pt"], "nothing beside the program"
    assert str(home) in editor.client.messages[-1].message
    assert before.severity is types.DiagnosticSeverity.Error
    assert await published(editor, uri) == []


async def test_only_the_bytes_that_were_looked_at_are_trusted(
    connect: Connect, tmp_path: Path, home: Path, kind: str, plant: Plant
) -> None:
    planted = plant(tmp_path / "x.pt").as_uri()
    editor = await connect(tmp_path)
    opened(editor, tmp_path, OPEN, kind)
    editor.answer = "I made this file myself"
    trust = "gifthorse.server.trust"

    for arguments in (
        (planted, "0" * 64),
        (planted, "0" * 64, None, "ours"),
        (planted, None, None, "ours"),
        (planted, None, "no-such-rule"),
        ((tmp_path / "gone.pt").as_uri(),),
        ("https://example.org/x.pt",),
        (3, {}, [], 5),
        (),
    ):
        assert await editor.run(trust, *arguments) is None

    assert not is_there(home)
    assert len(editor.client.messages) == 8
    assert all("othing is recorded" in m.message for m in editor.client.messages)


async def test_a_class_of_mine_counts_no_more(
    connect: Connect, tmp_path: Path, home: Path, kind: str, plant: Callable[..., Path]
) -> None:
    plant(tmp_path / "x.pt", MINE)
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    found = await editor.actions(uri, WHOLE)
    [mine] = [each.command for each in found if "is my class" in each.title]
    editor.published.clear()

    assert await editor.run(mine.command, *mine.arguments) == ["mine.layers.Net"]

    assert await editor.run(mine.command, "posix") == []
    text = text_of(home / "config.toml")
    assert text == 'known-classes = ["mine.layers.Net"]\n'
    assert str(home) in editor.client.messages[0].message
    assert await published(editor, uri) == []
    assert await titles(editor, uri) == ["Scan x.pt and show its report"]


async def test_the_verdict_stands_above_the_call(
    connect: Connect, tmp_path: Path, home: Path, kind: str, plant: Plant
) -> None:
    planted = plant(tmp_path / "x.pt")
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    document = types.TextDocumentIdentifier(uri)
    asked = types.CodeLensParams(document)

    [lens] = await editor.client.text_document_code_lens_async(asked)
    assert lens.range.start == types.Position(1, 8)
    told = await editor.client.code_lens_resolve_async(lens)

    assert told.command.title == "✗ x.pt: unsafe, this call runs what is in it"
    shown = await editor.run(told.command.command, *told.command.arguments)
    assert editor.shown == [shown]
    report = path_of(shown)
    assert report.is_relative_to(home.parent.parent / "cache")
    assert "posix.system" in text_of(report)
    assert list(told.command.arguments) == [planted.as_uri()]


async def test_lenses_follow_the_file_and_can_be_switched_off(
    connect: Connect, tmp_path: Path, kind: str, plant: Callable[..., Path]
) -> None:
    path = tmp_path / "x.pt"
    plant(path, "EMPTY_DICT\nSTOP")
    editor = await connect(tmp_path)
    uri = opened(editor, tmp_path, OPEN, kind)
    asked = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    [lens] = await editor.client.text_document_code_lens_async(asked)
    told = await editor.client.code_lens_resolve_async(lens)
    assert told.command.title == "✓ x.pt: clean"
    plant(path)

    await editor.run("gifthorse.server.scanArtifact", path.as_uri())
    [lens] = await editor.client.text_document_code_lens_async(asked)

    told = await editor.client.code_lens_resolve_async(lens)
    assert told.command.title.startswith("✗ x.pt: unsafe")
    assert editor.refreshed == 1
    quiet = await connect(tmp_path, configuration={"codeLens": {"enable": False}})
    opened(quiet, tmp_path, OPEN, kind)
    await quiet.diagnostics(uri)
    assert not await quiet.client.text_document_code_lens_async(asked)


async def test_the_name_of_a_file_leads_to_its_report(
    connect: Connect, tmp_path: Path, home: Path, kind: str, plant: Plant
) -> None:
    planted = plant(tmp_path / "x.pt")
    knowing = await connect(tmp_path, options={"reports": True})
    editor = await connect(tmp_path)
    asked = None
    links = []
    for each in (knowing, editor):
        uri = opened(each, tmp_path, OPEN, kind)
        asked = types.DocumentLinkParams(types.TextDocumentIdentifier(uri))
        [link] = await each.client.text_document_document_link_async(asked)
        assert link.range == between(1, 20, 24)
        links.append(await each.client.document_link_resolve_async(link))

    virtual, on_disk = (link.target for link in links)
    assert virtual == f"gifthorse-report:{planted.as_uri()[5:]}.md"
    assert path_of(on_disk).is_relative_to(home.parent.parent / "cache")
    content = await knowing.client.workspace_text_document_content_async(
        types.TextDocumentContentParams(virtual)
    )
    assert content.text.startswith("# unsafe: ")
    told = await knowing.client.protocol.send_request_async(
        "gifthorse/report", {"uri": virtual}
    )
    assert told.verdict == "unsafe"
    assert "## What loads it" in content.text
    assert told.markdown == content.text == text_of(path_of(on_disk))
    assert "<div" in told.html


async def test_a_hover_tells_what_loading_amounts_to(
    connect: Connect,
    tmp_path: Path,
    kind: str,
    plant: Plant,
    torch: Callable[[str], Path],
) -> None:
    plant(tmp_path / "x.pt")
    settings = {"interpreter": str(torch("2.13.0"))}
    editor = await connect(tmp_path, configuration=settings)
    uri = opened(editor, tmp_path, OPEN, kind)

    text = await editor.hover(uri, 1, 12)
    assert f"**critical** · `{RULE}`" in text
    assert "`torch.load 2.13.0`: **runs**" in text
    assert "Judged by `torch 2.13.0`" in text
    assert "```python\n" in text
    assert "system('true')" in text.partition("```python\n")[2].partition("```")[0]


async def published(editor: Editor, uri: str) -> list[types.Diagnostic]:
    """Wait for what is published next, and return what of it counts."""
    shown = await editor.diagnostics(uri)
    return [d for d in shown if d.severity is not types.DiagnosticSeverity.Hint]
