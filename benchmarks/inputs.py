"""The files that are measured: the same bytes on every machine, made once.

Run as ``python -m benchmarks.inputs FOLDER SCALE``, in a process of its own: what it
takes to make them must not count as memory of what is measured.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from scanner_core.testing import array_head, assemble
from scanner_core.testing.arrays import MAPPED

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


ARRAYS: Final = 10
MIXED: Final = 1000
FLOAT_TYPE: Final = """
    GLOBAL 'numpy dtype'
    BINUNICODE 'f8'
    NEWFALSE
    NEWTRUE
    TUPLE3
    REDUCE
"""
LITTLE_ENDIAN: Final = """
    MARK
    BININT1 3
    BINUNICODE '<'
    NONE
    NONE
    NONE
    BININT -1
    BININT -1
    BININT1 0
    TUPLE
    BUILD
"""
ARRAY: Final = """
    GLOBAL 'numpy._core.multiarray _reconstruct'
    GLOBAL 'numpy ndarray'
    BININT1 0
    TUPLE1
    BINBYTES b'b'
    TUPLE3
    REDUCE
    MARK
    BININT1 1
    BININT {count}
    TUPLE1
    {dtype}
    NEWFALSE
    BINBYTES {data!r}
    TUPLE
    BUILD
"""
TREE: Final = """
    GLOBAL 'sklearn.tree._classes DecisionTreeClassifier'
    EMPTY_TUPLE
    NEWOBJ
    EMPTY_DICT
    MARK
    BINUNICODE 'criterion'
    BINUNICODE 'gini'
    BINUNICODE 'max_depth'
    NONE
    BINUNICODE 'random_state'
    BININT {seed}
    BINUNICODE 'classes_'
    {array}
    SETITEMS
    BUILD
"""
FOREST: Final = """
    PROTO 4
    GLOBAL 'sklearn.ensemble._forest RandomForestClassifier'
    EMPTY_TUPLE
    NEWOBJ
    EMPTY_DICT
    MARK
    BINUNICODE 'n_estimators'
    BININT 100
    BINUNICODE 'estimators_'
    EMPTY_LIST
    MARK
    {trees}
    APPENDS
    BINUNICODE '_sklearn_version'
    BINUNICODE '1.9.1'
    SETITEMS
    BUILD
    STOP
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
    for name, fill in FOLDERS.items():
        if not (folder / name).exists():
            unfinished = folder / f"{name}.part"
            unfinished.mkdir(exist_ok=True)
            fill(unfinished, scale)
            unfinished.rename(folder / name)


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


def _write_arrays(file: BinaryIO, scale: float) -> None:
    _write_joblib(file, [ZEROS] * max(1, int(8 * scale)))


def _write_few_arrays(file: BinaryIO, _: float) -> None:
    _write_joblib(file, [bytes(100_000)])


def _write_joblib(file: BinaryIO, numbers: list[bytes]) -> None:
    """Write what ``joblib.dump`` would of a list of arrays, without joblib."""
    sparse = Sparse(file)
    sparse.write(assemble("PROTO 4\nEMPTY_LIST\nMARK"))
    wrapper = assemble(_head(sum(map(len, numbers)) // 8))
    for _ in range(ARRAYS):
        sparse.write(wrapper)
        for each in numbers:
            sparse.write(each)
    sparse.write(assemble("APPENDS\nSTOP"))


def _head(count: int) -> str:
    return array_head("f8", count, dtype_state=LITTLE_ENDIAN, more=MAPPED)


def _write_mixed(folder: Path, scale: float) -> None:
    """Write a folder as a project has it: every kind of file, none of them large."""
    makers = list(MAKERS.items())
    for index in range(max(len(MAKERS), int(MIXED * scale))):
        suffix, make = makers[index % len(makers)]
        (folder / f"{index:05}{suffix}").write_bytes(make(index))


def _write_pickles(folder: Path, scale: float) -> None:
    """Write what is a pickle and called one: what other scanners look at as well."""
    for index in range(max(len(MAKERS), int(MIXED * scale))):
        make = (_forest, _array, _dict)[index % 3]
        (folder / f"{index:05}.pkl").write_bytes(make(index))


def _forest(index: int) -> bytes:
    array = ARRAY.format(count=2, dtype=FLOAT_TYPE + LITTLE_ENDIAN, data=bytes(16))
    trees = "".join(TREE.format(seed=index + at, array=array) for at in range(100))
    return assemble(FOREST.format(trees=trees))


def _array(index: int) -> bytes:
    data = index.to_bytes(8, "little") * 2000
    text = ARRAY.format(count=2000, dtype=FLOAT_TYPE + LITTLE_ENDIAN, data=data)
    return assemble(f"PROTO 4\n{text}\nSTOP")


def _dict(index: int) -> bytes:
    return pickle.dumps([_item(index + at) for at in range(100)], protocol=4)


def _joblib(index: int) -> bytes:
    text = _head(2000)
    start, end = (
        assemble(f"PROTO 4\nEMPTY_LIST\nMARK\n{text}"),
        assemble("APPENDS\nSTOP"),
    )
    return start + index.to_bytes(8, "little") * 2000 + end


def _compressed(index: int) -> bytes:
    return zlib.compress(_joblib(index), 3)


def _npy(index: int) -> bytes:
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2000,), }".ljust(117)
    return b"\x93NUMPY\1\0v\0" + head + b"\n" + index.to_bytes(8, "little") * 2000


def _safetensors(index: int) -> bytes:
    tensors = {
        f"layers.{at}.weight": {
            "dtype": "F32",
            "shape": [100],
            "data_offsets": [400 * at, 400 * at + 400],
        }
        for at in range(50)
    }
    header = json.dumps(tensors).encode()
    return (
        len(header).to_bytes(8, "little") + header + index.to_bytes(8, "little") * 2500
    )


def _checkpoint(_: int) -> bytes:
    file = io.BytesIO()
    _write_checkpoint(file, 20, bytes(400))
    return file.getvalue()


def _text(index: int) -> bytes:
    return b"# A model\n\nIt classifies irises.\n" * (index % 50 + 1)


MAKERS: Final[dict[str, Callable[[int], bytes]]] = {
    ".pkl": _forest,
    ".pickle": _array,
    ".dat": _dict,
    ".joblib": _joblib,
    ".z": _compressed,
    ".npy": _npy,
    ".safetensors": _safetensors,
    ".pt": _checkpoint,
    ".md": _text,
    ".bin": _checkpoint,
}


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
    "arrays.joblib": _write_arrays,
    "few-arrays.joblib": _write_few_arrays,
}
FOLDERS: Final[dict[str, Callable[[Path, float], None]]] = {
    "mixed": _write_mixed,
    "pickles": _write_pickles,
}

if __name__ == "__main__":
    main()
