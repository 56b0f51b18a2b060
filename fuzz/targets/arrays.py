"""Files that are a header with raw numbers behind it."""

from __future__ import annotations

import json
from typing import Final

from fuzz.checks import blob, go_through
from scanner_core import knowledge
from scanner_core.formats import numpy_array, safetensors_file
from scanner_core.testing import assemble
from tests.corpus.hostile import CALL

TYPES: Final = (
    *("'<f8'", "'|O'", "'|u1'", "'<U3'", "'<M8[ns]'", "'|V16'"),
    *("[('a', '<i4'), ('b', '|O')]", "[('a', [('b', '<f4', (2, 2))])]"),
)
TENSOR: Final = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def numpy_file(data: bytes) -> None:
    """Read a ``.npy``."""
    numpy_array.plausible(blob(data))
    go_through(numpy_array.read(blob(data), knowledge.wants))


def safetensors(data: bytes) -> None:
    """Read the header of a ``.safetensors``."""
    safetensors_file.plausible(blob(data))
    go_through(safetensors_file.read(blob(data), knowledge.wants))


def numpy_files() -> list[bytes]:
    """Return arrays of every kind of type, in every version of the format."""
    stream = assemble(f"PROTO 2\n{CALL}STOP")
    files = [
        npy(f"{{'descr': {each}, 'fortran_order': False, 'shape': (2,), }}", version)
        + (stream if "O" in each else bytes(32))
        for each in TYPES
        for version in (1, 2, 3)
    ]
    return [*files, files[0] * 3, files[0][:-16] * 50]


def npy(header: str, version: int = 1) -> bytes:
    """Return the head of an array file."""
    text = header.encode() + b"\n"
    size = len(text).to_bytes(2 if version == 1 else 4, "little")
    return numpy_array.MAGIC + bytes([version, 0]) + size + text


def safetensors_files() -> list[bytes]:
    """Return a few tensors, and what is odd about them."""
    headers: list[object] = [
        {"w": TENSOR},
        {"w": TENSOR, "v": {**TENSOR, "data_offsets": [8, 16]}},
        {"__metadata__": {"format": "pt"}, "w": TENSOR},
        {"w": TENSOR, "v": TENSOR},
        {"w": {**TENSOR, "shape": [2**40, 2**40]}},
        [],
    ]
    texts = [json.dumps(each).encode() for each in headers]
    texts += [b'{"w": {}, "w": {}}', b'{"w": ' + b"[" * 2000]
    return [len(t).to_bytes(8, "little") + t + bytes(16) for t in texts]
