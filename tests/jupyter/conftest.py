from __future__ import annotations

import atexit
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

PLANTED = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"


def archive(stream: bytes) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as checkpoint:
        checkpoint.writestr("archive/data.pkl", stream)
        checkpoint.writestr("archive/version", b"3\n")
    return file.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with a checkpoint that calls a command."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "planted.pt").write_bytes(archive(assemble(PLANTED)))
    (tmp_path / "harmless.pt").write_bytes(archive(assemble("EMPTY_DICT\nSTOP")))
    return tmp_path


@pytest.fixture
def shell(folder: Path) -> Iterator[InteractiveShell]:  # noqa: ARG001 (its working directory)
    """Return a shell without a kernel, in which the extension is loaded."""
    interactiveshell = pytest.importorskip("IPython.core.interactiveshell")
    loader = pytest.importorskip("traitlets.config")
    config = loader.Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    one = interactiveshell.InteractiveShell.instance(config=config)
    one.run_line_magic("load_ext", "gifthorse")
    yield one
    one.run_line_magic("unload_ext", "gifthorse")
    interactiveshell.InteractiveShell.clear_instance()
    # Else each shell collects the garbage of all tests when they end.
    atexit.unregister(one.atexit_operations)


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return environment variables that keep the user's own Jupyter out of a test."""
    home = tmp_path_factory.mktemp("jupyter")
    given = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    given |= {f"JUPYTER_{name}": str(home / name) for name in names}
    return given | {"IPYTHONDIR": str(home / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1"}
