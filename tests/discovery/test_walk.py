from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scanner_core import discovery
from scanner_core.discovery import Exclude, Found, Wanted

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *names: str, **contents: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(contents.get(name, ""), encoding="utf-8")


def ignore(folder: Path, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("\n".join(lines), encoding="utf-8")


def names_of(found: list[Found], folder: Path) -> set[str]:
    return {each.path.relative_to(folder).as_posix() for each in found}


def scanned(
    folder: Path, *below: str, wanted: Wanted = discovery.EVERYTHING
) -> set[str]:
    found = discovery.files([folder / each for each in below] or [folder], wanted)
    return {
        name
        for name in names_of(
            [each for each in found if each.is_wanted],
            folder,
        )
        if not name.endswith(".gitignore")
    }


def test_a_gitignore_never_leaves_out_an_artifact(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "a.ipynb", "model.pt", "out/b.py", "out/model", "out/x.pkl")
    ignore(tmp_path, "*")

    assert scanned(tmp_path) == {"model.pt", "out/model", "out/x.pkl"}


def test_the_deepest_gitignore_counts(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "b.py", "in/a.py", "in/b.py", "in/in/a.py", "out/a.py")
    ignore(tmp_path, "a.py", "out/")
    ignore(tmp_path / "in", "!a.py", "/b.py")
    ignore(tmp_path / "out", "!a.py")

    assert scanned(tmp_path) == {"b.py", "in/a.py", "in/in/a.py"}


def test_programs_left_out_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "b.py")
    ignore(tmp_path, "a.py")

    found = [each for each in discovery.files([tmp_path]) if each.is_ignored]

    assert names_of(found, tmp_path) == {"a.py"}


def test_a_gitignore_above_counts_inside_a_repository_only(tmp_path: Path) -> None:
    write(tmp_path, "project/src/a.py", "project/src/b.py")
    ignore(tmp_path, "b.py")
    ignore(tmp_path / "project", "a.py")

    before = scanned(tmp_path, "project/src")
    (tmp_path / "project" / ".git").mkdir()

    assert before == {"project/src/a.py", "project/src/b.py"}
    assert scanned(tmp_path, "project/src") == {"project/src/b.py"}


@pytest.mark.parametrize("below", ["build", "build/lib", "build/lib/a.py"])
def test_what_is_named_is_scanned_though_it_is_left_out(
    tmp_path: Path, below: str
) -> None:
    write(tmp_path, "build/lib/a.py")
    ignore(tmp_path, "build/")
    (tmp_path / ".git").mkdir()

    assert scanned(tmp_path, below) == {"build/lib/a.py"}


def test_without_it_nothing_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    ignore(tmp_path, "*")

    assert scanned(tmp_path, wanted=Wanted(gitignore=False)) == {"a.py"}


@pytest.mark.parametrize("where", ["site-packages/x", "models--org--x/snapshots/1"])
def test_a_gitignore_that_was_downloaded_leaves_nothing_out(
    tmp_path: Path, where: str
) -> None:
    write(tmp_path, f"{where}/a.py")
    ignore(tmp_path / where, "*.py")

    assert scanned(tmp_path) == {f"{where}/a.py"}
    assert scanned(tmp_path, where) == {f"{where}/a.py"}


def unreadable(path: Path) -> None:
    path.write_text("a.py\n", encoding="utf-8")
    path.chmod(0)


BAD = {
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to("other"),
    "a loop": lambda path: path.symlink_to(path.name),
    "a pipe": os.mkfifo,
    "too long": lambda path: path.write_bytes(b"a.py\n" * 300_000),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\0\n*\0.\n"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")
@pytest.mark.parametrize("kind", BAD)
def test_a_gitignore_that_is_none_leaves_nothing_out(tmp_path: Path, kind: str) -> None:
    write(tmp_path, "a.py", "other")
    (tmp_path / "other").write_text("a.py", encoding="utf-8")
    BAD[kind](tmp_path / ".gitignore")

    assert scanned(tmp_path) == {"a.py", "other"}


def test_what_is_excluded_is_left_out_whatever_it_is(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "model.pt", "data/x.pkl", "data/keep.pkl", "in/data.py")
    excludes = (Exclude(str(tmp_path), ("data/", "*.pt")),)

    assert scanned(tmp_path, wanted=Wanted(excludes)) == {"a.py", "in/data.py"}


def test_patterns_are_about_the_folder_that_they_came_from(tmp_path: Path) -> None:
    write(tmp_path, "one/a.py", "two/a.py", "two/in/a.py")
    excludes = (Exclude(str(tmp_path / "two"), ("/a.py",)),)

    assert scanned(tmp_path, wanted=Wanted(excludes)) == {"one/a.py", "two/in/a.py"}


@pytest.mark.parametrize("below", ["data", "data/x.pkl", "other/../data/x.pkl"])
def test_what_is_named_is_excluded_only_if_that_is_asked_for(
    tmp_path: Path, below: str
) -> None:
    write(tmp_path, "data/x.pkl", "other/a")
    excludes = (Exclude(str(tmp_path), ("data/*", "data/")),)

    [found] = discovery.files([tmp_path / below], Wanted(excludes, excludes_named=True))

    assert found.is_excluded
    if below.endswith("pkl"):
        assert not next(
            discovery.files([tmp_path / below], Wanted(excludes))
        ).is_excluded


@pytest.mark.parametrize(
    "name",
    [".tox", ".nox", ".mypy_cache", ".ruff_cache", ".ipynb_checkpoints", "__pycache__"],
)
def test_folders_of_tools_are_passed_over_unless_they_are_named(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path, f"{name}/x.pkl")

    [found] = discovery.files([tmp_path])

    assert found.is_passed_over
    assert scanned(tmp_path, name) == {f"{name}/x.pkl"}


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_environments_are_passed_over_unless_they_are_named(
    tmp_path: Path, mark: str
) -> None:
    write(tmp_path, f"env/{mark}", "env/lib/site-packages/x.py")

    [found] = discovery.files([tmp_path])

    assert found.is_passed_over
    assert "env/lib/site-packages/x.py" in scanned(tmp_path, "env")


def test_links_in_circles_end(tmp_path: Path) -> None:
    write(tmp_path, "in/a.py")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "loop").symlink_to("loop")

    assert scanned(tmp_path) == {"in/a.py", "in/loop"}


def test_folders_nest_deeper_than_calls_can(tmp_path: Path) -> None:
    """They are taken away again: too deep for shutil.rmtree, and so for pytest."""
    down = (
        "import os\n"
        "for _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')\n"
        "open('a.py', 'w').close()\n"
    )
    up = (
        "import os\n"
        "for _ in range(1500):\n    os.chdir('d')\n"
        "os.remove('a.py')\n"
        "for _ in range(1500):\n    os.chdir('..')\n    os.rmdir('d')\n"
    )
    subprocess.run([sys.executable, "-c", down], cwd=tmp_path, check=True)  # noqa: S603 (our own)
    try:
        found = scanned(tmp_path)
    finally:
        subprocess.run([sys.executable, "-c", up], cwd=tmp_path, check=True)  # noqa: S603 (our own)

    assert len(found) == 1


@pytest.mark.parametrize("suffix", [".onnx", ".keras", ".h5", ".gguf", ".tflite"])
def test_a_file_called_a_model_is_taken_for_one(tmp_path: Path, suffix: str) -> None:
    write(tmp_path, f"m{suffix}", "README.md")

    found = {each.path.name: each.named for each in discovery.files([tmp_path])}

    assert found == {f"m{suffix}": True, "README.md": False}


PLACES = (
    "a.py",
    "model.pt",
    "in/a.py",
    "in/deep/b.py",
    "in/deep/model",
    "out/a.py",
    "out/x.pt",
    "node_modules/x.py",
    "venv/pyvenv.cfg",
    "venv/lib/x.pt",
    ".hidden/x.pt",
    "left/out.pt",
    "nothing.py",
)


def test_what_is_looked_up_is_what_a_walk_meets(tmp_path: Path) -> None:
    write(tmp_path, *PLACES[:-1])
    ignore(tmp_path, "out/", "b.py")
    ignore(tmp_path / "in", "!deep/b.py")
    wanted = Wanted((Exclude(str(tmp_path.resolve()), ("left/",)),))
    walked = {each.path: each for each in discovery.files([tmp_path], wanted)}

    for name in PLACES:
        path = tmp_path / name
        met = next((p for p in (path, *path.parents) if p in walked), None)
        assert discovery.lookup(path, tmp_path, wanted) == (
            walked[met] if met else None
        )


def test_what_is_no_file_is_nothing_to_look_up(tmp_path: Path) -> None:
    write(tmp_path, "in/a.py")

    assert discovery.lookup(tmp_path / "in", tmp_path) is None
    assert discovery.lookup(tmp_path / "in" / "a.py" / "b.py", tmp_path) is None
    assert discovery.lookup(tmp_path, tmp_path) is None
    with pytest.raises(ValueError, match="not in the subpath"):
        discovery.lookup(tmp_path / "a.py", tmp_path / "in")


def test_a_folder_that_cannot_be_listed_is_what_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "in/a.py")

    def refuse(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    found = discovery.lookup(tmp_path / "in" / "a.py", tmp_path)
    assert found
    assert "Permission denied" in found.trouble


def test_a_name_of_a_model_is_told_from_that_of_a_program() -> None:
    names = ["x.pt", "X.PTH", "pytorch_model.bin", "a.skops"]

    assert all(map(discovery.is_called_model, names))
    assert not any(
        map(discovery.is_called_model, ["a.py", "nb.ipynb", "README", "x.png"])
    )
