"""What the tests of the harvest share: its modules, from the checkout."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    Module = Callable[[str], ModuleType]


@pytest.fixture
def module(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    """Import a module of the harvest, which no wheel holds."""
    monkeypatch.syspath_prepend(str(repository))
    return lambda name: importlib.import_module(f"harvest.{name}")
