from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core import cli
from scanner_core.commands.enable_command import MARK, NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.jupyter

ENABLED = "print('enabled' if get_ipython().find_line_magic('modelscan') else 'not')"


@pytest.fixture
def home(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of IPython, in which nothing is enabled."""
    monkeypatch.setenv("IPYTHONDIR", environment["IPYTHONDIR"])
    return Path(environment["IPYTHONDIR"])


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], home: Path) -> Command:  # noqa: ARG001 (as above)
    def command(*words: str) -> tuple[int, str]:
        code = cli.main(words)
        return code, "".join(capsys.readouterr())

    return command


def startup(home: Path, profile: str = "default") -> Path:
    return home / f"profile_{profile}" / "startup"


def ipython(folder: Path, environment: dict[str, str], *options: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-P", "-m", "IPython", "-c", ENABLED, *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_a_file_of_somebody_else_is_left_alone(command: Command, home: Path) -> None:
    startup(home).mkdir(parents=True)
    (startup(home) / NAME).write_text("print('mine')\n")

    enabled, disabled = command("enable"), command("disable")

    assert (enabled[0], disabled[0]) == (3, 3)
    assert "is not ours: it is left alone" in enabled[1]
    assert (startup(home) / NAME).read_text() == "print('mine')\n"


def test_a_profile_that_is_not_there_is_not_made(command: Command, home: Path) -> None:
    code, said = command("enable", "--profile", "work")

    assert code == 3
    assert "ipython profile create work" in said
    assert not home.exists()


@pytest.mark.parametrize("name", ["../x", "a/b", ""])
def test_a_profile_is_a_name_and_no_path(command: Command, name: str) -> None:
    assert command("enable", "--profile", name)[0] == 3


def test_disabling_what_is_not_enabled_says_so(command: Command) -> None:
    assert command("disable") == (
        0,
        "gifthorse is not enabled in the profile default.\n",
    )


def test_only_our_own_file_comes_and_goes(command: Command, home: Path) -> None:
    startup(home).mkdir(parents=True)
    (startup(home) / "10-mine.py").write_text("mine = 1\n")

    _, first = command("enable")
    _, again = command("enable")
    files = sorted(path.name for path in startup(home).iterdir())
    _, gone = command("disable")

    assert "is enabled in the profile default, as " in first
    assert "already" in again
    assert files == [NAME, "10-mine.py"]
    assert "is gone" in gone
    assert [path.name for path in startup(home).iterdir()] == ["10-mine.py"]


def test_what_an_older_version_wrote_is_replaced(command: Command, home: Path) -> None:
    startup(home).mkdir(parents=True)
    (startup(home) / NAME).write_text(f"{MARK}1 / 0\n")

    command("enable")

    assert "1 / 0" not in (startup(home) / NAME).read_text()


def test_an_environment_has_a_startup_folder_of_its_own(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    _, enabled = command("enable", "--environment")
    file = tmp_path / "etc" / "ipython" / "startup" / NAME
    was_there = file.is_file()
    _, other = command("disable")
    command("disable", "--environment")

    assert "is enabled in this environment" in enabled
    assert was_there
    assert "still enabled in this environment: gifthorse disable --environment" in other
    assert not file.exists()


def test_a_terminal_loads_the_magic_and_a_folder_cannot_take_its_place(
    command: Command, folder: Path, environment: dict[str, str]
) -> None:
    (folder / "gifthorse.py").write_text("raise SystemExit('hijacked')")
    before = ipython(folder, environment)

    command("enable")

    assert (before, ipython(folder, environment)) == ("not\n", "enabled\n")


def test_without_gifthorse_nothing_happens_and_nothing_is_said(
    command: Command, folder: Path, environment: dict[str, str], home: Path
) -> None:
    command("enable")
    file = startup(home) / NAME
    file.write_text(file.read_text().replace('"gifthorse"', '"not_installed_here"'))

    assert ipython(folder, environment) == "not\n"


def test_a_kernel_loads_the_magic(
    command: Command,
    folder: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    command("enable")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ENABLED)])

    resources = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(
        notebook, kernel_name="python3", resources=resources
    )
    client.execute()

    [output] = notebook.cells[0].outputs
    assert output["text"] == "enabled\n"
