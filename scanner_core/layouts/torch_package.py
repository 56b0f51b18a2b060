"""Archives of ``torch.package``: pickles, and the source of the modules they need.

The importer runs a module of the archive when a pickle names it, and imports what
``.data/extern_modules`` lists from the environment (``torch/package``, torch 2.13).
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from scanner_core.formats import torch_ids
from scanner_core.formats.pickle_stream import Convention
from scanner_core.layouts import torch_script
from scanner_core.layouts._recognised import Recognised
from scanner_core.layouts._torch_records import ABOUT, folders, split
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scanner_core.layouts._recognised import Reading

NAME: Final = "torch-package"
SIGN: Final = ".data/extern_modules"
INERT: Final = re.compile(
    rf"{ABOUT}|\.data/(\d+\.storage|extern_modules|python_version)"
)
SCRIPTS: Final = re.compile(r"\.data/ts_code/(?:\d+/)?")
"""TorchScript modules that the pickles refer to."""


def recognise(names: Collection[str]) -> Recognised | None:
    """Return a role for what stands in a folder with a list of external modules."""
    parts = split(names)
    found = folders(parts, SIGN)
    tails = {name: tail for name, (head, tail) in parts.items() if head in found}
    if not tails:
        return None
    roles = {name: _reading(tail) for name, tail in tails.items()}
    return Recognised(roles, Convention(torch_ids.STORAGES, own=_own(tails.values())))


def _reading(tail: str) -> Reading:
    if script := SCRIPTS.match(tail):
        return torch_script.reading(tail[script.end() :])
    if tail.endswith(".py"):
        from scanner_core.formats import python_source  # noqa: PLC0415 (most archives have none)

        return python_source
    if tail.endswith((".pkl", ".pickle")):
        return Role.STREAM
    return Role.INERT if INERT.fullmatch(tail) else Role.UNKNOWN


def _own(tails: Collection[str]) -> Callable[[str], bool]:
    """Return which names stand in source of the archive, also if that is reached first.

    Never those of the standard library: another loader takes them from there.
    """
    is_script = torch_script.own(tails)
    modules = {
        tail.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for tail in tails
        if tail.endswith(".py") and not tail.startswith(".data/")
    }

    def is_own(name: str) -> bool:
        module = name.lower()
        while module := module.rpartition(".")[0]:
            if module in modules:
                return name.partition(".")[0] not in sys.stdlib_module_names
        return is_script(name)

    return is_own
