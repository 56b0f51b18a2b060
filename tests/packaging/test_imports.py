"""What a start imports: it is paid for by every command, notebook and editor."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OPTIONAL: Final = {
    "IPython",
    "backports",
    "huggingface_hub",
    "ipywidgets",
    "lsprotocol",
    "py7zr",
    "pygls",
}
HEAVY: Final = {
    "asyncio",
    "email",
    "fickling",
    "html",
    "importlib.metadata",
    "jsonschema",
    "subprocess",
    "tempfile",
    "tqdm",
    "typing_extensions",
}
INSPECTED: Final = {"joblib", "numpy", "pickle", "sklearn", "torch"}


@pytest.mark.parametrize("module", ["gifthorse", "jupyter_ext"])
def test_the_face_imports_no_engine(module: str, tmp_path: Path) -> None:
    loaded = _modules_after(f"import {module}", tmp_path)

    assert {name for name in loaded if name.startswith("scanner_core")} == set()


@pytest.mark.parametrize("module", ["gifthorse", "jupyter_ext", "scanner_core.scan"])
def test_no_extra_is_needed_to_import(module: str, tmp_path: Path) -> None:
    assert _modules_after(f"import {module}", tmp_path) & OPTIONAL == set()


@pytest.mark.parametrize("module", ["scanner_core.cli", "scanner_core.scan"])
def test_nothing_heavy_is_imported_before_it_is_used(
    module: str, tmp_path: Path
) -> None:
    assert _modules_after(f"import {module}", tmp_path) & HEAVY == set()


@pytest.mark.parametrize("module", ["scanner_core.cli", "scanner_core.scan"])
def test_nothing_that_is_inspected_is_imported(module: str, tmp_path: Path) -> None:
    assert _modules_after(f"import {module}", tmp_path) & INSPECTED == set()


def _modules_after(statement: str, folder: Path) -> set[str]:
    program = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return set(done.stdout.split())
