"""What any reader of a ZIP archive would see is what is judged.

Every archive in the first table holds a stream that calls ``true``; each hides it from
some reader.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact

from .building import (
    HARMLESS,
    HOSTILE,
    Said,
    Zipped,
    checkpoint,
    deflated,
    header,
    report,
    row,
    zip_of,
)
from .test_tar_archive import Entry, tar_of

if TYPE_CHECKING:
    from pathlib import Path

STORAGE: Final = b"a/data/0"
PICKLE: Final = b"a/data.pkl"
UNLISTED: Final = None


def unicode_name(name: bytes, written: bytes) -> bytes:
    """Return Info-ZIP's field with a name in UTF-8."""
    data = b"\1" + struct.pack("<L", zlib.crc32(written)) + name
    return struct.pack("<2H", 0x7075, len(data)) + data


def descriptor(data: bytes) -> bytes:
    return b"PK\7\x08" + struct.pack("<3L", zlib.crc32(data), len(data), len(data))


def storage(local: Said, listed: Said | None = None, data: bytes = HOSTILE) -> bytes:
    """Return a checkpoint in which one storage is not what it seems."""
    return zip_of(*checkpoint(Zipped(b"a/data/1", data, local, listed or Said())))


def two_directories() -> bytes:
    """Return an archive whose end record and place disagree on the directory."""
    hostile, harmless = Zipped(b"x", HOSTILE), Zipped(b"x", HARMLESS)
    bodies = header(hostile) + HOSTILE, header(harmless) + HARMLESS
    first, second = row(hostile, 0), row(harmless, len(bodies[0]))
    body = b"".join(bodies)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(first), len(body), 0)
    return body + first + second + end


def hidden_in_front(*members: Zipped) -> bytes:
    """Return a harmless archive behind one whose directory nobody looks for."""
    front = zip_of(*members)
    return zip_of(Zipped(b"readme", b"text"), front=front)


DEFERRED: Final = Said(flags=8, packed=0, size=0, checksum=0)
HIDDEN: Final = {
    "storage that its own header calls a pickle": storage(Said(name=PICKLE)),
    "storage that its own header calls something else": storage(Said(name=b"x.bin")),
    "storage with another name in Unicode": storage(
        Said(), Said(extra=unicode_name(b"x.pkl", b"a/data/1"))
    ),
    "storage with another name in Unicode in its own header": storage(
        Said(extra=unicode_name(b"x.pkl", b"a/data/1"))
    ),
    "storage whose name ends at a NUL": storage(
        Said(name=b"a/data.pkl\0/data/1"), Said(name=b"a/data.pkl\0/data/1")
    ),
    "storage with backslashes": zip_of(
        *checkpoint(Zipped(b"a\\data.pkl", HOSTILE, listed=Said(name=b"a/data/1")))
    ),
    "storage of a checkpoint that only headers describe": zip_of(
        Zipped(b"b", HARMLESS, Said(name=PICKLE)), Zipped(STORAGE, HOSTILE)
    ),
    "storage of a checkpoint that nobody lists": zip_of(
        Zipped(PICKLE, HARMLESS, listed=UNLISTED), Zipped(STORAGE, HOSTILE)
    ),
    "pickle that is stored, and deflated by the directory": zip_of(
        Zipped(b"x", HOSTILE, listed=Said(method=8))
    ),
    "pickle that is stored, and deflated by its own header": zip_of(
        Zipped(b"x", HOSTILE, Said(method=8))
    ),
    "pickle that is deflated, and stored by the directory": zip_of(
        Zipped(b"x", deflated(HOSTILE), Said(method=8))
    ),
    "pickle that is deflated, and stored by its own header": zip_of(
        Zipped(b"x", deflated(HOSTILE), listed=Said(method=8))
    ),
    "pickle of a method that nobody knows, by its own header": zip_of(
        Zipped(b"x", HOSTILE, Said(method=99))
    ),
    "pickle of a method that nobody knows, by the directory": zip_of(
        Zipped(b"x", HOSTILE, listed=Said(method=99))
    ),
    "pickle whose directory says it is empty": zip_of(
        Zipped(b"x", HOSTILE, listed=Said(packed=0, size=0))
    ),
    "pickle whose directory says it is a folder": zip_of(
        Zipped(b"x/", HOSTILE, Said(name=b"x"), Said(packed=0, size=0))
    ),
    "pickle with a folder's name": zip_of(Zipped(b"x/", HOSTILE)),
    "pickle that its own header says is empty": zip_of(
        Zipped(b"x", HOSTILE, Said(packed=0, size=0))
    ),
    "pickle that is longer than the directory says": zip_of(
        Zipped(b"x", HOSTILE, listed=Said(packed=3, size=3))
    ),
    "pickle that is shorter than the directory says": zip_of(
        Zipped(b"x", HOSTILE + b"\xff" * 9, Said(packed=len(HOSTILE)))
    ),
    "member behind a storage that its own header says is short": zip_of(
        *checkpoint(
            Zipped(
                b"a/data/1",
                bytes(9) + header(Zipped(b"x", HOSTILE)) + HOSTILE,
                Said(packed=9, size=9),
            )
        )
    ),
    "wrong checksums": zip_of(
        Zipped(b"x", HOSTILE, Said(checksum=1), Said(checksum=2))
    ),
    "said to be encrypted": zip_of(Zipped(b"x", HOSTILE, Said(flags=1), Said(flags=1))),
    "said to be patched": zip_of(Zipped(b"x", HOSTILE, listed=Said(flags=0x20))),
    "said to be strongly encrypted": zip_of(
        Zipped(b"x", HOSTILE, listed=Said(flags=0x41))
    ),
    "said to be masked": zip_of(Zipped(b"x", HOSTILE, listed=Said(flags=0x2000))),
    "not listed, between others": zip_of(
        Zipped(b"a", b"one"), Zipped(b"x", HOSTILE, listed=UNLISTED), Zipped(b"b", b"")
    ),
    "not listed, before a directory": zip_of(
        Zipped(b"a", b"one"), Zipped(b"x", HOSTILE, listed=UNLISTED)
    ),
    "not listed, deflated": zip_of(
        Zipped(b"x", deflated(HOSTILE), Said(method=8), UNLISTED), Zipped(b"b", b"")
    ),
    "not listed, its size behind it": zip_of(
        Zipped(b"x", HOSTILE, DEFERRED, UNLISTED, descriptor(HOSTILE)),
        Zipped(b"b", b""),
    ),
    "not listed, deflated, its size behind it": zip_of(
        Zipped(
            b"x",
            deflated(HOSTILE),
            Said(flags=8, method=8, packed=0, size=0),
            UNLISTED,
            descriptor(deflated(HOSTILE)),
        ),
        Zipped(b"b", b""),
    ),
    "not listed, behind one that claims too much": zip_of(
        Zipped(b"w", b"one", Said(packed=1 << 30), UNLISTED),
        Zipped(b"x", HOSTILE, listed=UNLISTED),
        Zipped(b"b", b""),
    ),
    "not listed, behind junk": zip_of(
        Zipped(b"a", b"", behind=b"\xff" * 70_000),
        Zipped(b"x", HOSTILE, listed=UNLISTED),
    ),
    "no directory": zip_of(Zipped(b"a", b"one"), Zipped(b"x", HOSTILE), end=False)[
        :-40
    ],
    "end record cut off": zip_of(Zipped(b"x", HOSTILE))[:-9],
    "no directory, sizes behind the members": b"".join(
        header(each) + each.data + each.behind
        for each in (
            Zipped(b"a", b"one" * 9, DEFERRED, behind=descriptor(b"one" * 9)),
            Zipped(b"x", HOSTILE, DEFERRED, behind=descriptor(HOSTILE)),
        )
    ),
    "an archive in front of the archive": hidden_in_front(Zipped(b"x", HOSTILE)),
    "a checkpoint in front of the archive": hidden_in_front(*checkpoint(data=HOSTILE)),
    "two directories, the one that zipfile takes": two_directories(),
    "bytes between members": zip_of(
        Zipped(b"a", b"", behind=b"\xff" * 40 + HOSTILE), Zipped(b"b", b"")
    ),
    "bytes behind the archive": zip_of(Zipped(b"a", b"")) + HOSTILE,
    "bytes in front of the archive": zip_of(Zipped(b"a", b""), front=HOSTILE),
    "bytes behind junk in front of the archive": zip_of(
        Zipped(b"a", b""), front=b"\xff" * 40 + HOSTILE
    ),
    "offsets that do not count what is in front": zip_of(
        Zipped(b"x", HOSTILE), front=b"junk" * 20, shift=80
    ),
    "a directory that is longer than its end record says": zip_of(
        Zipped(b"a", b""), Zipped(b"x", HOSTILE)
    ).replace(struct.pack("<L", 94), struct.pack("<L", 47)),
    "behind junk in an archive": zip_of(
        Zipped(
            b"x",
            deflated(
                b"junk" * 99
                + zip_of(Zipped(b"y", deflated(HOSTILE), *[Said(method=8)] * 2))
            ),
            *[Said(method=8)] * 2,
        )
    ),
    "the first of two of a name": zip_of(Zipped(b"x", HOSTILE), Zipped(b"x", HARMLESS)),
    "the last of two of a name": zip_of(Zipped(b"x", HARMLESS), Zipped(b"x", HOSTILE)),
    "letters of another case": zip_of(
        Zipped(b"a/DATA.PKL", HOSTILE), *checkpoint()[1:]
    ),
}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_what_some_reader_would_load_is_unsafe(tmp_path: Path, data: bytes) -> None:
    assert report(tmp_path, data).verdict is Verdict.UNSAFE


ORDINARY: Final = {
    "checkpoint": zip_of(*checkpoint()),
    "checkpoint that holds a pickle as numbers": storage(Said()),
    "checkpoint with sizes behind the members": zip_of(
        Zipped(PICKLE, HARMLESS, DEFERRED, behind=descriptor(HARMLESS)),
        Zipped(STORAGE, HOSTILE, DEFERRED, behind=descriptor(HOSTILE)),
    ),
    "deflated": zip_of(
        Zipped(b"x", deflated(HARMLESS), *[Said(method=8, size=len(HARMLESS))] * 2)
    ),
    "deflated, with its packed size behind it": zip_of(
        Zipped(
            b"x",
            deflated(HARMLESS),
            Said(flags=8, method=8, packed=0, size=len(HARMLESS)),
            Said(flags=8, method=8, size=len(HARMLESS)),
            descriptor(deflated(HARMLESS)),
        )
    ),
    "text that holds what a header starts with": zip_of(
        Zipped(b"x", deflated(b"END = b'PK\3\4'\n" * 9), *[Said(method=8)] * 2)
    ),
    "folder": zip_of(Zipped(b"x/", b""), Zipped(b"x/y", HARMLESS)),
    "empty": zip_of(),
    "zeros between members": zip_of(
        Zipped(b"x", HARMLESS, behind=bytes(4000)), Zipped(b"y", HARMLESS)
    ),
    "script in front": zip_of(
        Zipped(b"x", HARMLESS), front=b"#!/usr/bin/env python3\n" * 3, shift=69
    ),
    "comment": zip_of(Zipped(b"x", HARMLESS))[:-2] + b"\5\0hello",
    "two of a name": zip_of(Zipped(b"x", HARMLESS), Zipped(b"x", HARMLESS)),
}


@pytest.mark.parametrize("data", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_archive_is_clean(tmp_path: Path, data: bytes) -> None:
    assert report(tmp_path, data).verdict is Verdict.CLEAN


GAPS: Final = {
    "encrypted": (Zipped(b"x", HARMLESS, listed=Said(flags=1)), "encrypted"),
    "encrypted by its own header": (
        Zipped(b"x", HARMLESS, Said(flags=1)),
        "encrypted",
    ),
    "deflate64": (Zipped(b"x", b"\xff" * 9, *[Said(method=9)] * 2), "Deflate64"),
    "aes": (Zipped(b"x", b"\xff" * 9, *[Said(method=99)] * 2), "AES"),
    "a method of no name": (Zipped(b"x", b"\xff" * 9, *[Said(method=77)] * 2), "77"),
    "nothing where the directory points": (
        Zipped(b"x", HARMLESS, listed=Said(offset=7)),
        "no member where its directory says",
    ),
    "damaged": (Zipped(b"x", b"\xff" * 99, *[Said(method=8)] * 2), "unpacked"),
}


@pytest.mark.parametrize(("member", "reason"), GAPS.values(), ids=GAPS)
def test_what_cannot_be_read_is_a_gap(
    tmp_path: Path, member: Zipped, reason: str
) -> None:
    found = report(tmp_path, zip_of(member))

    assert found.verdict is Verdict.INCOMPLETE
    assert reason in " ".join(gap.reason for gap in found.gaps)


def test_the_name_of_an_archive_is_not_that_of_a_member(tmp_path: Path) -> None:
    whole = zip_of(Zipped(b"x/data.pkl", HARMLESS), Zipped(b"x/version", b"3"))
    damaged = (
        whole[: whole.rindex(b"PK\1\2")]
        + b"PK!!"
        + whole[whole.rindex(b"PK\1\2") + 4 :]
    )

    found = report(tmp_path, tar_of(Entry(b"x/data/0", damaged)))

    assert ("x/data/0",) in {gap.location.members for gap in found.gaps}


def test_an_archive_without_a_directory_is_never_clean(tmp_path: Path) -> None:
    whole = zip_of(Zipped(b"x", HARMLESS))

    for length in range(40, len(whole)):
        assert report(tmp_path, whole[:length]).verdict is not Verdict.CLEAN


def test_members_that_overlap_are_not_read_over_and_over(tmp_path: Path) -> None:
    member = Zipped(b"x", HARMLESS * 999)
    rows = b"".join(row(Zipped(b"%d" % i, member.data), 0) for i in range(999))
    body = header(member) + member.data
    counts = 0, 0, 999, 999, len(rows), len(body), 0

    found = report(tmp_path, body + rows + struct.pack("<4s4H2LH", b"PK\5\6", *counts))

    assert "overlap" in " ".join(gap.reason for gap in found.gaps)


@pytest.mark.parametrize(
    ("count", "most"),
    [
        pytest.param(300, 64 * 1024, id="hundreds"),
        pytest.param(5000, 700 * 1024, id="thousands"),
    ],
)
def test_of_a_large_checkpoint_little_is_read(
    tmp_path: Path, count: int, most: int
) -> None:
    """Most tensors are large: their headers cost tens of bytes each, no window."""
    path, rows = tmp_path / "large.pt", []
    size = 1024**3 // count
    with path.open("wb") as file:
        for name in (PICKLE, *(b"a/data/%d" % i for i in range(count))):
            data = b"(lp0\n." if name == PICKLE else b""
            member = Zipped(name, data, DEFERRED, Said(packed=size, size=size))
            member = member if name != PICKLE else Zipped(name, data)
            rows.append(row(member, file.tell()))
            file.write(header(member) + data)
            file.seek(0 if name == PICKLE else size, 1)
        start, directory = file.tell(), b"".join(rows)
        counts = 0, 0, count + 1, count + 1, len(directory), start, 0
        file.write(directory + struct.pack("<4s4H2LH", b"PK\5\6", *counts))

    scanned = scan_artifact(path)

    assert scanned.report.verdict is Verdict.CLEAN
    assert scanned.report.format == "torch-zip"
    assert scanned.bytes_read < most
