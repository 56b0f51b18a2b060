"""ZIP archives as they come, and as they should not."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from scanner_core.containers import compressed, zip_archive
from scanner_core.facts import EscapingMember
from scanner_core.findings import Gap, Location
from scanner_core.reading import Blob, Bytes, Names, Unreadable, names_of

LOCATION = Location("model.pt")


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", method) as written:
        for name, data in members.items():
            written.writestr(name, data)
    return file.getvalue()


def members(data: bytes) -> list[Blob | Gap]:
    found = zip_archive.members(Bytes(data, LOCATION))
    return [each for each in found if not isinstance(each, EscapingMember)]


def contents(data: bytes) -> dict[str, bytes]:
    return {
        each.location.members[-1]: each.read(0, 1 << 20)
        for each in members(data)
        if not isinstance(each, Gap)
    }


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(zipfile.ZIP_STORED, id="stored"),
        pytest.param(zipfile.ZIP_DEFLATED, id="deflated"),
        pytest.param(zipfile.ZIP_BZIP2, id="bzip2"),
        pytest.param(zipfile.ZIP_LZMA, id="lzma"),
    ],
)
def test_members_are_read_whatever_their_method(method: int) -> None:
    data = {"a": b"hello" * 1000, "b/c": b"", "d": bytes(range(256))}

    assert contents(archive(data, method)) == data


def test_an_archive_behind_other_bytes_is_found() -> None:
    data = b"junk" * 100 + archive({"a": b"hello"})

    assert zip_archive.sniff(Bytes(data, LOCATION))
    assert contents(data) == {"a": b"hello", "bytes at 0x0": b"junk" * 100}


def test_an_archive_with_a_comment_is_found() -> None:
    data = archive({"a": b"hello"})
    data = data[:-2] + struct.pack("<H", 1000) + b"c" * 1000

    assert contents(data) == {"a": b"hello"}


def test_an_archive_without_a_directory_is_a_gap_and_its_members_are_read() -> None:
    data = archive({"a": b"hello"})[:-30]

    assert zip_archive.sniff(Bytes(data, LOCATION))
    assert any(isinstance(each, Gap) for each in members(data))
    assert contents(data)["a"] == b"hello"


def test_members_that_share_a_name_are_all_read() -> None:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as written:
        written.writestr("a", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            written.writestr("a", b"second")

    found = [
        each.read(0, 10)
        for each in members(file.getvalue())
        if not isinstance(each, Gap)
    ]

    assert found == [b"first", b"second"]


def test_a_member_marked_as_encrypted_is_read_and_is_a_gap() -> None:
    data = bytearray(archive({"a": b"hello"}))
    at = data.rfind(b"PK\1\2") + 8
    data[at] |= 1

    gap, member = members(bytes(data))

    assert isinstance(gap, Gap)
    assert not isinstance(member, Gap)
    assert member.read(0, 10) == b"hello"


def test_a_member_carries_the_name_in_its_own_header_as_well() -> None:
    data = bytearray(archive({"data.pkl": b"hello"}))
    at = data.find(b"data.pkl")
    data[at : at + 8] = b"xxxx.pkl"
    [member] = members(bytes(data))

    assert not isinstance(member, Gap)
    assert names_of(member) == Names("data.pkl", ("xxxx.pkl",))
    assert contents(bytes(data)) == {"data.pkl": b"hello"}


def test_a_method_that_nobody_knows_is_unreadable() -> None:
    data = bytearray(archive({"a": b"hello"}))
    data[8] = data[data.rfind(b"PK\1\2") + 10] = 99
    [member] = members(bytes(data))

    assert not isinstance(member, Gap)
    with pytest.raises(Unreadable, match="method 99"):
        member.read(0, 1)


def test_a_damaged_member_is_unreadable_and_the_others_are_read() -> None:
    data = bytearray(archive({"a": b"x" * 1000, "b": b"y"}, zipfile.ZIP_DEFLATED))
    at = data.find(b"a", 30) + 1
    data[at : at + 4] = b"\xff" * 4
    first, second = members(bytes(data))

    assert not isinstance(first, Gap)
    assert not isinstance(second, Gap)
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        first.read(0, 10)
    assert second.read(0, 10) == b"y"


def test_sizes_and_offsets_in_the_zip64_extra_are_used() -> None:
    with (
        zipfile.ZipFile(file := io.BytesIO(), "w") as written,
        written.open("a", "w", force_zip64=True) as member,
    ):
        member.write(b"hello")
    data = bytearray(file.getvalue())
    at = data.rfind(b"PK\1\2")
    extra = struct.pack("<HHQQ", 1, 16, 5, 5)
    name_length, extra_length = struct.unpack_from("<HH", data, at + 28)
    struct.pack_into("<LL", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", data, at + 30, len(extra))
    insert = at + 46 + name_length
    data[insert : insert + extra_length] = extra
    end = data.rfind(b"PK\5\6")
    struct.pack_into("<L", data, end + 12, end - at)

    assert contents(bytes(data)) == {"a": b"hello"}


def test_only_what_is_asked_for_is_unpacked() -> None:
    [member] = members(archive({"a": bytes(100_000_000)}, zipfile.ZIP_DEFLATED))
    assert not isinstance(member, Gap)

    member.read(0, 100)

    assert member.budget.unpacked > 2 * 1024**3 - 1_000_000


def test_members_that_unpack_to_too_much_are_unreadable() -> None:
    [member] = members(archive({"a": bytes(10_000_000)}, zipfile.ZIP_DEFLATED))
    assert not isinstance(member, Gap)
    member.budget.unpacked = 1_000_000

    with pytest.raises(Unreadable, match="budget"):
        member.size()


@pytest.mark.parametrize("name", ["gzip", "bz2", "lzma"])
def test_a_compressed_file_has_one_member(name: str) -> None:
    module = __import__(name)
    data = module.compress(b"hello") + module.compress(b" world")
    blob = Bytes(data, LOCATION)

    [member] = compressed.members(blob)

    assert compressed.sniff(blob)
    assert not isinstance(member, Gap)
    assert member.read(0, 100) == b"hello world"
    assert member.size() == len(b"hello world")


def test_a_compressed_file_that_is_cut_is_unreadable() -> None:
    data = __import__("gzip").compress(bytes(range(256)) * 50)[:-30]
    [member] = compressed.members(Bytes(data, LOCATION))

    assert not isinstance(member, Gap)
    with pytest.raises(Unreadable, match="cut off"):
        member.size()


def test_lzma_with_impossible_parameters_is_unreadable() -> None:
    data = bytearray(archive({"a": b"hello"}, zipfile.ZIP_LZMA))
    data[data.find(b"a", 30) + 5] = 0xFF
    [member] = members(bytes(data))

    assert isinstance(member, zip_archive.Member)
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        member.read(0, 5)
