"""From a folder to what is known of its files, without a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsprotocol import types
from pygls.workspace import PositionCodec

from lsp_server.workspace import work
from lsp_server.workspace.entries import Entry, entry
from lsp_server.workspace.index import Index
from lsp_server.workspace.jobs import Listed, ListJob, Looked, LookJob, Terms
from lsp_server.workspace.scanning import (
    MOST_AT_ONCE,
    QUIET,
    Bounds,
    Failed,
    Scanner,
    innermost,
)
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lsp_server.workspace.jobs import Job, Seen

    Plant = Callable[..., Path]

CLEAN = "EMPTY_DICT\nSTOP"
LOADS = "import torch\nmodel = torch.load('x.pt', weights_only=False)\n"
HOSTILE_NAMES = (
    "a b.pt",
    "-rf.pt",
    "%41.pt",
    "#?.pt",
    "x\n[forged](command:run).pt",
    "\x1b[31mred.pt",
    "\N{RIGHT-TO-LEFT OVERRIDE}tp.pt",
    "\udcff.pt",
    "汉🐴.pt",
)


class Desk:
    """A scanner whose process is this one."""

    def __init__(self, *roots: Path, exclude: tuple[str, ...] = ()) -> None:
        names = tuple(map(str, roots))
        self.folders = [Terms(name, names, exclude) for name in names]
        self.index = Index()
        self.changed: list[str] = []
        self.told: list[tuple[int, int, str]] = []
        self.asked: list[Job] = []
        self.first = asyncio.Event()
        """Whether anything was found."""
        self.fatal: set[str] = set()
        """Files of which the process dies."""
        self.scanner = Scanner(self._ask, self.index, self._entry, self._take)

    async def scan(self, bounds: Bounds = QUIET) -> bool:
        return await self.scanner.scan(
            self.folders, bounds, lambda *told: self.told.append(told)
        )

    async def look(self, *paths: Path) -> None:
        await self.scanner.look(self.folders, map(str, paths))

    def known(self, path: Path) -> Entry:
        found = self.index.get(str(path))
        assert found
        return found

    def verdict(self, path: Path) -> str | None:
        found = self.index.get(str(path))
        return found.verdict.value if found else None

    async def _ask(self, job: Job, urgency: int) -> Listed | Looked:
        del urgency
        self.asked.append(job)
        await asyncio.sleep(0)
        if isinstance(job, LookJob) and set(job.paths) & self.fatal:
            raise Failed("the process that scans died of it")
        return work.done(job)

    @staticmethod
    def _entry(seen: Seen, root: str) -> Entry | None:
        return entry(seen, root, PositionCodec())

    def _take(self, changed: list[Entry | str]) -> None:
        self.first.set()
        self.changed += [e if isinstance(e, str) else e.path for e in changed]


async def test_what_nobody_would_load_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# x\n", "utf-8")
    (tmp_path / "train.py").write_text("print('x')\n", "utf-8")
    desk = Desk(tmp_path)

    assert await desk.scan()
    assert list(desk.index.entries()) == []
    assert desk.changed == []


async def test_each_artifact_has_its_verdict(tmp_path: Path, plant: Plant) -> None:
    hostile = plant(tmp_path / "models" / "x.pt")
    clean = plant(tmp_path / "models" / "y.pt", CLEAN)
    (tmp_path / "broken.pt").write_bytes(b"not a model")
    unnamed = plant(tmp_path / "weights")
    desk = Desk(tmp_path)

    assert await desk.scan()
    assert [desk.verdict(each) for each in (hostile, clean, unnamed)] == [
        "unsafe",
        "clean",
        "unsafe",
    ]
    assert desk.verdict(tmp_path / "broken.pt") == "incomplete"
    assert [e.verdict for e in desk.index.artifacts()] == [
        Verdict.UNSAFE,
        Verdict.UNSAFE,
        Verdict.INCOMPLETE,
        Verdict.CLEAN,
    ]
    assert desk.index.counts()[Verdict.UNSAFE] == 2


async def test_one_line_stands_at_the_top_of_a_hostile_file_and_none_on_a_clean_one(
    tmp_path: Path, plant: Plant
) -> None:
    hostile = plant(tmp_path / "x.pt")
    clean = plant(tmp_path / "y.pt", CLEAN)
    desk = Desk(tmp_path)
    await desk.scan()

    [said] = desk.known(hostile).diagnostics
    assert said.severity is types.DiagnosticSeverity.Error
    assert said.range == types.Range(types.Position(0, 0), types.Position(0, 0))
    assert "posix.system" in said.message
    assert desk.known(clean).diagnostics == ()


async def test_a_program_says_what_it_loads_and_where(
    tmp_path: Path, plant: Plant
) -> None:
    hostile = plant(tmp_path / "x.pt")
    program = tmp_path / "train.py"
    program.write_text(LOADS, "utf-8")
    desk = Desk(tmp_path)
    await desk.scan()

    [loader] = desk.index.loaders(str(hostile))
    assert loader.path == str(program)
    assert loader.verdict is Verdict.UNSAFE
    assert loader.loads[0].where.start == types.Position(1, 8)
    assert [each.severity for each in loader.diagnostics] == [
        types.DiagnosticSeverity.Error
    ]


async def test_models_are_looked_at_before_programs(
    tmp_path: Path, plant: Plant
) -> None:
    for number in range(3):
        (tmp_path / f"a{number}.py").write_text(LOADS, "utf-8")
        plant(tmp_path / f"z{number}.pt", CLEAN)
    desk = Desk(tmp_path)
    await desk.scan()

    assert [path[-2:] for path in desk.changed] == ["pt"] * 3 + ["py"] * 3


async def test_what_a_gitignore_and_a_setting_leave_out_is_left_out(
    tmp_path: Path, plant: Plant
) -> None:
    (tmp_path / ".gitignore").write_text("*.py\n", "utf-8")
    (tmp_path / "train.py").write_text(LOADS, "utf-8")
    plant(tmp_path / "data" / "x.pt")
    kept = plant(tmp_path / "y.pt")
    plant(tmp_path / "node_modules" / "z.pt")
    desk = Desk(tmp_path, exclude=("data/",))
    await desk.scan()

    assert [each.path for each in desk.index.entries()] == [str(kept)]


async def test_more_than_the_bound_is_not_looked_at_and_that_is_said(
    tmp_path: Path, plant: Plant
) -> None:
    for number in range(4):
        plant(tmp_path / f"{number}.pt")
        (tmp_path / f"{number}.txt").write_text("", "utf-8")
    desk = Desk(tmp_path)

    assert not await desk.scan(Bounds(2, 1, 20.0))
    assert len(desk.index.artifacts()) == 2
    assert desk.told[-1][1] == 3
    assert await desk.scan(Bounds(4, 4, 20.0))


async def test_progress_goes_up_to_all(tmp_path: Path, plant: Plant) -> None:
    for number in range(MOST_AT_ONCE + 1):
        plant(tmp_path / f"{number:02}.pt", CLEAN)
    desk = Desk(tmp_path)
    await desk.scan()

    done = [told[0] for told in desk.told]
    assert done == sorted(done)
    assert done[0] == 0
    assert {told[1] for told in desk.told} == {MOST_AT_ONCE + 1}


async def test_a_file_that_the_process_dies_of_is_a_gap_and_the_others_are_not(
    tmp_path: Path, plant: Plant
) -> None:
    files = [plant(tmp_path / f"{number}.pt", CLEAN) for number in range(4)]
    desk = Desk(tmp_path)
    desk.fatal.add(str(files[1]))
    await desk.scan()

    assert [desk.verdict(each) for each in files] == [
        "clean",
        "incomplete",
        "clean",
        "clean",
    ]
    [said] = desk.known(files[1]).diagnostics
    assert "died of it" in said.message
    assert said.severity is types.DiagnosticSeverity.Information


async def test_a_cancelled_scan_keeps_what_it_found(
    tmp_path: Path, plant: Plant
) -> None:
    for number in range(3 * MOST_AT_ONCE):
        plant(tmp_path / f"{number:02}.pt")
    desk = Desk(tmp_path)
    task = asyncio.create_task(desk.scan())
    await desk.first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert 0 < len(desk.index.artifacts()) < 3 * MOST_AT_ONCE


async def test_what_was_deleted_is_forgotten_by_the_next_scan(
    tmp_path: Path, plant: Plant
) -> None:
    gone, stays = plant(tmp_path / "x.pt"), plant(tmp_path / "y.pt")
    desk = Desk(tmp_path)
    await desk.scan()
    desk.changed.clear()
    gone.unlink()
    await desk.scan()

    assert desk.changed == [str(gone)]
    assert [each.path for each in desk.index.entries()] == [str(stays)]


async def test_a_second_look_finds_what_changed_and_only_that(
    tmp_path: Path, plant: Plant
) -> None:
    path, other = plant(tmp_path / "x.pt", CLEAN), plant(tmp_path / "y.pt", CLEAN)
    desk = Desk(tmp_path)
    await desk.scan()
    desk.changed.clear()
    plant(path)
    new = plant(tmp_path / "in" / "new.pt")
    await desk.look(path, other, new)

    assert desk.changed == [str(new), str(path)] or desk.changed == [
        str(path),
        str(new),
    ]
    assert desk.verdict(path) == "unsafe"
    path.unlink()
    await desk.look(path)
    assert desk.verdict(path) is None


async def test_a_second_look_leaves_out_what_a_scan_leaves_out(
    tmp_path: Path, plant: Plant
) -> None:
    out = plant(tmp_path / "venv" / "lib" / "x.pt")
    (tmp_path / "venv" / "pyvenv.cfg").write_text("", "utf-8")
    desk = Desk(tmp_path)
    await desk.look(out, tmp_path.parent / "elsewhere.pt", tmp_path)

    assert list(desk.index.entries()) == []


async def test_a_file_in_two_folders_is_in_the_inner_one_and_once(
    tmp_path: Path, plant: Plant
) -> None:
    inner = plant(tmp_path / "sub" / "x.pt")
    outer = plant(tmp_path / "y.pt")
    desk = Desk(tmp_path, tmp_path / "sub")
    await desk.scan()

    assert desk.known(inner).root == str(tmp_path / "sub")
    assert desk.known(outer).root == str(tmp_path)
    assert desk.told[0][1] == 2


async def test_a_folder_that_is_no_longer_in_the_workspace_is_forgotten(
    tmp_path: Path, plant: Plant
) -> None:
    roots = tmp_path / "one", tmp_path / "two"
    plant(roots[0] / "x.pt")
    plant(roots[1] / "x.pt")
    desk = Desk(*roots)
    await desk.scan()
    del desk.folders[0]
    await desk.scan()

    assert [each.root for each in desk.index.entries()] == [str(roots[1])]


async def test_hostile_names_are_addresses_and_do_nothing(
    tmp_path: Path, plant: Plant
) -> None:
    for name in HOSTILE_NAMES:
        plant(tmp_path / name)
    desk = Desk(tmp_path)
    await desk.scan()

    found = desk.index.artifacts()
    assert len(found) == len(HOSTILE_NAMES)
    assert all(each.verdict is Verdict.UNSAFE for each in found)
    assert all(each.uri.isascii() and each.uri.isprintable() for each in found)
    assert all(each.summary.isprintable() for each in found)
    assert all(each.diagnostics[0].message.isprintable() for each in found)


async def test_a_closed_notebook_says_which_cell(tmp_path: Path, plant: Plant) -> None:
    plant(tmp_path / "x.pt")
    cell = '{"cell_type": "code", "source": ["import torch\\n", "%s"]}'
    call = "torch.load('x.pt', weights_only=False)"
    (tmp_path / "nb.ipynb").write_text(
        '{"nbformat": 4, "cells": [%s]}' % (cell % call), "utf-8"
    )
    desk = Desk(tmp_path)
    await desk.scan()

    found = desk.known(tmp_path / "nb.ipynb")
    assert found.diagnostics[0].message.startswith("Cell 1, line 2: ")
    assert found.diagnostics[0].range.start.line == 0


async def test_a_wrong_configuration_is_told_and_the_scan_goes_on(
    tmp_path: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own" / "gifthorse"
    own.mkdir(parents=True)
    own.joinpath("config.toml").write_text("exclude = 3\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own.parent))
    plant(tmp_path / "ws" / "x.pt")
    desk = Desk(tmp_path / "ws")
    await desk.scan()

    assert "exclude" in desk.scanner.complaint
    assert len(desk.index.artifacts()) == 1


def test_the_innermost_folder_is_told_by_whole_names() -> None:
    roots = ["/a", "/a/b", "/a/bc"]

    assert innermost("/a/b/x.pt", roots) == "/a/b"
    assert innermost("/a/bcd/x.pt", roots) == "/a"
    assert innermost("/a/b", roots) == "/a"
    assert innermost("/other/x.pt", roots) is None


def test_a_job_without_time_is_one_file(tmp_path: Path, plant: Plant) -> None:
    files = tuple(str(plant(tmp_path / f"{n}.pt")) for n in range(3))
    terms = Terms(str(tmp_path), (str(tmp_path),))

    looked = work.done(LookJob(terms, files, 0.0))
    assert isinstance(looked, Looked)
    assert len(looked.seen) == 1


def test_a_listing_without_time_says_that_it_is_not_all(
    tmp_path: Path, plant: Plant
) -> None:
    plant(tmp_path / "x.pt")
    terms = Terms(str(tmp_path), (str(tmp_path),))

    assert work.done(ListJob(terms, 10, 10, -1.0)) == Listed(
        (), (0, 0, 0), is_complete=False
    )
