"""The build hook: when it compiles, when it does not, and what it says then."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MODULE = "pocket/loop.py"


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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pocket").mkdir()
    (tmp_path / "pocket" / "__init__.py").touch()
    (tmp_path / MODULE).write_text("def twice(n: int) -> int:\n    return 2 * n\n")
    return tmp_path


def test_an_unknown_wish_is_refused(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "yes")

    with pytest.raises(ValueError, match="use auto, require or skip"):
        hook.Wish.read()


@pytest.mark.skipif(sys.platform == "win32", reason="setuptools finds the compiler")
def test_a_machine_without_a_compiler_is_asked_for_nothing(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "require")
    monkeypatch.setenv("CC", "nowhere-to-be-found")

    assert hook.requirements() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="setuptools finds the compiler")
def test_compiling_without_a_compiler_says_so(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "nowhere-to-be-found")

    with pytest.raises(hook.CompileError, match=r"no C compiler|no Python headers"):
        hook.compile_modules(project, [MODULE])


def test_skipping_asks_for_nothing(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIFTHORSE_COMPILE", "skip")

    assert hook.requirements() == ()


@pytest.mark.slow
def test_a_type_error_is_the_reason_given(hook: ModuleType, project: Path) -> None:
    (project / MODULE).write_text("def twice(n: int) -> int:\n    return str(n)\n")

    with pytest.raises(hook.CompileError, match=r"loop\.py:2: error: Incompatible"):
        hook.compile_modules(project, [MODULE])


@pytest.mark.slow
def test_what_is_compiled_is_used_again_until_its_text_changes(
    hook: ModuleType, project: Path
) -> None:
    first = hook.compile_modules(project, [MODULE])
    times = {path.stat().st_mtime_ns for path in first.values()}
    again = hook.compile_modules(project, [MODULE])
    unchanged = {path.stat().st_mtime_ns for path in again.values()}
    (project / MODULE).write_text("def thrice(n: int) -> int:\n    return 3 * n\n")
    changed = hook.compile_modules(project, [MODULE])

    assert unchanged == times
    assert all(path.stat().st_mtime_ns not in times for path in changed.values())


@pytest.mark.slow
def test_every_part_of_the_library_is_kept(hook: ModuleType, project: Path) -> None:
    places = hook.compile_modules(project, [MODULE])

    assert {place.split(".")[0] for place in places} == {
        "gifthorse_machine__mypyc",
        "pocket/loop",
    }


def test_the_note_of_a_plain_build_lists_nothing_as_compiled(
    hook: ModuleType, project: Path
) -> None:
    note = hook.build_info(project, [MODULE], "not compiled: no C compiler")

    assert note == (
        '{\n  "compiled": {},\n  "notes": [\n'
        '    "not compiled: no C compiler"\n  ]\n}\n'
    )


def test_line_ends_do_not_make_a_compiled_module_stale(
    hook: ModuleType, tmp_path: Path
) -> None:
    unix, windows = tmp_path / "unix.py", tmp_path / "windows.py"
    unix.write_bytes(b"a = 1\n")
    windows.write_bytes(b"a = 1\r\n")

    assert hook.text_digest(unix) == hook.text_digest(windows)
