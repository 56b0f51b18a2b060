"""Archives of ``torch.export.save`` and of AOTInductor, which end in ``.pt2``.

The names are those of ``torch/csrc/export/pt2_archive_constants.h`` in torch 2.13, and
before 2.8 of ``torch.export.load``.  Weights and constants may be the raw numbers of a
tensor or a whole checkpoint, as a configuration beside them says; so each is looked at.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from scanner_core.layouts._recognised import Recognised
from scanner_core.layouts._torch_records import ABOUT, split
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner_core.layouts._recognised import Reading

NAME: Final = "torch-export"
SIGNS: Final = re.compile(r"archive_format|archive_version|data/aotinductor/.*")
OLD: Final = "serialized_exported_program.json"


def recognise(names: Collection[str]) -> Recognised | None:
    """Return a role for the members of an exported program, or of its older form."""
    parts = split(names)
    found = {head for head, tail in parts.values() if SIGNS.fullmatch(tail)}
    tails = {name: tail for name, (head, tail) in parts.items() if head in found}
    if OLD in names:
        tails |= {name: name for name in names}
    roles = {name: _reading(tail) for name, tail in tails.items()}
    return Recognised(roles) if roles else None


def _reading(tail: str) -> Reading:
    fitting = (role for pattern, role in _readings() if pattern.fullmatch(tail))
    return next(fitting, Role.UNKNOWN)


@functools.cache
def _readings() -> tuple[tuple[re.Pattern[str], Reading], ...]:
    from scanner_core.formats import (  # noqa: PLC0415 (most archives have none)
        json_text,
        native_code,
        torch_export_graph,
    )

    return (
        (re.compile(rf"{ABOUT}|archive_format|archive_version"), Role.INERT),
        (re.compile(rf"models/.*|{re.escape(OLD)}"), torch_export_graph),
        (re.compile(r"data/aotinductor/.*\.(so|dylib|dll|pyd)(\.\d+)*"), native_code),
        (re.compile(r"data/aotinductor/.*\.(c|cc|cpp|cu|h|o|obj|a|s)"), native_code),
        (re.compile(r"data/aotinductor/.*\.(cubin|fatbin|hsaco|ptx|spv)"), native_code),
        (re.compile(r"data/aotinductor/.*_flags\.json"), native_code),
        (re.compile(r"data/(aotinductor|weights|constants)/.*\.json"), json_text),
        (re.compile(r"data/constants/opaque_obj_.*"), Role.STREAM),
        (re.compile(r"data/(executorch|mtia)/.*"), Role.UNJUDGED),
    )
