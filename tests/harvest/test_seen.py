from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Module

STREAM = """
    PROTO 2
    GLOBAL 'mine Tree'
    EMPTY_TUPLE
    NEWOBJ
    EMPTY_DICT
    BINUNICODE 'scale'
    GLOBAL 'mine scale'
    SETITEM
    BUILD
    GLOBAL 'mine restore'
    BININT1 5
    TUPLE1
    REDUCE
    POP
    GLOBAL '__builtin__ getattr'
    GLOBAL 'collections OrderedDict'
    BINUNICODE 'fromkeys'
    TUPLE2
    REDUCE
    POP
    STOP
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tree.pickle-2").write_bytes(assemble(STREAM))
    return tmp_path


def uses(module: Module, folder: Path) -> dict[str, str]:
    found = module("seen").collect(sorted(folder.iterdir()), folder)
    return {name: str(each.row()["uses"]) for name, each in found.items()}


def test_no_files_name_nothing(module: Module, tmp_path: Path) -> None:
    assert module("seen").collect([], tmp_path) == {}


def test_a_name_is_seen_with_its_uses(module: Module, folder: Path) -> None:
    found = uses(module, folder)

    assert found["mine.Tree"] == "named built state"
    assert found["mine.restore"] == "named called"
    assert found["mine.scale"] == "named"


def test_what_a_resolver_finds_is_seen(module: Module, folder: Path) -> None:
    assert uses(module, folder)["collections.OrderedDict.fromkeys"] == "looked-up"


def test_a_table_is_sorted_and_the_same_for_the_same_files(
    module: Module, folder: Path
) -> None:
    seen = module("seen")
    paths = sorted(folder.iterdir())

    table = seen.render("mine", seen.collect(paths, folder))

    assert table == seen.render("mine", seen.collect(paths, folder))
    names = [line.split('"')[1] for line in table.splitlines() if line[0] == '"']
    assert names == sorted(names)
    assert len(names) > 3
    assert 'files = 1, example = "tree.pickle-2"' in table


@pytest.fixture
def check(
    module: Module, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[object, Path]:
    """Return the command for an environment with the tables in a folder of its own."""
    environments, main = module("environments"), module("__main__")
    small = environments.Environment("small", None, ("python",), ())
    monkeypatch.setattr(main, "environments", lambda: {"small": small})
    monkeypatch.setattr(main, "ROOT", tmp_path)
    monkeypatch.setattr(module("make"), "environments", lambda: {"small": small})
    monkeypatch.setattr(module("seen"), "TABLES", tmp_path)
    return main.main, tmp_path


def test_a_check_says_what_differs(
    check: tuple[object, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    main, folder = check
    cache = str(folder / "cache")
    assert main(["make", "small", "--cache", cache]) == 0
    assert main(["collect", "small", "--cache", cache]) == 0
    assert main(["check", "small"]) == 0, "files of one recipe name the same every time"
    table = folder / "small.toml"
    text = table.read_text("utf-8")
    line = next(each for each in text.splitlines() if "fractions.Fraction" in each)
    table.write_text(text.replace(line, '"mine.Gone" = { uses = "named" }'), "utf-8")
    capsys.readouterr()

    assert main(["check", "small"]) == 1

    said = capsys.readouterr().out
    assert '\n-"mine.Gone"' in said
    assert f"\n+{line}" in said
    assert said.endswith("small: differs\n")
