"""Which versions of libraries the code in this kernel uses.

What is imported already counts before what is on disk: after an upgrade without a
restart, a kernel goes on with the old version, and with its defaults.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from scanner_core.facts import Environment
from scanner_core.facts.of_environment import PYTHON
from scanner_core.source import environment_at

if TYPE_CHECKING:
    from collections.abc import Iterator


def environment() -> Environment:
    """Return the versions, without calling anything of what is imported."""
    on_disk = environment_at(Path(sys.prefix))
    versions = dict(on_disk.versions) | dict(_imported())
    versions[PYTHON] = platform.python_version()
    return Environment(tuple(sorted(versions.items())), "this kernel")


def _imported() -> Iterator[tuple[str, str]]:
    for name, module in list(sys.modules.items()):
        # Some modules and versions have code of their own behind their attributes.
        if "." not in name and issubclass(type(module), ModuleType):
            contents = object.__getattribute__(module, "__dict__")
            version = contents.get("__version__")
            if issubclass(type(version), str):
                yield name.lower(), str.__str__(version)
