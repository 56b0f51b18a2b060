from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Module


@pytest.fixture
def table(module: Module) -> dict[str, object]:
    return module("environments").environments()


def test_an_environment_with_other_versions_is_refused(module: Module) -> None:
    environments = module("environments")
    other = environments.Environment("other", None, (), ("pytest==0.1",))

    with pytest.raises(environments.UnavailableError, match=r"pytest is .*, not 0\.1"):
        other.interpreter(None)


def test_an_environment_without_its_libraries_is_refused(module: Module) -> None:
    environments = module("environments")
    other = environments.Environment("other", None, (), ("no-such-library==1",))

    with pytest.raises(environments.UnavailableError, match="is missing, not 1"):
        other.interpreter(None)


def test_a_python_that_is_not_there_is_said_to_be_missing(
    module: Module, tmp_path: Path
) -> None:
    environments = module("environments")
    other = environments.Environment("other", "2.1", (), ())

    with pytest.raises(environments.UnavailableError, match="there is no Python"):
        other.interpreter(tmp_path)


def test_every_recipe_of_an_environment_exists(
    table: dict[str, object], repository: Path
) -> None:
    recipes = {path.stem for path in (repository / "harvest/recipes").glob("*.py")}
    wanted = {name for each in table.values() for name in each.recipes}

    assert wanted
    assert wanted <= recipes


def test_pins_are_exact(table: dict[str, object]) -> None:
    pins = [pin for each in table.values() for pin in each.pins]

    assert pins
    assert all(pin.count("==") == 1 and "*" not in pin for pin in pins)


def test_what_ci_compares_has_the_pins_of_ci(
    table: dict[str, object], repository: Path
) -> None:
    installed = (repository / ".ci/requirements.txt").read_text("utf-8").split("\n")
    compared = [each for name, each in table.items() if name.startswith("ci-")]

    assert compared
    assert all(each.python is None for each in compared)
    assert {pin for each in compared for pin in each.pins} <= set(installed)


def test_what_ci_compares_is_committed(
    table: dict[str, object], module: Module
) -> None:
    for name in table:
        if name.startswith("ci-"):
            assert module("seen").committed(name), f"python -m harvest collect {name}"
