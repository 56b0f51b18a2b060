"""Classes that somebody knows, written into a file that is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core.configuration import Invalid, settings
from scanner_core.configuration.own_settings import add_known_classes

if TYPE_CHECKING:
    from pathlib import Path

NEW = ["mine.Net", "theirs.Layer"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("known-classes = 3\n", id="not a list"),
        pytest.param("known-classes = [\n", id="no TOML"),
        pytest.param("colour = 'red'\n", id="an unknown key"),
        pytest.param("known-classes = ['*']\n", id="a wrong pattern"),
    ],
)
def test_a_file_that_is_wrong_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(Invalid, match=r"config\.toml"):
        add_known_classes(path, NEW)

    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", ["*", "Net", "mine.Net]\nx = ['"])
def test_what_is_no_class_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        add_known_classes(tmp_path / "config.toml", [name])

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, "known-classes = [NEW]\n", id="no file"),
        pytest.param(
            "# mine\r\nfail-on = 'unsafe'",
            "# mine\r\nfail-on = 'unsafe'\nknown-classes = [NEW]\n",
            id="no list",
        ),
        pytest.param("known-classes = []", "known-classes = [NEW]", id="nothing in it"),
        pytest.param(
            "known-classes = ['mine.*'] # x]\n",
            "known-classes = ['mine.*', NEW] # x]\n",
            id="one line",
        ),
        pytest.param(
            "known-classes = [\n  'a.B', # ]\n]\nexclude = ['[a]']\n",
            "known-classes = [\n  'a.B', # ]\nNEW]\nexclude = ['[a]']\n",
            id="many lines",
        ),
    ],
)
def test_the_rest_of_the_file_stays(
    tmp_path: Path, before: str | None, after: str
) -> None:
    path = tmp_path / "gifthorse" / "config.toml"
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before.encode())

    assert add_known_classes(path, [*NEW, NEW[0]]) == tuple(NEW)

    written = '"mine.Net", "theirs.Layer"'
    assert path.read_bytes().decode() == after.replace("NEW", written)
    assert set(NEW) <= set(settings.read(path).known_classes)
    assert add_known_classes(path, NEW) == ()
