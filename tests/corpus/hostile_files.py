"""Files around a hostile stream that are hard to open, or open differently.

Each function returns the bytes of one file and is a case by its name.  Every one must
be judged ``unsafe``: some loader would run what is in it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from scanner_core.testing import assemble

from .hostile import CALL, called

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE: Final = assemble(f"PROTO 2\n{CALL}STOP")
TEXT: Final = assemble("GLOBAL 'os system'\nMARK\nUNICODE 'true'\nTUPLE\nREDUCE\nSTOP")
HARMLESS: Final = assemble("PROTO 2\nEMPTY_DICT\nSTOP")
TENSOR: Final = assemble(
    "PROTO 2\nGLOBAL 'torch._utils _rebuild_tensor_v2'\nMARK\nMARK\n"
    "BINUNICODE 'storage'\n"
    "GLOBAL 'torch FloatStorage'\nBINUNICODE '0'\nBINUNICODE 'cpu'\nBININT1 1\nTUPLE\n"
    "BINPERSID\nBININT1 0\nBININT1 1\nTUPLE1\nBININT1 1\nTUPLE1\nNEWFALSE\n"
    "GLOBAL 'collections OrderedDict'\nEMPTY_TUPLE\nREDUCE\nTUPLE\nREDUCE\nSTOP"
)
LEGACY: Final = assemble(
    "PROTO 2\nLONG1 119547037146038801333356\nSTOP\nPROTO 2\nBININT 1001\nSTOP\n"
)
SYSTEM: Final = assemble("PROTO 2\nEMPTY_DICT\nSTOP")
KEYS: Final = assemble("PROTO 2\nEMPTY_LIST\nSTOP")


def header(
    name: bytes,
    data: bytes,
    *,
    method: int = 0,
    flags: int = 0,
    size: int | None = None,
) -> bytes:
    """Return a local header with its member; the checksum is wrong."""
    size = len(data) if size is None else size
    fields = 20, 0, flags, method, 0, 0, 1, size, size, len(name), 0
    return struct.pack("<4s2B4HL2L2H", b"PK\3\4", *fields) + name + data


def entry(  # noqa: PLR0913 (the fields of a row)
    name: bytes,
    offset: int,
    size: int,
    *,
    method: int = 0,
    flags: int = 0,
    packed: int | None = None,
) -> bytes:
    """Return a row of a directory."""
    packed = size if packed is None else packed
    fields = (
        20,
        0,
        20,
        0,
        flags,
        method,
        0,
        0,
        1,
        packed,
        size,
        len(name),
        0,
        0,
        0,
        0,
        0,
    )
    return struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *fields, offset) + name


def end(start: int, size: int, count: int = 1, comment: bytes = b"") -> bytes:
    """Return the record at the end of an archive."""
    counts = 0, 0, count, count, size, start, len(comment)
    return struct.pack("<4s4H2LH", b"PK\5\6", *counts) + comment


def archive(
    data: bytes = HOSTILE,
    *,
    name: bytes = b"a/data.pkl",
    local: bytes | None = None,
    method: int = 0,
    flags: int = 0,
) -> bytes:
    """Return an archive of one member, with the same lies in both headers."""
    body = header(local or name, data, method=method, flags=flags)
    row = entry(name, 0, len(data), method=method, flags=flags)
    return body + row + end(len(body), len(row))


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive as Python writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as opened:
        for name, data in members:
            opened.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def checkpoint(data: bytes) -> bytes:
    """Return an archive as torch writes it."""
    return zipped(
        ("a/data.pkl", data),
        ("a/byteorder", b"little"),
        ("a/data/0", bytes(4)),
        ("a/version", b"3\n"),
    )


def in_torch_zip() -> bytes:
    return checkpoint(HOSTILE)


def in_torch_zip_without_protocol() -> bytes:
    return checkpoint(TEXT)


def in_torch_zip_as_constants() -> bytes:
    return zipped(("a/data.pkl", HARMLESS), ("a/constants.pkl", HOSTILE))


def in_torch_zip_under_another_name() -> bytes:
    return zipped(
        ("a/data.pkl", TENSOR), ("a/data/0", bytes(4)), ("a/x.config", HOSTILE)
    )


def in_torch_zip_in_capitals() -> bytes:
    return zipped(("a/DATA.PKL", HOSTILE), ("a/data.pkl", HARMLESS))


def in_torch_zip_in_a_second_folder() -> bytes:
    return zipped(("a/data.pkl", HARMLESS), ("b/data.pkl", HOSTILE))


def in_torch_zip_first_of_two_that_share_a_name() -> bytes:
    return _twins(HOSTILE, HARMLESS)


def in_torch_zip_last_of_two_that_share_a_name() -> bytes:
    return _twins(HARMLESS, HOSTILE)


def _twins(first: bytes, second: bytes) -> bytes:
    name = b"a/data.pkl"
    bodies = header(name, first), header(name, second)
    rows = entry(name, 0, len(first)) + entry(name, len(bodies[0]), len(second))
    whole = b"".join(bodies)
    return whole + rows + end(len(whole), len(rows), 2)


def in_zip() -> bytes:
    return zipped(("x", HOSTILE))


def in_zip_deflated() -> bytes:
    return zipped(("x.bin", HOSTILE * 50), method=zipfile.ZIP_DEFLATED)


def in_zip_of_bzip2() -> bytes:
    return zipped(("x.bin", HOSTILE * 50), method=zipfile.ZIP_BZIP2)


def in_zip_of_lzma() -> bytes:
    return zipped(("x.bin", HOSTILE * 50), method=zipfile.ZIP_LZMA)


def in_zip_of_protocol_0() -> bytes:
    return zipped(("README", TEXT))


def in_zip_in_zip_in_zip() -> bytes:
    return zipped(("x", zipped(("y", zipped(("z.png", HOSTILE))))))


def in_zip_with_a_name_that_climbs() -> bytes:
    return zipped(("../../x.pkl", HOSTILE))


def in_zip_with_a_nul_in_the_name() -> bytes:
    return archive(name=b"a/data.pkl\0.png")


def in_zip_named_like_a_folder() -> bytes:
    return archive(name=b"a/data.pkl/")


def in_zip_with_another_local_name() -> bytes:
    return archive(name=b"a/readme.txt", local=b"a/data.pkl")


def in_zip_that_hides_it_as_a_tensor() -> bytes:
    return archive(name=b"a/data.pkl", local=b"a/data/0")


def in_zip_marked_encrypted() -> bytes:
    return archive(flags=0x1)


def in_zip_marked_strongly_encrypted() -> bytes:
    return archive(flags=0x41)


def in_zip_marked_as_a_patch() -> bytes:
    return archive(flags=0x20)


def in_zip_marked_as_masked() -> bytes:
    return archive(flags=0x2000)


def in_zip_with_a_name_in_utf_8() -> bytes:
    return archive(name="a/dåta.pkl".encode(), flags=0x800)


def in_zip_with_sizes_behind_it() -> bytes:
    name = b"a/data.pkl"
    body = header(name, HOSTILE, flags=0x8, size=0)
    row = entry(name, 0, len(HOSTILE), flags=0x8)
    return body + row + end(len(body), len(row))


def in_zip_that_says_it_packs_less() -> bytes:
    name = b"a/data.pkl"
    body = header(name, HOSTILE, size=4)
    row = entry(name, 0, len(HOSTILE), packed=4)
    return body + row + end(len(body), len(row))


def in_zip_behind_junk() -> bytes:
    return b"MZ" + bytes(5000) + checkpoint(HOSTILE)


def in_zip_with_a_comment() -> bytes:
    body = header(b"x", HOSTILE)
    row = entry(b"x", 0, len(HOSTILE))
    return body + row + end(len(body), len(row), comment=b"a comment" * 99)


def in_zip_with_an_end_inside_the_comment() -> bytes:
    body = header(b"x", HOSTILE)
    row = entry(b"x", 0, len(HOSTILE))
    return body + row + end(len(body), len(row), comment=b"PK\5\6")


def in_zip_with_an_empty_archive_as_comment() -> bytes:
    body = header(b"x", HOSTILE)
    row = entry(b"x", 0, len(HOSTILE))
    return body + row + end(len(body), len(row), comment=end(0, 0, 0))


def in_zip_with_junk_behind_it() -> bytes:
    return checkpoint(HOSTILE) + bytes(9000)


def in_zip_with_two_directories() -> bytes:
    """Torch takes the one where the offset says, zipfile the one at the end."""
    bad, good = header(b"a/data.pkl", HOSTILE), header(b"a/data.pkl", HARMLESS)
    first = entry(b"a/data.pkl", 0, len(HOSTILE))
    second = entry(b"a/data.pkl", 0, len(HARMLESS))
    return bad + first + good + second + end(len(bad), len(second))


def in_zip_64() -> bytes:
    name, extra = (
        b"a/data.pkl",
        struct.pack("<2H3Q", 1, 24, len(HOSTILE), len(HOSTILE), 0),
    )
    body = header(name, HOSTILE)
    big = 0xFFFFFFFF
    fields = (
        45,
        0,
        45,
        0,
        0,
        0,
        0,
        0,
        1,
        big,
        big,
        len(name),
        len(extra),
        0,
        0,
        0,
        0,
        big,
    )
    row = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *fields) + name + extra
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(row), len(body)
    )
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body + row), 1)
    return body + row + record + locator + end(big, big)


def in_zip_with_a_zip_64_record_that_lies() -> bytes:
    """The 64-bit record points to a harmless directory, the old one to the other."""
    bad, good = header(b"x", HOSTILE), header(b"x", HARMLESS)
    first, second = entry(b"x", 0, len(HOSTILE)), entry(b"x", len(bad), len(HARMLESS))
    body = bad + good
    sizes = len(second), len(body) + len(first)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, *sizes)
    at = len(body + first + second)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
    return body + first + second + record + locator + end(len(body), len(first))


def in_a_pickle_with_a_zip_behind_it() -> bytes:
    return HOSTILE + checkpoint(TENSOR)


def in_a_pickle_without_protocol_with_a_zip_behind_it() -> bytes:
    return TEXT + checkpoint(TENSOR)


def in_a_zip_with_a_pickle_in_front() -> bytes:
    return HARMLESS + checkpoint(HOSTILE)


def in_a_zip_with_a_damaged_pickle_in_front() -> bytes:
    return HOSTILE[:-1] + checkpoint(TENSOR)


def in_gzip() -> bytes:
    return gzip.compress(HOSTILE)


def in_gzip_with_a_name() -> bytes:
    packed = gzip.compress(HOSTILE)
    return (
        packed[:3] + b"\x1e" + packed[4:10] + b"\2\0xxname\0comment\0\0\0" + packed[10:]
    )


def in_gzip_with_a_wrong_checksum() -> bytes:
    return gzip.compress(HOSTILE)[:-8] + bytes(8)


def in_gzip_that_is_cut_off() -> bytes:
    return gzip.compress(HOSTILE)[:-6]


def in_gzip_with_junk_behind_it() -> bytes:
    return gzip.compress(HOSTILE) + b"junk"


def in_gzip_in_two_parts() -> bytes:
    return gzip.compress(HOSTILE[:9]) + gzip.compress(HOSTILE[9:])


def in_gzip_second_part() -> bytes:
    return gzip.compress(HARMLESS) + gzip.compress(HOSTILE)


def in_gzip_in_gzip() -> bytes:
    return gzip.compress(gzip.compress(HOSTILE))


def in_zip_in_gzip() -> bytes:
    return gzip.compress(checkpoint(HOSTILE))


def in_gzip_in_zip() -> bytes:
    return zipped(("x.gz", gzip.compress(HOSTILE)))


def in_bzip2() -> bytes:
    return bz2.compress(HOSTILE)


def in_bzip2_with_junk_behind_it() -> bytes:
    return bz2.compress(HOSTILE) + b"junk"


def in_xz() -> bytes:
    return lzma.compress(HOSTILE)


def in_xz_with_junk_behind_it() -> bytes:
    return lzma.compress(HOSTILE) + b"junk"


def in_xz_without_its_end() -> bytes:
    return lzma.compress(HOSTILE)[:-8]


def in_zlib() -> bytes:
    return zlib.compress(HOSTILE)


def in_zlib_with_a_wrong_checksum() -> bytes:
    return zlib.compress(HOSTILE)[:-4] + bytes(4)


def in_lzma() -> bytes:
    return lzma.compress(HOSTILE, lzma.FORMAT_ALONE)


def in_gzip_of_many_parts() -> bytes:
    return b"".join(gzip.compress(HOSTILE[at : at + 1]) for at in range(len(HOSTILE)))


def in_gzip_behind_a_long_first_part() -> bytes:
    first = gzip.compress(assemble("PROTO 2\n") + b"N0" * 300_000, 0)
    return first + gzip.compress(HOSTILE[2:])


def in_legacy_object() -> bytes:
    return LEGACY + SYSTEM + HOSTILE + KEYS


def in_legacy_keys() -> bytes:
    return LEGACY + SYSTEM + TENSOR + HOSTILE


def in_legacy_system() -> bytes:
    return LEGACY + HOSTILE + TENSOR + KEYS


def in_legacy_magic_number() -> bytes:
    number = assemble(
        f"PROTO 2\n{CALL}POP\nLONG1 119547037146038801333356\nSTOP\nPROTO 2\n"
        "BININT 1001\nSTOP\n"
    )
    return number + SYSTEM + TENSOR + KEYS


def in_legacy_number_that_is_computed() -> bytes:
    number = assemble(
        f"PROTO 2\n{called('builtins', 'int', '119547037146038801333356')}STOP\n"
        "PROTO 2\nBININT 1001\nSTOP\n"
    )
    return number + SYSTEM + HOSTILE + KEYS


def in_legacy_cut_off() -> bytes:
    return LEGACY + SYSTEM + HOSTILE[:-1]


def in_a_text_that_is_also_a_program() -> bytes:
    return TEXT + b"\n# -*- coding: utf-8 -*-\nimport this\n"


FAMILIES: Final = {
    "in_torch_zip": "torch zip",
    "in_legacy": "torch legacy",
    "in_zip": "zip",
    "in_a_": "two formats in one file",
    "in_": "compressed",
}
"""What the name of a builder starts with, and the family that it belongs to."""


def _builders() -> dict[str, dict[str, Callable[[], bytes]]]:
    found: dict[str, dict[str, Callable[[], bytes]]] = {}
    for name, function in globals().items():
        family = next(
            (f for start, f in FAMILIES.items() if name.startswith(start)), ""
        )
        if family:
            found.setdefault(family, {})[name.replace("_", " ")] = function
    return found


FILES: Final = _builders()
BUILDERS: Final = {name: b for family in FILES.values() for name, b in family.items()}
