"""What the distribution says about itself, read from the installed one."""

from __future__ import annotations

import tomllib
from importlib import metadata
from typing import TYPE_CHECKING, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scanner_core._version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

EXTRAS: Final = {
    "all",
    "browser",
    "compressions",
    "dev",
    "hub",
    "jupyter",
    "lsp",
    "sevenzip",
}
SCRIPTS: Final = {"gifthorse", "gifthorse-server"}


def test_nothing_heavy_is_a_hard_dependency() -> None:
    hard = {
        canonicalize_name(requirement.name)
        for requirement in _requirements()
        if "extra" not in str(requirement.marker)
    }

    assert hard == {
        "fickling",
        "mypy-extensions",
        "packaging",
        "tqdm",
        "typing-extensions",
    }


@pytest.mark.parametrize("name", ["torch", "tensorflow", "scikit-learn", "joblib"])
def test_no_extra_installs_what_is_only_inspected(name: str) -> None:
    assert name not in {requirement.name for requirement in _requirements()}


def test_the_extras_are_those_of_the_documentation() -> None:
    assert set(metadata.metadata("gifthorse").get_all("Provides-Extra", [])) == EXTRAS


def test_the_version_is_the_one_the_engine_reports() -> None:
    assert metadata.version("gifthorse") == VERSION


def test_the_licence_is_named_and_shipped(repository: Path) -> None:
    text = repository.joinpath("LICENSE").read_text("utf-8")
    shipped = metadata.distribution("gifthorse").read_text("licenses/LICENSE")

    assert metadata.metadata("gifthorse")["License-Expression"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert shipped == text


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_command_can_be_called(name: str) -> None:
    (script,) = metadata.entry_points(group="console_scripts", name=name)

    assert callable(script.load())


def test_there_are_no_other_commands() -> None:
    ours = metadata.distribution("gifthorse").entry_points

    assert {script.name for script in ours} == SCRIPTS


def test_every_file_a_wheel_lists_exists_in_the_checkout(repository: Path) -> None:
    project = tomllib.loads(repository.joinpath("pyproject.toml").read_text("utf-8"))
    targets = project["tool"]["hatch"]["build"]["targets"]
    listed = {*targets["wheel"]["only-include"], *targets["sdist"]["only-include"]}

    assert [path for path in listed if not repository.joinpath(path).exists()] == []


def _requirements() -> list[Requirement]:
    return [Requirement(text) for text in metadata.requires("gifthorse") or []]
