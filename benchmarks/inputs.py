"""The files that are measured: the same bytes on every machine, made once.

Run as ``python -m benchmarks.inputs FOLDER SCALE``, in a process of its own: what it
takes to make them must not count as memory of what is measured.
"""

from __future__ import annotations

import os
import pickle
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

DICTS: Final = 600_000
OBJECTS: Final = 300_000
FLOATS: Final = 8_000_000
TENSORS: Final = 250
ZEROS: Final = bytes(4 * 1024**2)
"""A tensor; with 250 of them, a checkpoint has a gigabyte."""
CHECKPOINT: Final = """
    PROTO 2
    GLOBAL 'collections OrderedDict'
    EMPTY_TUPLE
    REDUCE
    MARK
    {items}
    SETITEMS
    STOP
"""
ITEM: Final = """
    BINUNICODE 'layers.{index}.weight'
    GLOBAL 'torch._utils _rebuild_tensor_v2'
    MARK
    MARK
    BINUNICODE 'storage'
    GLOBAL 'torch FloatStorage'
    BINUNICODE '{index}'
    BINUNICODE 'cpu'
    BININT {length}
    TUPLE
    BINPERSID
    BININT 0
    BININT {length}
    TUPLE1
    BININT 1
    TUPLE1
    NEWFALSE
    GLOBAL 'collections OrderedDict'
    EMPTY_TUPLE
    REDUCE
    TUPLE
    REDUCE
"""


class Record:
    """An object with state."""

    def __init__(self, index: int) -> None:
        self.id = index
        self.name = f"record {index}"
        self.score = index / 2
        self.rank = index % 7
        self.kind = "kept"
        self.is_new = True


def main() -> None:
    """Write what is not there yet."""
    folder, scale = Path(sys.argv[1]), float(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in FILES.items():
        path = folder / name
        if not path.exists():
            unfinished = path.with_suffix(".part")
            with unfinished.open("wb") as file:
                write(file, scale)
            unfinished.rename(path)


def _write_dicts(file: BinaryIO, scale: float) -> None:
    _dump([_item(index) for index in range(int(DICTS * scale))], file)


def _item(index: int) -> dict[str, object]:
    return {
        "id": index,
        "name": f"item {index}",
        "price": index / 8,
        "stock": index % 100,
        "tags": ["new", "red"],
        "size": (index % 7, 1.5),
    }


def _write_objects(file: BinaryIO, scale: float) -> None:
    _dump([Record(index) for index in range(int(OBJECTS * scale))], file)


def _write_floats(file: BinaryIO, scale: float) -> None:
    _dump([index / 3 for index in range(int(FLOATS * scale))], file)


def _dump(value: object, file: BinaryIO) -> None:
    pickle.dump(value, file, protocol=4)


def _write_large(file: BinaryIO, scale: float) -> None:
    _write_checkpoint(file, max(1, int(TENSORS * scale)), ZEROS)


def _write_tiny(file: BinaryIO, _: float) -> None:
    _write_checkpoint(file, 1, bytes(16))


def _write_checkpoint(file: BinaryIO, tensors: int, tensor: bytes) -> None:
    """Write what ``torch.save`` would, in the layout of torch 2.13, without torch."""
    items = "\n".join(
        ITEM.format(index=index, length=len(tensor) // 4) for index in range(tensors)
    )
    members = {
        "data.pkl": assemble(CHECKPOINT.format(items=items)),
        "byteorder": b"little",
        **{f"data/{index}": tensor for index in range(tensors)},
        "version": b"3\n",
    }
    with zipfile.ZipFile(Sparse(file), "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(f"checkpoint/{name}"), data)


class Sparse:
    """A file in which ``ZEROS`` take no room on the disk."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tell = file.tell
        self.seek = file.seek
        self.flush = file.flush
        self.close = file.close

    def write(self, data: bytes, /) -> int:
        """Write, or leave a hole."""
        if data is not ZEROS:
            return self._file.write(data)
        self._file.seek(len(ZEROS), os.SEEK_CUR)
        return len(ZEROS)


FILES: Final[dict[str, Callable[[BinaryIO, float], None]]] = {
    "dicts.pkl": _write_dicts,
    "objects.pkl": _write_objects,
    "floats.pkl": _write_floats,
    "large.pt": _write_large,
    "tiny.pt": _write_tiny,
}

if __name__ == "__main__":
    main()
