from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Module


def test_a_part_that_fails_does_not_stop_the_next(
    module: Module, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = module("recipe")

    recipe.attempt(tmp_path, "broken", lambda: 1 / 0)
    recipe.save(tmp_path, "not-pickled", lambda: None)
    recipe.save(tmp_path, "fine", [1])

    assert [path.name for path in tmp_path.iterdir()] == ["fine.pickle-4"]
    said = capsys.readouterr().err
    assert "broken: ZeroDivisionError" in said
    assert "not-pickled.pickle-4: " in said


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("../out", id="leads out"),
        pytest.param("", id="nothing"),
        pytest.param("a b", id="two words"),
    ],
)
def test_a_name_that_is_no_id_is_refused(
    module: Module, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ValueError, match="no name of a file"):
        module("recipe").attempt_file(tmp_path, name, lambda path: path.touch())


def test_no_file_is_written_twice(module: Module, tmp_path: Path) -> None:
    recipe = module("recipe")
    recipe.save(tmp_path, "a", 1)

    with pytest.raises(ValueError, match="written twice"):
        recipe.save(tmp_path, "a", 2)


def test_each_protocol_is_the_one_that_it_says(module: Module, tmp_path: Path) -> None:
    recipe = module("recipe")

    recipe.save(tmp_path, "a", (1, 2), *recipe.EVERY_PICKLE)

    assert len(list(tmp_path.iterdir())) == pickle.HIGHEST_PROTOCOL + 1
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        written = (tmp_path / f"a.pickle-{protocol}").read_bytes()
        assert written[:2] == bytes([0x80, protocol])
