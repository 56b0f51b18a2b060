from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

from lsp_server.jupyterlab_lsp import spec

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def test_jupyterlab_lsp_finds_a_command_that_starts_the_server() -> None:
    [server] = spec(None).values()
    argv = server["argv"]
    assert isinstance(argv, list)
    said = subprocess.run(  # noqa: S603 (our own command)
        [*argv, "--version"], capture_output=True, check=True, text=True
    )

    assert said.stdout.startswith("gifthorse ")
    assert argv[:2] == [sys.executable, "-P"]
    assert server["languages"] == ["python"]
    assert server["version"] == 2


def test_what_is_installed_names_the_function() -> None:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    [(name, place)] = project["entry-points"]["jupyter_lsp_spec_v1"].items()
    module, _, function = place.partition(":")

    assert list(getattr(import_module(module), function)(None)) == [name]
