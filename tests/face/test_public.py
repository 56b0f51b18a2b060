from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gifthorse
from scanner_core import findings, scan
from scanner_core._version import VERSION, with_machine

ROOT = Path(gifthorse.__file__).parent
NEWLY_IMPORTED = """
import sys
before = set(sys.modules)
import gifthorse
print(*sorted(set(sys.modules) - before))
"""


def python(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-P", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_importing_it_imports_nothing_else() -> None:
    assert set(python("-c", NEWLY_IMPORTED).split()) <= {"__future__", "gifthorse"}


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        gifthorse.scan(tmp_path / "missing.pt")


def test_what_it_does_not_offer_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'load'"):
        gifthorse.load  # type: ignore[attr-defined] # noqa: B018
    assert not hasattr(gifthorse, "Skipped")


def test_everything_it_offers_is_there() -> None:
    assert dir(gifthorse) == sorted(gifthorse.__all__)
    for name in gifthorse.__all__:
        assert getattr(gifthorse, name) is not None
    assert gifthorse.__version__ == VERSION
    assert gifthorse.Report is findings.Report
    assert gifthorse.Options is scan.Options


def test_paths_may_be_text(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import torch\n")

    report = gifthorse.scan(str(tmp_path), tmp_path / "train.py")

    assert [artifact.kind for artifact in report.artifacts] == [gifthorse.Kind.SOURCE]


def test_as_a_module_it_is_the_command_line() -> None:
    said = python("-m", "gifthorse", "--version")

    assert said.startswith(f"gifthorse {with_machine()}\n")


def test_a_missing_part_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = pytest.importorskip("IPython.core.error").UsageError
    monkeypatch.setitem(sys.modules, "jupyter_ext", None)

    with pytest.raises(error, match=r"run %pip install 'gifthorse\[jupyter\]'"):
        gifthorse.load_ipython_extension(None)  # type: ignore[arg-type]
