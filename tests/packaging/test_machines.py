"""The fixture that gives a test both machines, since nothing else would notice."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType


@pytest.mark.parametrize("name", ["PickleMachine", "Observations"])
def test_each_machine_is_what_its_test_is_called(
    machine: ModuleType, name: str, request: pytest.FixtureRequest
) -> None:
    is_interpreted = isinstance(vars(getattr(machine, name))["__init__"], FunctionType)

    assert is_interpreted == ("plain" in request.node.name)
