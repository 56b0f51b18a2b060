"""What an editor sees of a workspace, through a real server over stdio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pytest.importorskip("pytest_lsp", reason="needs pip install '.[dev,lsp]'")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Start

    Plant = Callable[..., Path]

pytestmark = pytest.mark.lsp

CLEAN = "EMPTY_DICT\nSTOP"
LOADS = "import torch\nmodel = torch.load('x.pt', weights_only=False)\n"
UNRELATED = "import torch\nmodel = torch.load(path, weights_only=False)\n"
LONG = 30_000 * b"N0" + b"cposix\nsystem\n(S'true'\ntR."
"""Two hundred of these take longer than a word about them takes to come and go."""
HOSTILE_NAMES = (
    "a b.pt",
    "-rf.pt",
    "%41.pt",
    "#?.pt",
    "x\n[forged](command:run).pt",
    "\x1b[31mred.pt",
    "\N{RIGHT-TO-LEFT OVERRIDE}tp.pt",
    "\udcff.pt",
)


async def test_a_clean_workspace_shows_nothing(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "x.pt", CLEAN)
    (tmp_path / "train.py").write_text(LOADS, "utf-8")
    (tmp_path / "README.md").write_text("# x\n", "utf-8")
    editor = await window(tmp_path)

    await editor.verdicts(x="clean")
    assert editor.problems() == {}
    assert editor.client.messages == []


async def test_a_hostile_file_and_the_closed_program_that_runs_it_are_shown(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "models" / "x.pt")
    program = tmp_path / "models" / "train.py"
    program.write_text(LOADS, "utf-8")
    (tmp_path / "other.py").write_text(UNRELATED, "utf-8")
    editor = await window(tmp_path)

    [said] = await editor.shown(path)
    assert said.severity is types.DiagnosticSeverity.Error
    assert said.range.start == said.range.end == types.Position(0, 0)
    [call] = await editor.shown(program)
    assert call.range.start == types.Position(1, 8)
    answer = await editor.verdicts(x="unsafe")
    [row] = answer["artifacts"]
    assert row["uri"] == path.as_uri()
    assert row["path"] == "models/x.pt"
    assert row["folder"] == tmp_path.as_uri()
    assert row["format"] == "torch-zip"
    assert "posix.system" in row["summary"]
    assert [load["uri"] for load in row["loadedBy"]] == [program.as_uri()]
    assert row["loadedBy"][0]["range"]["start"] == {"line": 1, "character": 8}
    assert program.as_uri() in editor.published
    assert (tmp_path / "other.py").as_uri() not in editor.published, "only on request"


async def test_a_scan_that_is_asked_for_shows_everything_and_its_progress(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "x.pt")
    plant(tmp_path / "y.pt", CLEAN)
    other = tmp_path / "other.py"
    other.write_text(UNRELATED, "utf-8")
    editor = await window(tmp_path, configuration={"workspaceScan": "off"})

    found = await editor.scan()
    assert found == {
        "unsafe": 1,
        "review": 0,
        "incomplete": 0,
        "clean": 1,
        "complete": True,
        "cancelled": False,
    }
    [said] = await editor.shown(other)
    assert said.severity is types.DiagnosticSeverity.Warning
    [token] = editor.created
    kinds = [each["kind"] for each in editor.progress[token]]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert editor.progress[token][0]["cancellable"]
    assert editor.progress[token][-1]["message"] == "1 unsafe, 1 clean"


async def test_a_scan_reports_to_the_token_of_the_client(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "x.pt", CLEAN)
    editor = await window(tmp_path, configuration={"workspaceScan": "off"})
    await editor.scan(token=1)

    assert editor.created == []
    values = editor.progress[1]
    assert [each["kind"] for each in values if each["kind"] != "report"] == [
        "begin",
        "end",
    ]
    reports = [each for each in values if each["kind"] == "report"]
    assert reports
    assert all(0 <= each["percentage"] <= 100 for each in reports)


async def test_a_client_without_progress_is_sent_none(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "x.pt")
    editor = await window(
        tmp_path, configuration={"workspaceScan": "off"}, progress=False
    )

    assert (await editor.scan())["unsafe"] == 1
    assert editor.created == []
    assert editor.progress == {}


async def test_a_cancelled_scan_ends_at_once_and_keeps_what_it_found(
    window: Start, tmp_path: Path
) -> None:
    for number in range(200):
        (tmp_path / f"{number:03}.pkl").write_bytes(LONG)
    editor = await window(tmp_path, configuration={"workspaceScan": "off"})
    editor.on_progress = lambda token, _: (
        editor.cancel(token) if token == 7 and editor.published else None
    )
    done = await editor.scan(token=7)
    assert done["cancelled"]
    assert not done["complete"]
    assert 0 < done["unsafe"] < 200
    assert editor.progress[7][-1]["kind"] == "end"
    answer = await editor.artifacts()
    assert len(answer["artifacts"]) == done["unsafe"]
    assert not answer["complete"]
    assert (await editor.scan())["unsafe"] == 200, "and another one goes on"


async def test_a_file_is_planted_replaced_and_deleted(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    program = tmp_path / "train.py"
    program.write_text(LOADS, "utf-8")
    editor = await window(tmp_path)
    await editor.verdicts()

    path = plant(tmp_path / "x.pt")
    editor.tell("Created", path)
    assert await editor.shown(path)
    assert await editor.shown(program), "the program that would run it"
    await editor.verdicts(x="unsafe")

    plant(path, CLEAN)
    editor.tell("Changed", path)
    await editor.hidden(path)
    await editor.hidden(program)
    await editor.verdicts(x="clean")

    path.unlink()
    editor.tell("Deleted", path)
    await editor.verdicts()


async def test_a_folder_that_is_deleted_takes_its_files_along(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    paths = [plant(tmp_path / "models" / f"{name}.pt") for name in "xy"]
    editor = await window(tmp_path)
    await editor.verdicts(x="unsafe", y="unsafe")
    for path in paths:
        path.unlink()
    editor.tell("Deleted", tmp_path / "models")

    for path in paths:
        await editor.hidden(path)
    await editor.verdicts()


async def test_an_open_document_follows_the_file_that_it_loads(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    program = tmp_path / "train.py"
    editor = await window(tmp_path, configuration={"workspaceScan": "off"})
    editor.open(program, LOADS)
    [said] = await editor.shown(program)
    assert said.severity is types.DiagnosticSeverity.Warning

    path = plant(tmp_path / "x.pt")
    editor.tell("Created", path)
    await editor.until(
        lambda: (
            [e.severity for e in editor.published[program.as_uri()]]
            == [types.DiagnosticSeverity.Error]
        )
    )
    plant(path, CLEAN)
    editor.tell("Changed", path)
    await editor.hidden(program)
    path.unlink()
    editor.tell("Deleted", path)
    [said] = await editor.shown(program)
    assert said.severity is types.DiagnosticSeverity.Warning


async def test_an_open_document_is_told_of_once_and_a_closed_one_again(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    program = tmp_path / "train.py"
    program.write_text(LOADS, "utf-8")
    editor = await window(tmp_path)
    assert len(await editor.shown(program)) == 1

    moved = "\n\n" + LOADS
    editor.open(program, moved)
    await editor.until(
        lambda: editor.published[program.as_uri()][0].range.start.line == 3
    )
    answer = await editor.verdicts(x="unsafe")
    [load] = answer["artifacts"][0]["loadedBy"]
    assert load["range"]["start"]["line"] == 3, "as it is typed"
    editor.close(program)
    await editor.until(
        lambda: [e.range.start.line for e in editor.published[program.as_uri()]] == [1]
    )
    assert len(editor.published[path.as_uri()]) == 1


async def test_what_is_left_out_is_not_looked_at_and_that_may_change(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "data" / "x.pt")
    plant(tmp_path / "node_modules" / "y.pt")
    plant(tmp_path / "z.pt")
    (tmp_path / ".gitignore").write_text("old.py\n", "utf-8")
    plant(tmp_path / "old" / "x.pt")
    program = tmp_path / "old" / "old.py"
    program.write_text(LOADS, "utf-8")
    editor = await window(tmp_path, configuration={"exclude": ["data/"]})
    await editor.verdicts(x="unsafe", z="unsafe")
    assert program.as_uri() not in editor.published

    (tmp_path / ".gitignore").write_text("", "utf-8")
    editor.tell("Changed", tmp_path / ".gitignore")
    assert await editor.shown(program)


async def test_nothing_is_scanned_where_that_is_off_until_it_is_on(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    editor = await window(tmp_path, configuration={"workspaceScan": "off"})
    other = plant(tmp_path / "other.pt")
    editor.tell("Created", other)
    await editor.ping()
    assert (await editor.artifacts())["artifacts"] == []

    editor.client.set_configuration({"gifthorse": {"workspaceScan": "onOpen"}})
    editor.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams(settings=None)
    )
    assert await editor.shown(path)
    await editor.verdicts(x="unsafe", other="unsafe")


async def test_two_folders_are_one_workspace_and_each_comes_and_goes(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    roots = [tmp_path / "one", tmp_path / "two"]
    paths = [plant(root / f"{root.name}.pt") for root in roots]
    editor = await window(*roots)
    answer = await editor.verdicts(one="unsafe", two="unsafe")
    assert {row["folder"] for row in answer["artifacts"]} == {
        root.as_uri() for root in roots
    }

    editor.fold([], [roots[0]])
    await editor.hidden(paths[0])
    await editor.verdicts(two="unsafe")
    editor.fold([roots[0]], [])
    assert await editor.shown(paths[0])
    await editor.verdicts(one="unsafe", two="unsafe")


async def test_hostile_names_do_nothing(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    for name in HOSTILE_NAMES:
        plant(tmp_path / name)
    editor = await window(tmp_path)
    found = await editor.scan()
    answer = await editor.artifacts()

    assert found["unsafe"] == len(HOSTILE_NAMES)
    assert all(row["path"].isprintable() for row in answer["artifacts"])
    assert len({row["uri"] for row in answer["artifacts"]}) == len(HOSTILE_NAMES)
    assert len(editor.problems()) == len(HOSTILE_NAMES)
    assert editor.client.messages == []


async def test_models_programs_and_rules_are_watched(
    window: Start, tmp_path: Path
) -> None:
    editor = await window(tmp_path)
    await editor.until(lambda: bool(editor.watched))

    globs = [each["globPattern"] for each in editor.watched]
    for name in (".pt", ".bin", ".ipynb", ".py", ".gitignore", "pyproject.toml"):
        assert any(name in glob for glob in globs), name


async def test_a_client_that_asks_is_told_of_closed_files_only_when_it_asks(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    editor = await window(tmp_path, pulling=True)

    report = await editor.pull()
    [item] = report.items
    assert (item.uri, item.kind) == (path.as_uri(), "full")
    assert len(item.items) == 1
    assert editor.problems() == {}
    asked = asyncio.create_task(editor.pull({item.uri: item.result_id}))
    await editor.ping()
    assert not asked.done(), "there is no news"
    plant(path, CLEAN)
    editor.tell("Changed", path)
    [item] = (await asked).items
    assert (item.kind, list(item.items)) == ("full", [])


async def test_what_was_pushed_is_taken_back_when_a_client_begins_to_ask(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    editor = await window(tmp_path, pulling=True)
    await editor.shown(path)

    report = await editor.pull(token=2)
    await editor.hidden(path)
    assert list(report.items) == []
    [part] = editor.progress[2]
    assert [each["uri"] for each in part["items"]] == [path.as_uri()]


async def test_an_open_document_is_not_in_the_answer_about_closed_ones(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    program = tmp_path / "train.py"
    program.write_text(LOADS, "utf-8")
    editor = await window(tmp_path, pulling=True)
    editor.open(program, LOADS)
    await editor.verdicts(x="unsafe")

    report = await editor.pull()
    assert [each.uri for each in report.items] == [path.as_uri()]


async def test_news_of_artifacts_is_for_those_who_asked_once(
    window: Start, tmp_path: Path, plant: Plant
) -> None:
    path = plant(tmp_path / "x.pt")
    editor = await window(tmp_path)
    await editor.shown(path)
    await editor.scan()
    assert editor.news == 0

    await editor.artifacts()
    path.unlink()
    editor.tell("Deleted", path)
    await editor.until(lambda: editor.news > 0)
