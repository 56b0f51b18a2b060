"""What the files of the repository may not say, whoever wrote them."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Written in parts, so that this file may be searched, too.
HOSTS: Final = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    ]
]
PICTURES: Final = ("docs/pictures/", "vscode-client/media/icon.png")
LARGEST_PICTURE: Final = 200_000
MACHINE_PATHS: Final = ["/opt/", "/root/", "/Users/"]


@pytest.fixture(scope="module")
def texts(repository: Path) -> dict[str, str]:
    return dict(_texts(repository))


def test_the_search_sees_the_files_it_is_for(texts: dict[str, str]) -> None:
    assert {".ci/run", "README.md", "hatch_build.py", "pyproject.toml"} <= texts.keys()


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_the_host_of_a_registry(host: str, texts: dict[str, str]) -> None:
    assert [path for path, text in texts.items() if host in text] == []


@pytest.mark.parametrize("place", MACHINE_PATHS)
def test_no_file_names_a_place_on_one_machine(
    place: str, texts: dict[str, str]
) -> None:
    # Not part of a longer path or address: https://host/work/ is nobody's disk.
    pattern = re.compile(rf"(?<![\w./~:-]){re.escape(place)}\w")

    assert [path for path, text in texts.items() if pattern.search(text)] == []


def test_every_file_is_text_but_the_pictures(repository: Path) -> None:
    binary = {path for path, text in _files(repository) if b"\0" in text}

    assert {path for path in binary if not path.startswith(PICTURES)} == set()


def test_the_pictures_are_what_they_are_called_and_small(repository: Path) -> None:
    files = _files(repository)
    pictures = {path: data for path, data in files if path.startswith(PICTURES)}

    assert [path for path, data in pictures.items() if data[:4] != b"\x89PNG"] == []
    assert max(map(len, pictures.values())) < LARGEST_PICTURE


def test_every_text_ends_with_one_line_feed(texts: dict[str, str]) -> None:
    ends = {path: text[-2:] for path, text in texts.items() if text}

    assert [p for p, end in ends.items() if end[-1] != "\n" or end == "\n\n"] == []


def _texts(repository: Path) -> Iterator[tuple[str, str]]:
    for path, content in _files(repository):
        if not path.startswith(PICTURES):
            yield path, content.decode("utf-8", errors="replace")


def _files(repository: Path) -> Iterator[tuple[str, bytes]]:
    git = shutil.which("git")
    if not git or not (repository / ".git").exists():
        pytest.skip("needs a git checkout")
    command = [git, "ls-files", "-z"]
    listed = subprocess.run(  # noqa: S603 - our own command
        command, cwd=repository, capture_output=True, check=True, encoding="utf-8"
    )
    for path in filter(None, listed.stdout.split("\0")):
        if (repository / path).is_file():
            yield path, (repository / path).read_bytes()
