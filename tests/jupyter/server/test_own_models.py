"""A model of classes that its user wrote is no news; anything more is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("jupyter_server")

from jupyter_ext.server.background import Wish
from jupyter_ext.server.own_models import is_own
from scanner_core import wire
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.wire import Json

pytestmark = pytest.mark.jupyter

SAVED = "GLOBAL '{} Net'\nEMPTY_TUPLE\nNEWOBJ\nEMPTY_DICT\nBUILD\nSTOP"
CALLED = "GLOBAL '{} run'\nBINUNICODE 'rm -rf /'\nTUPLE1\nREDUCE\nSTOP"


def report(folder: Path, stream: str) -> dict[str, Json]:
    path = folder / "x.pkl"
    path.write_bytes(assemble(stream))
    found = wire.encode(scan_artifact(path).report)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "stream",
    [
        SAVED.format("elsewhere"),
        "GLOBAL 'posix system'\nSTOP",
        "EMPTY_DICT\nSTOP",
        SAVED.format("__main__").removesuffix("STOP"),
        "GLOBAL '__main__ Net'\nPOP\nGLOBAL 'posix system'\nSTOP",
    ],
    ids=["of another", "a command", "nothing", "cut off", "a command besides"],
)
def test_what_is_more_than_own_classes_is_told(tmp_path: Path, stream: str) -> None:
    found = report(tmp_path, stream)

    assert not is_own(found, [tmp_path])
    assert Wish("download", (tmp_path,)).tells(found) == "download"


def test_a_class_of_the_notebook_is_own(tmp_path: Path) -> None:
    found = report(tmp_path, SAVED.format("__main__"))

    assert is_own(found, [])
    assert Wish("download").tells(found) == "folder"


@pytest.mark.parametrize("file", ["nets.py", "nets/__init__.py"])
def test_a_class_of_a_file_beside_the_notebook_is_own(
    tmp_path: Path, file: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()
    found = report(tmp_path, SAVED.format("nets"))

    assert is_own(found, [tmp_path])
    assert not is_own(found, [])


def test_a_call_with_what_looks_like_a_command_is_told(tmp_path: Path) -> None:
    assert not is_own(report(tmp_path, CALLED.format("__main__")), [tmp_path])
