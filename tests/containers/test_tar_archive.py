"""Tar archives as they come, and as they should not."""

from __future__ import annotations

import dataclasses
import gzip
import io
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.containers import tar_archive
from scanner_core.facts import Escape, EscapingMember
from scanner_core.findings import Gap, Location, Severity, Verdict
from scanner_core.reading import Bytes, names_of

from .building import HARMLESS, HOSTILE, Zipped, report, zip_of

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.reading import Blob

LOCATION: Final = Location("model.tar")
BLOCK: Final = 512
END: Final = bytes(2 * BLOCK)


@dataclasses.dataclass(frozen=True)
class Entry:
    """A header and what stands behind it."""

    name: bytes = b"x"
    data: bytes = b""
    kind: bytes = b"0"
    size: int | None = None
    target: bytes = b""
    prefix: bytes = b""
    magic: bytes = b"ustar\00000"
    number: bytes | None = None
    """The size as it is written."""
    checksum: int | None = None

    def __bytes__(self) -> bytes:
        size = len(self.data) if self.size is None else self.size
        written = self.number or b"%011o\0" % size
        before = self.name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + written
        middle = self.kind + self.target.ljust(100, b"\0") + self.magic.ljust(8, b"\0")
        behind = bytes(80) + self.prefix.ljust(155, b"\0") + bytes(12)
        block = before + b"0" * 11 + b"\0" + b" " * 8 + middle + behind
        total = sum(block) if self.checksum is None else self.checksum
        block = block[:148] + b"%06o\0 " % total + block[156:]
        return block + padded(self.data)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


def tar_of(*entries: Entry, end: bytes = END) -> bytes:
    return b"".join(map(bytes, entries)) + end


def pax(**records: str) -> Entry:
    """Return what says something about the next header."""
    lines = b""
    for key, value in records.items():
        line = f" {key}={value}\n".encode()
        length = next(n for n in range(999) if len(str(n)) + len(line) == n)
        lines += str(length).encode() + line
    return Entry(b"pax", lines, b"x")


def found(data: bytes) -> list[Blob | Gap | EscapingMember]:
    return list(tar_archive.members(Bytes(data, LOCATION)))


def contents(data: bytes) -> dict[str, bytes]:
    return {
        names_of(each).listed: each.read(0, 1 << 20)
        for each in found(data)
        if not isinstance(each, Gap | EscapingMember)
    }


def written(kind: int, members: dict[str, bytes]) -> bytes:
    """Return an archive as ``tarfile`` writes it."""
    with tarfile.open(fileobj=(file := io.BytesIO()), mode="w", format=kind) as opened:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    return file.getvalue()


KINDS: Final = [
    pytest.param(tarfile.USTAR_FORMAT, id="ustar"),
    pytest.param(tarfile.GNU_FORMAT, id="gnu"),
    pytest.param(tarfile.PAX_FORMAT, id="pax"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_read_in_every_format(kind: int) -> None:
    data = {"./a": b"hello" * 1000, "b" * 90 + "/" + "c" * 90: b"x", "d": b""}

    assert contents(written(kind, data)) == data


def test_names_too_long_for_ustar_are_read_whole() -> None:
    data = {"é" * 200 + "/x": b"hello"}

    assert contents(written(tarfile.GNU_FORMAT, data)) == data
    assert contents(written(tarfile.PAX_FORMAT, data)) == data


@pytest.mark.skipif(not shutil.which("tar"), reason="needs tar")
@pytest.mark.parametrize("kind", ["v7", "oldgnu", "gnu", "ustar", "posix"])
def test_what_tar_itself_writes_is_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "model.pkl").write_bytes(HARMLESS)
    command = ["tar", "--format", kind, "-cf", "-", "-C", str(tmp_path), "."]

    data = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 (our own command)

    assert contents(data) == {"./folder/model.pkl": HARMLESS}


HIDDEN: Final = {
    "member": tar_of(Entry(data=HOSTILE)),
    "the first of two of a name": tar_of(Entry(data=HOSTILE), Entry(data=HARMLESS)),
    "the last of two of a name": tar_of(Entry(data=HARMLESS), Entry(data=HOSTILE)),
    "compressed": gzip.compress(tar_of(Entry(data=HOSTILE))),
    "in a tar in a zip": zip_of(Zipped(b"a.tar", tar_of(Entry(data=HOSTILE)))),
    "no magic": tar_of(Entry(data=HOSTILE, magic=b"")),
    "checksum of signed bytes": tar_of(
        Entry(
            "é".encode(),
            HOSTILE,
            checksum=sum(bytes(Entry("é".encode(), HOSTILE, checksum=0))[:BLOCK])
            - sum(b"000000\0 ")
            + 8 * 32
            - 512,
        )
    ),
    "size in binary": tar_of(
        Entry(data=HOSTILE, number=b"\x80" + len(HOSTILE).to_bytes(11, "big"))
    ),
    "kind of no meaning": tar_of(Entry(data=HOSTILE, kind=b"Z")),
    "link with contents": tar_of(Entry(data=HOSTILE, kind=b"2", target=b"y")),
    "hard link with contents": tar_of(Entry(data=HOSTILE, kind=b"1", target=b"y")),
    "folder with contents": tar_of(Entry(b"x/", HOSTILE, b"5")),
    "file that old archives take for a folder": tar_of(
        Entry(b"x/", HOSTILE, magic=b"")
    ),
    "behind a link that claims contents": tar_of(
        Entry(kind=b"2", target=b"y", size=BLOCK * 9), Entry(data=HOSTILE)
    ),
    "in what a link claims as contents": tar_of(
        Entry(kind=b"2", target=b"y", data=bytes(Entry(data=HOSTILE))),
        Entry(data=HARMLESS),
    ),
    "behind the size that pax states": tar_of(
        pax(size="0"),
        Entry(data=b"?" * BLOCK + bytes(Entry(b"y", HOSTILE)), size=BLOCK),
        Entry(data=HARMLESS),
    ),
    "in what the header calls contents and pax does not": tar_of(
        pax(size="0"), Entry(data=bytes(Entry(b"y", HOSTILE)))
    ),
    "longer by the word of pax": tar_of(
        pax(size=str(len(HOSTILE))), Entry(data=HOSTILE, size=3)
    ),
    "longer by the word of its header": tar_of(pax(size="3"), Entry(data=HOSTILE)),
    "behind the end": tar_of(Entry(data=HARMLESS), end=END)
    + tar_of(Entry(data=HOSTILE)),
    "behind a damaged header": tar_of(
        Entry(data=HARMLESS), Entry(data=HARMLESS, checksum=1), Entry(data=HOSTILE)
    ),
    "behind a damaged first header": tar_of(
        Entry(data=HARMLESS, checksum=1), Entry(data=HOSTILE)
    ),
    "no end": tar_of(Entry(data=HOSTILE), end=b""),
    "bytes behind the end": tar_of(Entry(data=HARMLESS)) + HOSTILE,
    "a pickle that is an archive": tar_of(Entry(HOSTILE, HARMLESS)),
    "an archive with a zip behind it": tar_of(Entry(data=HARMLESS))
    + zip_of(Zipped(b"x", HOSTILE)),
    "an archive in front of a zip": tar_of(Entry(data=HOSTILE))
    + zip_of(Zipped(b"x", HARMLESS)),
    "sparse": tar_of(Entry(data=HOSTILE, kind=b"S", magic=b"ustar  ")),
    "checkpoint of torch": tar_of(
        Entry(b"storages", HARMLESS),
        Entry(b"tensors", HARMLESS),
        Entry(b"pickle", HOSTILE),
    ),
}


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_what_some_reader_would_load_is_unsafe(tmp_path: Path, data: bytes) -> None:
    assert report(tmp_path, data).verdict is Verdict.UNSAFE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
def test_an_ordinary_archive_is_clean(
    tmp_path: Path, kind: int, *, is_packed: bool
) -> None:
    members = {
        "./model.pkl": HARMLESS,
        "./config.json": b"{}",
        "./" + "n" * 90: b"text",
    }
    data = written(kind, members)

    found = report(tmp_path, gzip.compress(data) if is_packed else data)

    assert found.verdict is Verdict.CLEAN
    assert found.format == ("compressed" if is_packed else "tar")


def test_an_archive_of_nemo_is_clean(tmp_path: Path) -> None:
    weights = zip_of(Zipped(b"a/data.pkl", HARMLESS), Zipped(b"a/data/0", bytes(64)))
    data = written(
        tarfile.GNU_FORMAT,
        {"./model_config.yaml": b"a: 1\n", "./model_weights.ckpt": weights},
    )

    assert report(tmp_path, data, "model.nemo").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(
            tar_of(Entry(data=HARMLESS, size=9999), end=b""), "cut off", id="cut"
        ),
        pytest.param(
            tar_of(Entry(data=HARMLESS, number=b"\x80" + b"\x7f" * 11), end=b""),
            "cut off",
            id="size without end",
        ),
        pytest.param(
            tar_of(Entry(data=HARMLESS), Entry(checksum=1)), "damaged", id="damaged"
        ),
        pytest.param(
            tar_of(Entry(data=HARMLESS, kind=b"S", magic=b"ustar  ")),
            "sparse",
            id="sparse",
        ),
        pytest.param(
            tar_of(pax(**{"GNU.sparse.major": "1"}), Entry(data=HARMLESS)),
            "sparse",
            id="sparse by pax",
        ),
        pytest.param(
            tar_of(Entry(data=b"y" * 2_000_000, kind=b"L"), Entry(data=HARMLESS)),
            "too long",
            id="name without end",
        ),
    ],
)
def test_what_cannot_be_read_is_a_gap(tmp_path: Path, data: bytes, reason: str) -> None:
    found = report(tmp_path, data)

    assert found.verdict is Verdict.INCOMPLETE
    assert reason in " ".join(gap.reason for gap in found.gaps)


def test_a_cut_archive_is_never_clean(tmp_path: Path) -> None:
    whole = tar_of(Entry(b"a", b"text" * 300), Entry(b"b", HARMLESS), end=b"")

    for length in range(BLOCK, len(whole) - BLOCK, 100):
        found = report(tmp_path, whole[:length])
        is_between = BLOCK + 1200 <= length <= BLOCK + 1536
        assert is_between or found.verdict is not Verdict.CLEAN


@pytest.mark.parametrize(
    ("entries", "kind", "severity"),
    [
        pytest.param([Entry(b"../x")], Escape.NAME, Severity.MEDIUM, id="climbs"),
        pytest.param([Entry(b"/etc/x")], Escape.NAME, Severity.MEDIUM, id="absolute"),
        pytest.param([Entry(b"C:\\x")], Escape.NAME, Severity.MEDIUM, id="drive"),
        pytest.param(
            [Entry(b"a\\..\\..\\x")], Escape.NAME, Severity.MEDIUM, id="backslashes"
        ),
        pytest.param(
            [pax(path="../x"), Entry(b"x")], Escape.NAME, Severity.MEDIUM, id="by pax"
        ),
        pytest.param(
            [Entry(b"../y", b"../x\0", b"L"), Entry(b"x")],
            Escape.NAME,
            Severity.MEDIUM,
            id="by gnu",
        ),
        pytest.param(
            [Entry(b"a/l", kind=b"2", target=b"../../x")],
            Escape.LINK,
            Severity.MEDIUM,
            id="link",
        ),
        pytest.param(
            [Entry(b"a/l", kind=b"1", target=b"/etc/passwd")],
            Escape.LINK,
            Severity.MEDIUM,
            id="hard link",
        ),
        pytest.param(
            [
                Entry(b"a", kind=b"2", target=b"."),
                Entry(b"a/b", kind=b"2", target=b".."),
            ],
            Escape.LINK,
            Severity.MEDIUM,
            id="link through a link",
        ),
        pytest.param(
            [Entry(b"l", kind=b"2", target=b"/tmp"), Entry(b"l/x", b"text")],
            Escape.THROUGH_LINK,
            Severity.HIGH,
            id="written through a link",
        ),
        pytest.param(
            [Entry(b"l", kind=b"2", target=b"../x"), Entry(b"l", b"text")],
            Escape.THROUGH_LINK,
            Severity.HIGH,
            id="written over a link",
        ),
        pytest.param([Entry(kind=b"3")], Escape.DEVICE, Severity.MEDIUM, id="device"),
        pytest.param([Entry(kind=b"6")], Escape.DEVICE, Severity.MEDIUM, id="pipe"),
    ],
)
def test_a_member_that_leaves_its_folder_is_reported(
    tmp_path: Path, entries: list[Entry], kind: Escape, severity: Severity
) -> None:
    data = tar_of(*entries)

    facts = [each for each in found(data) if isinstance(each, EscapingMember)]
    findings = report(tmp_path, data).findings

    assert kind in {fact.kind for fact in facts}
    assert {finding.rule for finding in findings} == {"member-outside-archive"}
    assert max(finding.severity for finding in findings) is severity


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([Entry(b"./a/../b", b"text")], id="climbs and stays"),
        pytest.param(
            [Entry(b"a/b/l", kind=b"2", target=b"../c"), Entry(b"a/c/x", b"text")],
            id="link to a neighbour",
        ),
        pytest.param(
            [Entry(b"a/x", b"text"), Entry(b"a/l", kind=b"1", target=b"a/x")],
            id="hard link to a member",
        ),
        pytest.param(
            [Entry(b"l", kind=b"2", target=b"a"), Entry(b"l/x", b"text")],
            id="through a link that stays",
        ),
        pytest.param([Entry(b"a..b/...", b"text")], id="dots in a name"),
    ],
)
def test_a_member_that_stays_in_its_folder_is_no_finding(
    tmp_path: Path, entries: list[Entry]
) -> None:
    assert report(tmp_path, tar_of(*entries)).verdict is Verdict.CLEAN


def test_members_that_escape_alike_are_one_finding(tmp_path: Path) -> None:
    data = tar_of(*(Entry(b"../%d" % number) for number in range(100)))

    [finding] = report(tmp_path, data).findings

    assert "99 more" in finding.message


def test_links_that_go_round_end(tmp_path: Path) -> None:
    links = [
        Entry(b"%d" % n, kind=b"2", target=b"%d/x" % ((n + 1) % 500))
        for n in range(500)
    ]

    assert report(tmp_path, tar_of(*links)).verdict is Verdict.CLEAN
