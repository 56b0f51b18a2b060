"""TorchScript archives of ``torch.jit.save``: pickles, storages, and source to compile.

Torch compiles what lies under ``code/`` when the archive is loaded, and runs it when
the model is called; methods called ``__setstate__`` run at once.  The names are those
of ``torch/csrc/jit/serialization/export_module.cpp`` and ``import.cpp`` in torch 2.13,
those of the mobile format included.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.formats import torch_ids
from scanner_core.formats.pickle_stream import Convention
from scanner_core.layouts._recognised import Recognised
from scanner_core.layouts._torch_records import ABOUT, folders, split
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scanner_core.layouts._recognised import Reading

NAME: Final = "torchscript"
RECORDS: Final = ("constants.pkl", "bytecode.pkl")
MODEL: Final = "model.json"
"""What stood for the pickles before torch 1.2."""
SOURCE: Final = re.compile(r"code/.*\.py")
PICKLES: Final = re.compile(r"(?!extra/).*\.(pkl|debug_pkl)")
INERT: Final = re.compile(rf"{ABOUT}|(data|constants|tensors|traced_inputs)/\d+")
NATIVE_CLASSES: Final = "__torch__.torch.classes."
"""Classes in C++, which torch or a library registers: they have no code here."""


def recognise(names: Collection[str]) -> Recognised | None:
    """Return a role for what stands in a folder with the records of TorchScript."""
    parts = split(names)
    found = folders(parts, *RECORDS)
    found |= {head for head, tail in parts.values() if SOURCE.fullmatch(tail)}
    tails = {name: tail for name, (head, tail) in parts.items() if head in found}
    if not tails:
        return None
    roles = {name: reading(tail) for name, tail in tails.items()}
    return Recognised(roles, Convention(torch_ids.STORAGES, own=own(tails.values())))


def reading(tail: str) -> Reading:
    """Return what a loader does with a record."""
    if SOURCE.fullmatch(tail):
        from scanner_core.formats import torch_script_source  # noqa: PLC0415 (most archives have none)

        return torch_script_source
    if tail == "bytecode.pkl":
        from scanner_core.formats import torch_bytecode  # noqa: PLC0415 (most archives have none)

        return torch_bytecode
    if PICKLES.fullmatch(tail):
        return Role.STREAM
    if tail == MODEL:
        from scanner_core.formats import json_text  # noqa: PLC0415 (most archives have none)

        return json_text
    return Role.INERT if INERT.fullmatch(tail) else Role.UNKNOWN


def own(tails: Collection[str]) -> Callable[[str], bool]:
    """Return which names are classes of the archive: there is source to find them in.

    A name as ``__torch__.torch.nn.Linear`` is never imported: torch looks it up in
    ``code/__torch__/torch/nn.py``.
    """
    sources = {tail.rpartition("code/")[2] for tail in tails if SOURCE.search(tail)}

    def is_own(name: str) -> bool:
        module, _, _ = name.lower().rpartition(".")
        return name.startswith("__torch__.") and (
            name.startswith(NATIVE_CLASSES)
            or f"{module.replace('.', '/')}.py" in sources
        )

    return is_own
