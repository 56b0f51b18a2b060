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
ELSEWHERE: Final = (
    "jupyter_ext/install.json",
    "jupyter_ext/jupyter-config/",
    "jupyter_ext/labextension/",
    "jupyter_ext/labextension_src/",
)
"""What JupyterLab finds in other places, or nobody needs who installs a wheel."""

DATA: Final = "gifthorse-0.1.0.data/data"
EXTENSION: Final = f"{DATA}/share/jupyter/labextensions/gifthorse"
LARGEST_WHEEL: Final = 3_000_000
LARGEST_EXTENSION: Final = 150_000
IGNORED: Final = shutil.ignore_patterns(
    ".[!n]*",
    "*.pyd",
    "*.so",
    "__pycache__",
    "_build_info.json",
    "build",
    "dist",
    "labextension",
    "lib",
    "node_modules",
)
HAS_NPM: Final = shutil.which("npm") is not None


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


@pytest.fixture(scope="module")
def with_extension(checkout: Path, repository: Path) -> zipfile.ZipFile:
    """Return a wheel with the extension, of an earlier build if it is of this text."""
    built = repository / "build" / "labextension" / "labextension"
    if built.is_dir():
        copy = checkout / "build" / "labextension" / "labextension"
        shutil.copytree(built, copy)
    elif not HAS_NPM:
        pytest.skip("needs npm, from Node.js 22.12 or newer")
    return zipfile.ZipFile(_build(checkout, "wheel", "skip", extension="require"))


def test_the_plain_wheel_is_for_every_platform(plain: zipfile.ZipFile) -> None:
    assert str(plain.filename).endswith("-py3-none-any.whl")
    assert _libraries(plain) == set()


def test_the_plain_wheel_says_why_it_is_plain(plain: zipfile.ZipFile) -> None:
    note = json.loads(plain.read("scanner_core/_build_info.json"))

    assert note == {
        "compiled": {},
        "notes": [
            "no JupyterLab extension: GIFTHORSE_LABEXT=skip",
            "not compiled: GIFTHORSE_COMPILE=skip",
        ],
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
    others = {top for top in tops - TOPS if not top.endswith((".data", ".dist-info"))}

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
    wanted = {name for name in ours if not name.startswith(ELSEWHERE)}

    assert wanted - set(plain.namelist()) == set()


def test_a_wheel_switches_the_server_part_on(plain: zipfile.ZipFile) -> None:
    name = f"{DATA}/etc/jupyter/jupyter_server_config.d/gifthorse.json"

    assert json.loads(plain.read(name)) == {
        "ServerApp": {"jpserver_extensions": {"jupyter_ext": True}}
    }


def test_a_wheel_without_the_extension_has_nothing_of_it(
    plain: zipfile.ZipFile,
) -> None:
    assert [name for name in plain.namelist() if "labextension" in name] == []


def test_a_wheel_has_the_extension_where_jupyterlab_looks(
    with_extension: zipfile.ZipFile,
) -> None:
    package = json.loads(with_extension.read(f"{EXTENSION}/package.json"))
    build = package["jupyterlab"]["_build"]

    assert package["name"] == "gifthorse"
    assert f"{EXTENSION}/{build['load']}" in with_extension.namelist()
    assert f"{EXTENSION}/static/style.js" in with_extension.namelist()
    assert f"{EXTENSION}/install.json" in with_extension.namelist()


def test_the_extension_of_a_wheel_stays_small(with_extension: zipfile.ZipFile) -> None:
    files = [
        info
        for info in with_extension.infolist()
        if info.filename.startswith(EXTENSION)
    ]

    assert 0 < sum(info.file_size for info in files) < LARGEST_EXTENSION


@pytest.mark.parametrize("name", ["with_extension", "compiled"])
def test_a_wheel_stays_small(name: str, request: pytest.FixtureRequest) -> None:
    wheel: zipfile.ZipFile = request.getfixturevalue(name)

    assert Path(str(wheel.filename)).stat().st_size < LARGEST_WHEEL


def test_a_wheel_made_from_the_sdist_is_the_same(
    checkout: Path, plain: zipfile.ZipFile, tmp_path: Path
) -> None:
    with tarfile.open(_build(checkout, "sdist", "skip")) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    again = zipfile.ZipFile(_build(unpacked, "wheel", "skip"))

    assert set(again.namelist()) == set(plain.namelist())
    assert unpacked.joinpath("tests", "conftest.py").is_file()


def test_an_sdist_carries_the_extension_to_machines_without_node(
    with_extension: zipfile.ZipFile,
    checkout: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sdist = _build(checkout, "sdist", "skip", extension="require")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    again = zipfile.ZipFile(_build(unpacked, "wheel", "skip", extension="require"))

    assert set(again.namelist()) == set(with_extension.namelist())


def _build(checkout: Path, kind: str, wish: str, *, extension: str = "skip") -> Path:
    """Build a package; a wish is for the compiled machine, the other one is said."""
    out = checkout.parent / f"{checkout.name}-{kind}-{wish}-{extension}"
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--outdir", str(out), str(checkout)],
        env={**os.environ, "GIFTHORSE_COMPILE": wish, "GIFTHORSE_LABEXT": extension},
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
