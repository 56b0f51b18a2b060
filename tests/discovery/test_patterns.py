from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scanner_core.discovery._patterns import Patterns

if TYPE_CHECKING:
    from pathlib import Path

GIT: Final = shutil.which("git")
PATHS: Final = ("a", "b.py", "ab/a", "ab/b.py", "ab/ba/a", "ab/ba/b.py", "a b/]", "[a")
"""Those of files; each folder of them is asked about as well."""
PIECES: Final = ("a", "b", "ab", "*", "**", "?", "/", "/", "!", "#", " ", "\\", ".py")
# Documented to be stars like any other, but git takes what is literal off before; and
# brackets with a slash in them, of which nothing is left out here.
AS_GIT_HAS_IT: Final = re.compile(r"[^/]\*\*|\[.*/")
BRACKETS: Final = ("[ab]", "[!a]", "[^b]", "[a-b]", "[[:alpha:]]", "[", "]", "[]a]")


def left_out(lines: list[str], path: str, *, is_folder: bool = False) -> bool | None:
    return Patterns(lines).leaves_out(path, is_folder=is_folder)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="nothing"),
        pytest.param("# a.py", id="a comment"),
        pytest.param("a.py/", id="a folder"),
        pytest.param("\\", id="nothing escaped"),
        pytest.param("[a-", id="a bracket that stays open"),
        pytest.param("[[:odd:]].py", id="no such class"),
        pytest.param("b/a.py", id="a path of another folder"),
        pytest.param("/b/**", id="all of another folder"),
        pytest.param("a.py" + "?" * 2000, id="too long"),
    ],
)
def test_a_pattern_says_nothing_of_other_paths(line: str) -> None:
    assert left_out([line], "c/a.py") is None


def test_the_last_pattern_that_fits_counts() -> None:
    lines = ["*.py", "!a.py", "/c/*"]

    assert left_out(lines, "b.py") is True
    assert left_out(lines, "a.py") is False
    assert left_out(lines, "c/a.py") is True


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    started = time.perf_counter()

    assert left_out(["*a" * 400 + "b", "**/a/" * 190 + "b"], "a/" * 1500 + "a") is None
    assert time.perf_counter() - started < 5


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if GIT is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("repository")
    subprocess.run([GIT, "init", "-q", root], check=True)  # noqa: S603 (git)
    for path in PATHS:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()
    return root


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.lists(st.sampled_from(PIECES + BRACKETS), min_size=1, max_size=6)
        .map("".join)
        .filter(lambda line: not AS_GIT_HAS_IT.search(line)),
        min_size=1,
        max_size=4,
    )
)
@example(["ab/**", "!ab/b.py"])
@example(["**/ba/**/b.py"])
@example(["a\\ b/", "[[]a"])
@example(["*", "!*/", "!*.py"])
def test_git_says_the_same(repository: Path, lines: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(lines), encoding="utf-8")
    folders = {os.path.dirname(path) for path in PATHS} - {""}  # noqa: PTH120 (strings)
    asked = [*((path, False) for path in PATHS), *((path, True) for path in folders)]

    said = _by_git(repository, [path for path, _ in asked])

    patterns = Patterns(lines)
    assert {path for path, is_folder in asked if _ours(patterns, path, is_folder)} == (
        said
    )


def _ours(patterns: Patterns, path: str, is_folder: bool) -> bool:  # noqa: FBT001 (a pair)
    """Say it as a walk does: what is in a folder that is left out is left out."""
    parts = path.split("/")
    above = ["/".join(parts[:n]) for n in range(1, len(parts))]
    return any(patterns.leaves_out(each, is_folder=True) for each in above) or bool(
        patterns.leaves_out(path, is_folder=is_folder)
    )


def _by_git(repository: Path, paths: list[str]) -> set[str]:
    done = subprocess.run(  # noqa: S603 (git)
        [GIT or "git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repository,
        input="\0".join(paths),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return set(done.stdout.split("\0")) - {""}
