"""Hostile streams where other loaders find them: arrays, archives, executables, text.

Each function returns the bytes of one file and is a case by its name, as in
``hostile_files``.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from scanner_core.testing import array_head, assemble
from scanner_core.testing.arrays import MAPPED

from .hostile_files import (
    HARMLESS,
    HOSTILE,
    LEGACY,
    TENSOR,
    TEXT,
    archive,
    checkpoint,
    end,
    entry,
    header,
    zipped,
)
from .words import CALL

if TYPE_CHECKING:
    from collections.abc import Callable


def wrapper(length: int = 40, dtype: str = "u1") -> bytes:
    """Return what stands before the bytes of an array in a file of joblib."""
    return assemble(array_head(dtype, length, more=MAPPED))


def npy(data: bytes, description: str = "'|O'", shape: str = "(1,)") -> bytes:
    """Return an array as numpy writes it."""
    text = f"{{'descr': {description}, 'fortran_order': False, 'shape': {shape}, }}"
    padded = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + data


def tarred(*members: tuple[str, bytes], format_: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a tar archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format_) as opened:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    return file.getvalue()


def array_of_objects() -> bytes:
    return npy(HOSTILE)


def array_of_objects_of_protocol_0() -> bytes:
    return npy(TEXT)


def array_of_records_with_an_object() -> bytes:
    return npy(HOSTILE, "[('a', '<f4'), ('b', '|O')]")


def array_of_records_in_records() -> bytes:
    return npy(HOSTILE, "[('a', [('b', '|O', (2,))])]")


def array_of_numbers_and_a_pickle() -> bytes:
    return npy(bytes(32), "'<f8'", "(4,)") + HOSTILE


def array_of_numbers_and_an_array_of_objects() -> bytes:
    return npy(bytes(32), "'<f8'", "(4,)") + npy(HOSTILE)


def array_of_nothing_and_a_pickle() -> bytes:
    return npy(b"", "'<f8'", "(0,)") + HOSTILE


def array_of_version_3() -> bytes:
    text = b"{'descr': '|O', 'fortran_order': False, 'shape': ()}\n"
    return b"\x93NUMPY\x03\x00" + struct.pack("<I", len(text)) + text + HOSTILE


def array_in_npz() -> bytes:
    return zipped(("a.npy", npy(bytes(32), "'<f8'", "(4,)")), ("b.npy", npy(HOSTILE)))


def array_in_npz_deflated() -> bytes:
    return zipped(("a.npy", npy(HOSTILE)), method=zipfile.ZIP_DEFLATED)


def array_in_npz_without_an_extension() -> bytes:
    return zipped(("a", npy(HOSTILE)))


def pickle_in_npz() -> bytes:
    return zipped(("a.npy", HOSTILE), ("b.npy", npy(bytes(8), "'<f8'", "(1,)")))


def joblib_call_behind_an_array() -> bytes:
    return wrapper() + bytes(40) + assemble(f"POP\n{CALL}STOP")


def joblib_call_behind_an_array_that_ends_the_stream() -> bytes:
    return wrapper() + b".".ljust(40, b"\xff") + assemble(f"POP\n{CALL}STOP")


def joblib_call_behind_an_array_full_of_opcodes() -> bytes:
    return wrapper() + b"N0" * 20 + assemble(f"POP\n{CALL}STOP")


def joblib_call_behind_two_arrays() -> bytes:
    one = wrapper() + b"\x80\x02." + bytes(37)
    return one + b"0" + wrapper(2, "f8") + bytes(16) + assemble(f"POP\n{CALL}STOP")


def joblib_array_of_objects() -> bytes:
    return wrapper(1, "O") + HOSTILE + b"."


def joblib_call_before_an_array() -> bytes:
    return assemble(f"PROTO 3\n{CALL}POP\n") + wrapper() + bytes(40) + b"."


def joblib_call_behind_an_array_in_zlib() -> bytes:
    return zlib.compress(joblib_call_behind_an_array())


def joblib_call_behind_an_array_in_gzip() -> bytes:
    return gzip.compress(joblib_call_behind_an_array())


def joblib_call_behind_an_array_in_xz() -> bytes:
    return lzma.compress(joblib_call_behind_an_array())


def joblib_call_behind_an_array_in_bzip2() -> bytes:
    return bz2.compress(joblib_call_behind_an_array())


def joblib_zfile_of_old() -> bytes:
    return b"ZF" + b"0x4d".ljust(19) + zlib.compress(HOSTILE)


def joblib_array_of_old() -> bytes:
    return assemble(
        "PROTO 2\nGLOBAL 'joblib.numpy_pickle NDArrayWrapper'\nEMPTY_TUPLE\nNEWOBJ\n"
        "EMPTY_DICT\nBINUNICODE 'filename'\nBINUNICODE 'x.npy'\nSETITEM\nBUILD\nPOP\n"
        f"{CALL}STOP"
    )


def lz4_frame() -> bytes:
    # One block that is not compressed; nobody has to check the checksum of the header.
    size = struct.pack("<I", len(HOSTILE) | 1 << 31)
    return b"\x04\x22\x4d\x18\x60\x70\x73" + size + HOSTILE + bytes(4)


def tar_member() -> bytes:
    return tarred(("model/weights", HOSTILE))


def tar_member_of_old() -> bytes:
    return tarred(("weights", HOSTILE), format_=tarfile.USTAR_FORMAT)


def tar_member_of_gnu() -> bytes:
    return tarred(("a" * 150, HOSTILE), format_=tarfile.GNU_FORMAT)


def tar_member_of_protocol_0() -> bytes:
    return tarred(("README", TEXT))


def tar_member_that_climbs() -> bytes:
    return tarred(("../../x.pkl", HOSTILE))


def tar_member_behind_another_of_its_name() -> bytes:
    return tarred(("x.pkl", HARMLESS), ("x.pkl", HOSTILE))


def tar_member_before_another_of_its_name() -> bytes:
    return tarred(("x.pkl", HOSTILE), ("x.pkl", HARMLESS))


def tar_member_behind_the_end() -> bytes:
    return tarred(("x.pkl", HARMLESS)) + tarred(("y.pkl", HOSTILE))


def tar_in_gzip_as_nemo() -> bytes:
    return gzip.compress(
        tarred(("model_config.yaml", b"a: 1\n"), ("model_weights.ckpt", HOSTILE))
    )


def tar_in_bzip2() -> bytes:
    return bz2.compress(tarred(("x", HOSTILE)))


def tar_in_xz() -> bytes:
    return lzma.compress(tarred(("x", HOSTILE)))


def tar_in_zip_in_tar() -> bytes:
    return tarred(("a.zip", zipped(("b.tar", tarred(("c", HOSTILE))))))


def tar_of_a_checkpoint() -> bytes:
    return tarred(("model.pt", checkpoint(HOSTILE)))


def tar_with_a_pickle_as_its_first_name() -> bytes:
    """A stream of protocol 0 where the name of the first member stands."""
    return TEXT + tarred(("x", HARMLESS))[len(TEXT) :]


def checkpoint_as_mar() -> bytes:
    return zipped(
        ("MAR-INF/MANIFEST.json", b'{"model": {"serializedFile": "m.pt"}}'),
        ("m.pt", checkpoint(HOSTILE)),
    )


def archive_behind_an_executable() -> bytes:
    return b"\x7fELF\x02\x01\x01".ljust(20_000, b"\x90") + checkpoint(HOSTILE)


def archive_behind_a_picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n".ljust(3000, b"\0") + zipped(("x.pkl", HOSTILE))


def pickle_behind_a_picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n".ljust(3000, b"\0") + HOSTILE


def pickle_behind_a_line_of_text() -> bytes:
    return b"version https://example.org/spec/v1\n" + HOSTILE


def pickle_behind_a_byte_order_mark() -> bytes:
    return b"\xef\xbb\xbf" + HOSTILE


def pickle_behind_a_length() -> bytes:
    return struct.pack("<Q", len(HOSTILE)) + HOSTILE


def pickle_behind_safetensors() -> bytes:
    head = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    return struct.pack("<Q", len(head)) + head + bytes(4) + HOSTILE


def pickle_with_a_gzip_behind_it() -> bytes:
    return HOSTILE + gzip.compress(HARMLESS)


def gzip_with_a_zip_behind_it() -> bytes:
    return gzip.compress(HOSTILE) + zipped(("x", HARMLESS))


def zip_with_a_gzip_in_front() -> bytes:
    return gzip.compress(HARMLESS) + zipped(("x", HOSTILE))


def zip_storage_that_the_local_header_calls_a_pickle() -> bytes:
    bodies = [
        header(b"a/data.pkl", TENSOR),
        header(b"a/data.pkl", HOSTILE),
    ]
    rows = entry(b"a/data.pkl", 0, len(TENSOR))
    rows += entry(b"a/data/0", len(bodies[0]), len(HOSTILE))
    whole = b"".join(bodies)
    return whole + rows + end(len(whole), len(rows), 2)


def zip_member_that_no_directory_lists() -> bytes:
    good = header(b"a/data.pkl", TENSOR)
    bad = header(b"a/data.pkl", HOSTILE)
    row = entry(b"a/data.pkl", len(bad), len(TENSOR))
    return bad + good + row + end(len(bad + good), len(row))


def zip_directory_only_in_the_middle() -> bytes:
    return zipped(("x.pkl", HOSTILE)) + zipped(("y.txt", b"nothing"))


def zip_without_a_directory() -> bytes:
    return header(b"a/data.pkl", HOSTILE)


def zip_of_a_checkpoint_in_a_checkpoint() -> bytes:
    return checkpoint(checkpoint(HOSTILE))


def legacy_behind_another_magic_number() -> bytes:
    return LEGACY.replace(b"\x6c\xfc", b"\x6c\xfd", 1) + HARMLESS + HOSTILE


def legacy_in_gzip() -> bytes:
    return gzip.compress(LEGACY + HARMLESS + HOSTILE)


def legacy_of_200_streams() -> bytes:
    return LEGACY + HARMLESS * 200 + HOSTILE


def zlib_in_base64_in_a_stream() -> bytes:
    packed = base64.b64encode(zlib.compress(HOSTILE)).decode()
    return assemble(
        "PROTO 4\nGLOBAL '_pickle loads'\nGLOBAL 'zlib decompress'\n"
        f"GLOBAL 'base64 b64decode'\nBINUNICODE {packed!r}\nTUPLE1\nREDUCE\nTUPLE1\n"
        "REDUCE\nTUPLE1\nREDUCE\nSTOP"
    )


def _tar_member_with_a_wrong_checksum() -> bytes:
    data = bytearray(tarred(("x.pkl", HARMLESS), ("y.pkl", HOSTILE)))
    data[1024 + 148 : 1024 + 156] = b"0000000\0"
    return bytes(data)


def _zip_of_method_99() -> bytes:
    """Encrypted, says the method; the bytes are plain."""
    return archive(method=99)


HELPERS: Final = {"npy", "tarred", "wrapper"}
FAMILIES: Final = {
    "array": "arrays of numpy",
    "pickle_in_npz": "arrays of numpy",
    "joblib": "joblib",
    "tar": "tar",
    "zip": "zip",
    "legacy": "torch legacy",
    "": "two formats in one file",
}


def _builders() -> dict[str, dict[str, Callable[[], bytes]]]:
    found: dict[str, dict[str, Callable[[], bytes]]] = {}
    for name, function in globals().items():
        is_own = getattr(function, "__module__", "") == __name__
        if is_own and not name.startswith("_") and name not in HELPERS:
            family = next(f for start, f in FAMILIES.items() if name.startswith(start))
            found.setdefault(family, {})[name.replace("_", " ")] = function
    return found


WRAPPED_FILES: Final = _builders()
UNREADABLE: Final = {
    "tar member with a wrong checksum": _tar_member_with_a_wrong_checksum,
    "zip that says that it is encrypted with AES": _zip_of_method_99,
}
"""What some loader might read all the same."""
