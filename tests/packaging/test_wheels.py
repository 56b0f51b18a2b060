"""The two wheels and the sdist: what is in them, and what must not be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

import pytest

pytestmark = pytest.mark.slow

TOPS: Final = {"gifthorse.py", "jupyter_ext", "lsp_server", "scanner_core"}
IGNORED: Final = shutil.ignore_patterns(
    ".*", "*.so", "*.pyd", "__pycache__", "build", "dist", "_build_info.json"
)


@pytest.fixture(scope="module")
def checkout(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy to build in, as if nothing had been compiled in place."""
    copy = tmp_path_factory.mktemp("build") / "checkout"
    return Path(shutil.copytree(repository, copy, ignore=IGNORED))


@pytest.fixture(scope="module")
def plain(checkout: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(_build(checkout, "wheel", "skip"))


@pytest.fixture(scope="module")
def compiled(checkout: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(_build(checkout, "wheel", "require"))


def test_the_plain_wheel_is_for_every_platform(plain: zipfile.ZipFile) -> None:
    assert str(plain.filename).endswith("-py3-none-any.whl")
    assert _libraries(plain) == set()


def test_the_plain_wheel_says_why_it_is_plain(plain: zipfile.ZipFile) -> None:
    note = json.loads(plain.read("scanner_core/_build_info.json"))

    assert note == {
        "compiled": {},
        "notes": ["not compiled: GIFTHORSE_COMPILE=skip"],
    }


def test_the_compiled_wheel_is_for_this_python_only(compiled: zipfile.ZipFile) -> None:
    tag = f"-cp3{sys.version_info.minor}-cp3{sys.version_info.minor}-"

    assert tag in str(compiled.filename)
    assert "py3-none-any" not in str(compiled.filename)


def test_the_compiled_wheel_has_every_compiled_module_and_their_library(
    compiled: zipfile.ZipFile, checkout: Path
) -> None:
    project = tomllib.loads(checkout.joinpath("pyproject.toml").read_text("utf-8"))
    modules = project["tool"]["hatch"]["build"]["hooks"]["custom"]["compile"]

    assert _libraries(compiled) == {
        "gifthorse_machine__mypyc",
        *(name.removesuffix(".py") for name in modules),
    }


def test_the_wheels_hold_the_same_python(
    plain: zipfile.ZipFile, compiled: zipfile.ZipFile
) -> None:
    assert _python(plain) == _python(compiled) != set()


@pytest.mark.parametrize("name", ["plain", "compiled"])
def test_a_wheel_holds_the_packages_and_nothing_else(
    name: str, request: pytest.FixtureRequest
) -> None:
    wheel: zipfile.ZipFile = request.getfixturevalue(name)
    tops = {PurePosixPath(path).parts[0] for path in wheel.namelist()}
    others = {top for top in tops - TOPS if not top.endswith(".dist-info")}

    assert tops >= TOPS
    assert {top.split(".")[0] for top in others} <= {"gifthorse_machine__mypyc"}


def test_a_wheel_holds_every_file_of_the_packages(
    plain: zipfile.ZipFile, checkout: Path
) -> None:
    ours = {
        path.relative_to(checkout).as_posix()
        for top in TOPS - {"gifthorse.py"}
        for path in (checkout / top).rglob("*")
        if path.is_file()
    }

    assert ours - set(plain.namelist()) == set()


def test_a_wheel_made_from_the_sdist_is_the_same(
    checkout: Path, plain: zipfile.ZipFile, tmp_path: Path
) -> None:
    with tarfile.open(_build(checkout, "sdist", "skip")) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    again = zipfile.ZipFile(_build(unpacked, "wheel", "skip"))

    assert set(again.namelist()) == set(plain.namelist())
    assert unpacked.joinpath("tests", "conftest.py").is_file()


def _build(checkout: Path, kind: str, wish: str) -> Path:
    out = checkout.parent / f"{checkout.name}-{kind}-{wish}"
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--outdir", str(out), str(checkout)],
        env={**os.environ, "GIFTHORSE_COMPILE": wish},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    return made


def _libraries(wheel: zipfile.ZipFile) -> set[str]:
    libraries = (name for name in wheel.namelist() if name.endswith((".so", ".pyd")))
    return {name.split(".")[0] for name in libraries}


def _python(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if name.endswith(".py")}
