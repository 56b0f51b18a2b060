from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import configuration
from scanner_core.configuration import Configuration, places, trust_file
from scanner_core.decisions.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

CONFIG = 'known-classes = ["mine.*"]\n'
ODD = 'a "b" \\ c\n\t\x7f\x1b é 😀 = [x]'


@pytest.fixture
def config(home: Path) -> Path:
    """Return the user's settings, a file that is not there yet."""
    home.mkdir(parents=True)
    return home / "config.toml"


WRONG = {
    "not TOML": ("known-classes = [", 0, "is not TOML"),
    "not UTF-8": ("known-classes = '\udcff'", 0, "is not TOML"),
    "an unknown key": ("\nknown-clases = []", 2, "did you mean known-classes?"),
    "an unknown table": ("[trust]\nall = true", 1, "there is no trust to set"),
    "no list": ("known-classes = 'mine.*'", 1, "is not a list of strings"),
    "a list of numbers": ("\n\nknown-classes = [1]", 3, "is not a list of strings"),
    "everything": ("known-classes = ['*']", 1, "begins with no name of a package"),
    "no patterns": ("exclude = 'build'", 1, "exclude is not a list of strings"),
    "no verdict": ("fail-on = 'always'", 1, "is none of unsafe, review"),
    "no path": ("python = 3.12", 1, "python is no path"),
    "nobody's path": ("python = '~nobody-of-this-name/x'", 1, "python: "),
    "verdicts": ("fail-on = ['review']", 1, "is none of unsafe, review"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_configuration_that_is_wrong_ends_a_scan_with_its_place(
    what: str, gifthorse: Run, config: Path
) -> None:
    text, line, reason = WRONG[what]
    config.write_bytes(text.encode(errors="surrogateescape"))

    code, out, err = gifthorse("scan", "clean.pkl")

    assert (code, out) == (3, "")
    where = f"{config}:{line}: " if line else f"{config}: "
    assert err.startswith(f"gifthorse: {where}")
    assert reason in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["config.toml", "trust.toml"])
def test_a_configuration_that_cannot_be_read_is_told(
    name: str, gifthorse: Run, config: Path
) -> None:
    (config.parent / name).mkdir()

    code, _, err = gifthorse("scan", "clean.pkl")

    assert code == 3
    assert "cannot be read" in err


def test_a_workspace_leaves_out_what_it_excludes_only_if_it_is_trusted(
    gifthorse: Run, folder: Path
) -> None:
    text = "[tool.gifthorse]\nexclude = ['*.pkl', '*.py']\n"
    (folder / "pyproject.toml").write_text(text)

    before = gifthorse("scan", ".")
    gifthorse("trust", "--workspace", ".")
    after = gifthorse("scan", ".")
    elsewhere = gifthorse("scan", "planted.pkl")

    assert [before[0], after[0], elsewhere[0]] == [1, 0, 1]
    assert "left out: 5 excluded" in after[1]


def test_what_the_user_excludes_is_left_out_of_every_folder(
    gifthorse: Run, config: Path
) -> None:
    config.write_text("exclude = ['planted.pkl', 'train.py', '/mine.pkl']\n")

    out = gifthorse("scan", ".")[1]

    assert "planted.pkl (pickle" not in out
    assert "mine.pkl (pickle" in out
    assert "left out: 2 excluded" in out


def test_an_environment_is_looked_for_beside_the_file_that_names_it(
    gifthorse: Run, folder: Path
) -> None:
    site = folder / "env" / "lib" / "python3.12" / "site-packages"
    (site / "torch-2.5.1.dist-info").mkdir(parents=True)
    (folder / "train.py").write_text("import torch\ntorch.load(path)\n")
    (folder / "pyproject.toml").write_text("[tool.gifthorse]\npython = 'env'\n")

    before = gifthorse("scan", "train.py")
    gifthorse("trust", "--workspace", ".")
    after = gifthorse("scan", "train.py")
    given = gifthorse("scan", "train.py", "--python", "missing")

    assert "env has torch 2.5.1" not in before[1]
    assert "env has torch 2.5.1" in after[1]
    assert given[0] == 3
    assert "no such environment: missing" in given[2]


def test_an_environment_that_is_not_there_today_is_not_missed(
    gifthorse: Run, config: Path
) -> None:
    config.write_text("python = 'missing'\n")

    assert gifthorse("scan", "clean.pkl")[0] == 0


PLACES = (
    "gifthorse.toml",
    "pyproject.toml",
    ".gifthorse/config.toml",
    "config.toml",
    "gifthorse/config.toml",
    ".config/gifthorse/config.toml",
)


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_read_from_the_working_directory(
    name: str, gifthorse: Run, folder: Path
) -> None:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(f"{CONFIG}[tool.gifthorse]\n{CONFIG}")

    assert gifthorse("scan", "mine.pkl")[0] == 1


@pytest.mark.parametrize("given", ["config", "./config", "", "~"])
def test_a_relative_home_is_not_looked_for_where_anybody_may_write(
    given: str, gifthorse: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config" / "gifthorse").mkdir(parents=True)
    (folder / "config" / "gifthorse" / "config.toml").write_text(CONFIG)
    monkeypatch.setenv("XDG_CONFIG_HOME", given)
    monkeypatch.setenv("HOME", str(folder.parent / "nobody"))
    monkeypatch.setenv("APPDATA", str(folder.parent / "nobody"))

    assert gifthorse("scan", "mine.pkl")[0] == 1


@pytest.mark.skipif(os.name == "nt", reason="other folders there")
@pytest.mark.parametrize(
    ("platform", "where"),
    [("linux", ".config"), ("darwin", "Library/Application Support")],
)
def test_without_xdg_the_folder_is_that_of_the_platform(
    platform: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr(places.sys, "platform", platform)

    assert places.folder() == Path("/home/ada", where, "gifthorse")


def test_without_any_configuration_nothing_more_is_imported(home: Path) -> None:
    assert not home.exists()
    assert configuration.load() == Configuration()


def test_the_user_knows_classes(gifthorse: Run, config: Path) -> None:
    config.write_text(CONFIG)

    code, out, _ = gifthorse("scan", "mine.pkl")

    assert code == 0
    assert "✓ clean      mine.pkl" in out


def test_classes_can_be_known_for_one_scan(gifthorse: Run) -> None:
    words = ("--known-class", "theirs.*", "--known-class", "mine.*")

    assert gifthorse("scan", "mine.pkl", *words)[0] == 0
    assert gifthorse("scan", "mine.pkl", *words[:2])[0] == 1


def test_a_pattern_that_is_wrong_is_wrong_usage(gifthorse: Run) -> None:
    code, _, err = gifthorse("scan", "clean.pkl", "--known-class", "*")

    assert code == 3
    assert err.startswith("gifthorse: --known-class *: begins with no name")


def test_the_hint_for_classes_is_given_once(gifthorse: Run, folder: Path) -> None:
    stream = b"\x80\x02cmine.layers\nNet\n0cmine.layers\nHead\n."
    (folder / "two.pkl").write_bytes(stream)

    _, out, _ = gifthorse("scan", "two.pkl", "--verbose")

    assert out.count("unlisted-name") == 2
    said = " ".join(out.split())
    assert said.count('set known-classes = ["mine.*"] in your configuration') == 1
    assert said.count("scan --known-class 'mine.*'") == 1


def test_the_user_says_what_fails_and_the_command_line_overrules(
    gifthorse: Run, config: Path
) -> None:
    config.write_text("fail-on = 'unsafe'\n")

    assert gifthorse("scan", "mine.pkl")[0] == 0
    assert gifthorse("scan", "planted.pkl")[0] == 1
    assert gifthorse("scan", "mine.pkl", "--fail-on", "review")[0] == 1


WORKSPACE_FILES = {
    "gifthorse.toml": CONFIG,
    "pyproject.toml": f"[project]\nname = 'x'\n[tool.gifthorse]\n{CONFIG}",
}


@pytest.mark.parametrize("name", WORKSPACE_FILES)
def test_a_trusted_workspace_knows_classes(
    name: str, gifthorse: Run, folder: Path
) -> None:
    (folder / name).write_text(WORKSPACE_FILES[name])
    before = gifthorse("scan", "mine.pkl")[0]

    code, out, _ = gifthorse("trust", "--workspace", ".")

    assert (before, code) == (1, 0)
    assert out.startswith(f"{folder} is trusted, as ")
    assert "  known-classes: mine.*\n" in out
    assert gifthorse("scan", "mine.pkl")[0] == 0


def test_a_workspace_decides_about_no_file_outside_of_it(
    gifthorse: Run, folder: Path
) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "gifthorse.toml").write_text(CONFIG)
    (folder / "inner" / "link.pkl").symlink_to(folder / "mine.pkl")

    gifthorse("trust", "--workspace", "inner")

    assert gifthorse("scan", "mine.pkl")[0] == 1
    assert gifthorse("scan", "inner/link.pkl")[0] == 1, "it leads outside"


def test_only_the_root_of_a_workspace_is_read(gifthorse: Run, folder: Path) -> None:
    (folder / "cache").mkdir()
    (folder / "cache" / "gifthorse.toml").write_text(CONFIG)
    (folder / "cache" / "mine.pkl").write_bytes((folder / "mine.pkl").read_bytes())

    gifthorse("trust", "--workspace", ".")

    assert gifthorse("scan", "cache/mine.pkl")[0] == 1


def test_a_workspace_says_what_fails_only_to_who_works_in_it(
    gifthorse: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gifthorse.toml").write_text("fail-on = 'never'\n")
    gifthorse("trust", "--workspace", ".")

    inside = gifthorse("scan", "mine.pkl")[0]
    monkeypatch.chdir(folder.parent)

    assert inside == 0
    assert gifthorse("scan", "here/mine.pkl")[0] == 1


def test_a_workspace_that_is_gone_is_no_error(gifthorse: Run, folder: Path) -> None:
    (folder / "inner").mkdir()
    gifthorse("trust", "--workspace", "inner")
    (folder / "inner").rmdir()

    assert gifthorse("scan", "clean.pkl")[0] == 0
    assert "is not there" in gifthorse("trust", "--list")[1]


def test_a_workspace_names_no_further_workspaces(gifthorse: Run, folder: Path) -> None:
    (folder / "gifthorse-trust.toml").write_text("[[workspace]]\npath = '/'\n")

    code, _, err = gifthorse("trust", "--workspace", ".")

    assert code == 3
    assert "gifthorse-trust.toml:1: there is no workspace to set" in err


def test_a_workspace_is_trusted_no_more(gifthorse: Run, folder: Path) -> None:
    (folder / "gifthorse.toml").write_text(CONFIG)
    gifthorse("trust", "--workspace", ".")

    code, out, _ = gifthorse("trust", "--workspace", ".", "--remove")

    assert (code, out) == (0, f"{folder} is trusted no more.\n")
    assert gifthorse("scan", "mine.pkl")[0] == 1
    assert gifthorse("trust", "--workspace", ".", "--remove")[0] == 3


BAD_RECORDS = {
    "no hash": {"sha256": "'yes'"},
    "no size": {"size": "'10'"},
    "a size below zero": {"size": "-1"},
    "a boolean for a size": {"size": "true"},
    "no rules": {"rules": "[]"},
    "rules of another kind": {"rules": "true"},
    "no reason": {"reason": "''"},
    "nobody": {"by": "''"},
    "no date": {"created": "'today'"},
    "a time for a date": {"expires": "2027-01-31T00:00:00Z"},
    "an unknown key": {"expire": "2027-01-31"},
}


@pytest.mark.parametrize("what", BAD_RECORDS)
def test_a_record_that_is_wrong_is_told_with_its_line(
    what: str, gifthorse: Run, config: Path, record: Callable[..., str]
) -> None:
    good = record("mine.pkl", "unlisted-name")
    bad = record("mine.pkl", "unlisted-name", **BAD_RECORDS[what])
    trust = config.parent / "trust.toml"
    trust.write_text(f"{good}\n{bad}")

    code, _, err = gifthorse("scan", "clean.pkl")

    assert code == 3
    line = int(err.removeprefix(f"gifthorse: {trust}:").partition(":")[0])
    assert line > good.count("\n")


def test_records_are_written_as_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "trust.toml"
    day = date(2026, 11, 21)
    first = Record("ab" * 32, 1, ("a-rule",), ODD, ODD, day, None, ODD)
    second = Record("cd" * 32, 2, ("a-rule", "b-rule"), "why", "ada", day, day, "x")
    root = f"{tmp_path}/{ODD}"

    trust_file.append(path, first)
    trust_file.append(path, root)
    trust_file.append(path, second)
    appended = trust_file.read(path)
    trust_file.replace(path, appended)

    assert appended.records == (first, second)
    assert appended.workspaces == (root,)
    assert trust_file.read(path) == appended
    assert list(path.parent.iterdir()) == [path]


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (link := tmp_path / "trust.toml").symlink_to(tmp_path / "dotfiles" / "trust.toml")
    trust_file.append(link, str(tmp_path))

    trust_file.replace(link, trust_file.Trust())

    assert link.is_symlink()
    assert trust_file.read(link) == trust_file.Trust()


@pytest.mark.skipif(os.name == "nt", reason="no such modes there")
def test_only_its_user_can_read_and_write_the_file(tmp_path: Path) -> None:
    trust_file.append(tmp_path / "trust.toml", str(tmp_path))

    assert (tmp_path / "trust.toml").stat().st_mode & 0o077 == 0


def test_a_workspace_is_listed_once_however_often_it_is_trusted(
    gifthorse: Run, folder: Path
) -> None:
    for name in (".", str(folder), "../here"):
        assert gifthorse("trust", "--workspace", name)[0] == 0

    assert gifthorse("trust", "--list")[1].count("workspace ") == 1


def test_lines_are_counted_as_editors_count_them(gifthorse: Run, config: Path) -> None:
    config.write_text("# \u2028 \x85\r\nwrong = 1\n", "utf-8")

    assert f"{config}:2: there is no wrong" in gifthorse("scan", "clean.pkl")[2]


def test_the_list_says_where_the_configuration_is(gifthorse: Run, config: Path) -> None:
    before = gifthorse("trust", "--list")[1]
    config.write_text(CONFIG)
    after = gifthorse("trust", "--list")[1]

    assert before.endswith(f"\nconfiguration {config}, which is not there yet\n")
    assert after.endswith(f"\nconfiguration {config}\n")
