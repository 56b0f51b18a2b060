"""Checkpoints of torch before 0.1.10: a tar archive of pickles between raw storages.

The members are those of ``torch.serialization._legacy_load.legacy_load`` in torch 2.13,
which still reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.formats.pickle_stream import Convention
from scanner_core.layouts._recognised import Recognised
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from scanner_core.layouts._recognised import Reading

NAME: Final = "torch-tar"
STREAMS: Final = Convention(
    ids=re.compile(r"plain|str|\([\w.]+, (str|plain), (str|plain)\)")
)
"""The number of an object, or a class with its source."""
KNOWN: Final = frozenset({"pickle", "sys_info", "storages", "tensors"})


def recognise(names: Collection[str]) -> Recognised | None:
    """Return the roles of the members that its loader asks for, once they are there."""
    found = {name: name.removeprefix("./") for name in names}
    if not {"pickle", "storages"} <= set(found.values()):
        return None
    roles = {name: _reading(base) for name, base in found.items() if base in KNOWN}
    return Recognised(roles, STREAMS)


def _reading(base: str) -> Reading:
    from scanner_core.formats import torch_tar_members  # noqa: PLC0415 (most archives have none)

    if base == "storages":
        return torch_tar_members.STORAGES
    return torch_tar_members.TENSORS if base == "tensors" else Role.STREAM
