"""Which model files are new: told by names and times alone."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from jupyter_ext import new_files
from jupyter_ext.new_files import NewFiles

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def new() -> NewFiles:
    return NewFiles(time.time() + 3600)


def written(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_was_there_is_not_new(new: NewFiles, tmp_path: Path) -> None:
    written(tmp_path / "a.pkl")

    assert new.look([tmp_path]) == []
    assert new.look([tmp_path]) == []


@pytest.mark.parametrize(
    "name", ["a.txt", "a.py", "a.ipynb", "a.csv", ".git/a.pkl", ".hidden/a.pkl", "pkl"]
)
def test_what_is_called_otherwise_is_no_model(
    new: NewFiles, tmp_path: Path, name: str
) -> None:
    new.look([tmp_path])
    written(tmp_path / name)

    assert new.look([tmp_path]) == []


def test_the_root_of_a_file_system_is_not_looked_through(new: NewFiles) -> None:
    assert new.look([new_files.Path("/")]) == []


def test_a_folder_that_is_gone_is_no_error(new: NewFiles, tmp_path: Path) -> None:
    assert new.look([tmp_path / "gone"]) == []


def test_an_environment_is_not_looked_into(new: NewFiles, tmp_path: Path) -> None:
    written(tmp_path / "env" / "pyvenv.cfg")
    new.look([tmp_path])
    written(tmp_path / "env" / "lib" / "a.pkl")

    assert new.look([tmp_path]) == []


def test_a_link_to_a_folder_is_not_followed(new: NewFiles, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "loop").symlink_to(tmp_path)
    new.look([tmp_path / "place"])
    written(tmp_path / "a.pkl")

    assert new.look([tmp_path / "place"]) == []


def test_a_file_that_came_is_new_once(new: NewFiles, tmp_path: Path) -> None:
    new.look([tmp_path])
    came = written(tmp_path / "a.pkl")

    assert new.look([tmp_path]) == [came]
    assert new.look([tmp_path]) == []


def test_a_file_that_was_written_again_is_new(new: NewFiles, tmp_path: Path) -> None:
    path = written(tmp_path / "a.pkl")
    new.look([tmp_path])
    written(path, "other")

    assert new.look([tmp_path]) == [path]


def test_a_file_in_a_folder_that_came_is_new(new: NewFiles, tmp_path: Path) -> None:
    new.look([tmp_path])
    came = written(tmp_path / "models" / "org" / "a.safetensors")

    assert new.look([tmp_path]) == [came]


def test_a_file_in_a_folder_that_seems_unchanged_is_found(
    new: NewFiles, tmp_path: Path
) -> None:
    new.look([tmp_path])
    before = tmp_path.stat()
    came = written(tmp_path / "a.pkl")
    os.utime(tmp_path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert new.look([tmp_path]) == [came]


def test_a_repository_of_the_hub_is_seen_by_its_names(
    new: NewFiles, tmp_path: Path
) -> None:
    (tmp_path / "models--org--name").mkdir()
    new.look([tmp_path])
    blob = written(tmp_path / "models--org--name" / "blobs" / "abc.bin")
    snapshot = tmp_path / "models--org--name" / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / "pytorch_model.bin").symlink_to(blob)

    assert new.look([tmp_path]) == [snapshot / "pytorch_model.bin"]


def test_at_the_first_look_what_came_since_is_new(tmp_path: Path) -> None:
    since = time.time() - 10
    old = written(tmp_path / "old.pkl")
    came = written(tmp_path / "new.pkl")
    os.utime(old, (since - 60, since - 60))

    # Its inode was changed just now, as that of a file that was moved here.
    assert NewFiles(since).look([tmp_path]) == [came, old]
    assert NewFiles(time.time() + 10).look([tmp_path]) == []


def test_what_is_very_deep_or_much_is_not_looked_at(
    new: NewFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_files, "MOST_FOLDERS", 3)
    for n in range(10):
        written(tmp_path / str(n) / "a.pkl")
    found = NewFiles(0).look([tmp_path])

    assert len(found) == 2
    assert new.look([tmp_path / "0"]) == []


def test_the_caches_are_where_the_environment_says() -> None:
    given = {"HF_HOME": "/data/hf", "TORCH_HOME": "/data/torch"}

    assert [str(each) for each in new_files.caches(given)] == [
        "/data/hf/hub",
        "/data/torch/hub",
    ]
