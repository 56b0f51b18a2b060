"""A folder to be scanned must not decide what the scan imports.

A kernel looks for modules in its working directory first.  That cannot be changed for
the notebook's own imports, nor for the first ``%load_ext gifthorse`` in such a folder.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_ext.kernel.import_shield import SHIELD, install, uninstall
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAP = "print('sprung:', __name__)\n"
OTHERS = ("fickling", "gifthorse", "jupyter_ext", "packaging", "scanner_core", "tqdm")


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the name of a module that only the working directory has."""
    (tmp_path / "only_here.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    install()
    yield "only_here"
    uninstall()
    sys.modules.pop("only_here", None)


@pytest.mark.parametrize("entry", ["", ".", "{}"], ids=["empty", "dot", "absolute"])
def test_the_working_directory_is_passed_over(
    trap: str, entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [entry.format(tmp_path), *sys.path[1:]])

    with SHIELD.raised(), pytest.raises(ModuleNotFoundError, match=trap):
        __import__(trap)


def test_the_notebook_itself_still_imports_from_there(trap: str) -> None:
    with SHIELD.raised():
        pass

    assert __import__(trap).__name__ == trap


def test_other_threads_still_import_from_there(trap: str) -> None:
    with SHIELD.raised():
        thread = threading.Thread(target=__import__, args=(trap,))
        thread.start()
        thread.join()

    assert trap in sys.modules


def test_what_is_installed_is_found(trap: str, tmp_path: Path) -> None:
    (tmp_path / "this.py").write_text("raise AssertionError")

    with SHIELD.raised():
        found = SHIELD.find_spec("this", None)

    assert trap
    assert found is not None
    assert str(tmp_path) not in str(found.origin)


@pytest.mark.jupyter
def test_a_folder_full_of_traps_is_scanned_and_none_springs(
    folder: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in (*sys.stdlib_module_names, *OTHERS):
        (folder / f"{name}.py").write_text(TRAP)
    (folder / "train.py").write_text("import torch\ntorch.load('planted.pt')\n")
    lines = [
        "%load_ext gifthorse",
        f"%cd -q {folder}",
        "%modelscan planted.pt train.py",
        "_._repr_html_(), _.to_json()",
    ]

    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--colors=nocolor"],
        input="\n".join(lines),
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "planted.pt!archive/data.pkl@0x" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "sprung" not in done.stdout


@pytest.mark.jupyter
def test_what_watches_a_session_springs_no_trap(
    folder: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in (*sys.stdlib_module_names, *OTHERS):
        (folder / f"{name}.py").write_text(TRAP)
    pickled = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
    (folder / "hidden").write_bytes(pickled)
    lines = [
        "%load_ext gifthorse",
        "p = __import__('pathlib').Path",
        f"%cd -q {folder}",
        "%modelscan status",
        "%modelscan net on",
        "p('planted.pt').read_bytes()",
        "_ = p('copy.pkl').symlink_to('hidden')",
        "1",
        "%modelscan trust planted.pt --reason x",
        "%modelscan trust 0123456789 --reason x",
        "%modelscan org/name",
        "get_ipython().complete(None, '%modelscan plan', 15)",
        "__import__('sys').modules['jupyter_ext.kernel.status'].state_json()[:12]",
    ]
    home = tmp_path_factory.mktemp("home")
    names = "XDG_CONFIG_HOME", "XDG_STATE_HOME"

    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--colors=nocolor"],
        input="\n".join(lines),
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=environment | {name: str(home / name) for name in names},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "a file was not opened: planted.pt is unsafe" in done.stdout
    assert "new model file copy.pkl is unsafe" in done.stdout
    assert "recorded in " in done.stdout
    assert "no file with the hash" in done.stderr
    assert "['planted.pt']" in done.stdout
    assert '{"version": ' in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "sprung" not in done.stdout
