"""Files of real libraries by the language server, with a real client over stdio."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

types = pytest.importorskip("lsprotocol.types")
pytest.importorskip("pytest_lsp")

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import Any

    Connect = Callable[..., Awaitable[Any]]

pytestmark = [pytest.mark.lsp, pytest.mark.torch]

LOADS = """\
import pickle, torch
torch.load("{0}")
torch.load("{0}", weights_only=False)
with open("{0}", "rb") as file:
    pickle.load(file)
"""


async def shown(
    connect: Connect, folder: Path, name: str
) -> tuple[dict[int, str], dict[int, str]]:
    """Return, by line, the messages and the hovers over a program that loads."""
    editor = await connect(folder, configuration={"interpreter": sys.executable})
    uri = (folder / "train.py").as_uri()
    editor.open(uri, LOADS.format(name))
    found = await editor.diagnostics(uri)
    hovers = {line: await editor.hover(uri, line, 8) for line in (1, 2, 4)}
    return {each.range.start.line: each.message for each in found}, hovers


@pytest.mark.parametrize("name", ["state.pt", "legacy.pt", "forest.pkl"])
async def test_a_real_file_is_accepted(
    connect: Connect, real_files: dict[str, Path], name: str
) -> None:
    marked, hovers = await shown(connect, real_files[name].parent, name)

    assert marked == {}
    assert all("no rule fired" in text for text in hovers.values())


async def test_a_whole_module_is_refused_until_its_classes_are_allowed(
    connect: Connect, real_files: dict[str, Path]
) -> None:
    marked, hovers = await shown(connect, real_files["module.pt"].parent, "module.pt")

    assert list(marked) == [1]
    assert "it names torch.nn" in marked[1]
    assert "add_safe_globals([torch.nn" in hovers[1]
    assert "no rule fired" in hovers[2]


@pytest.mark.parametrize("name", ["state.pt", "module.pt", "legacy.pt", "forest.pkl"])
async def test_a_planted_call_is_refused_or_runs(
    connect: Connect,
    real_files: dict[str, Path],
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
    name: str,
) -> None:
    plant_in(real_files[name], tmp_path / name)

    found, _ = await shown(connect, tmp_path, name)

    assert "refuses" in found[1]
    for line in (2, 4):
        assert "runs posix.system('true')" in found[line]
        assert "@0x" in found[line]


async def test_a_published_checkpoint_is_accepted_and_runs_with_a_planted_call(
    connect: Connect,
    published_checkpoint: Path,
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    plant_in(published_checkpoint, tmp_path / "planted.pt")

    marked, hovers = await shown(
        connect, published_checkpoint.parent, published_checkpoint.name
    )
    planted, _ = await shown(connect, tmp_path, "planted.pt")

    assert marked == {}
    assert "no rule fired" in hovers[2]
    assert "runs posix.system('true')" in planted[2]
