"""Files behind a compressor, as joblib and others write them, or as they should not."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import importlib
import lzma
import shutil
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner_core import reading
from scanner_core.containers import _decompressors, compressed
from scanner_core.containers._lz4_frames import Lz4Decompressor
from scanner_core.findings import Gap, Location, Verdict
from scanner_core.reading import Bytes, Unpacked, Unreadable

from .building import HARMLESS, HOSTILE, Said, Zipped, deflated, report, zip_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOCATION: Final = Location("model.joblib")
SKIPPED: Final = b"\x5a\x2a\x4d\x18\3\0\0\0abc"
END: Final = bytes(4)
MOST: Final = 300 * 255
"""What so many bytes of LZ4 can unpack to."""


def lz4_frame(*blocks: bytes, flags: int = 0x60, largest: int = 4) -> bytes:
    """Return a frame of LZ4; the checksum of its descriptor is wrong."""
    extra = bytes(8 * bool(flags & 8) + 4 * (flags & 1))
    parts = [
        struct.pack("<L", len(block)) + block + bytes(4 * bool(flags & 0x10))
        for block in blocks
    ]
    head = b"\x04\x22\x4d\x18" + bytes([flags, largest << 4]) + extra + b"\0"
    return head + b"".join(parts) + END + bytes(4 * bool(flags & 4))


def literals(data: bytes) -> bytes:
    """Return a block that repeats nothing."""
    if len(data) < 15:
        return bytes([len(data) << 4]) + data
    more, rest = divmod(len(data) - 15, 255)
    return b"\xf0" + b"\xff" * more + bytes([rest]) + data


def zf(data: bytes, blank: bytes = b"") -> bytes:
    """Return what joblib wrote before 0.10; a blank was added by Python 2."""
    length = f"{len(data):#x}".ljust(19).encode()
    return b"ZF" + length + blank + zlib.compress(data)


def zlib_of(window: int) -> Callable[[bytes], bytes]:
    def compress(data: bytes) -> bytes:
        packer = zlib.compressobj(wbits=window)
        return packer.compress(data) + packer.flush()

    return compress


def lzma_of(**options: int) -> Callable[[bytes], bytes]:
    def compress(data: bytes) -> bytes:
        filters = [{"id": lzma.FILTER_LZMA1, **options}]
        return lzma.compress(data, lzma.FORMAT_ALONE, filters=filters)

    return compress


def zstandard() -> Callable[[bytes], bytes]:
    name = "compression" if sys.version_info >= (3, 14) else "backports"
    return importlib.import_module(f"{name}.zstd").compress  # type: ignore[no-any-return]


PACKED: Final = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib with a small window": zlib_of(9),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lzma_of(),
    "lzma with other properties": lzma_of(lc=1, lp=2, dict_size=1 << 13),
    "lz4": lambda data: lz4_frame(literals(data)),
    "lz4 with checksums": lambda data: lz4_frame(literals(data), flags=0x7D),
    "lz4 in plain blocks": lambda data: (
        b"\x04\x22\x4d\x18\x60\x40\0"
        + struct.pack("<L", len(data) | 1 << 31)
        + data
        + END
    ),
    "lz4 behind what is passed over": lambda data: SKIPPED + lz4_frame(literals(data)),
    "lz4 in two frames": lambda data: (
        lz4_frame(literals(data[:9])) + lz4_frame(literals(data[9:]))
    ),
    "zf": zf,
    "zf by Python 2": lambda data: zf(data, b" "),
    "gzip twice": lambda data: gzip.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_compressed_stream_is_judged_as_if_it_were_not(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    assert report(tmp_path, pack(HOSTILE)).verdict is Verdict.UNSAFE
    assert report(tmp_path, pack(HARMLESS)).verdict is Verdict.CLEAN


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_compressed_stream_that_is_cut_is_never_clean(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    whole = pack(HARMLESS * 3)

    for length in range(23, len(whole) - 8, 3):
        assert report(tmp_path, whole[:length]).verdict is not Verdict.CLEAN


@pytest.mark.skipif(not shutil.which("lz4"), reason="needs lz4")
@pytest.mark.parametrize(
    "options", ["-1", "-9", "-BD", "-BI", "-BX", "-B7", "--no-frame-crc"]
)
def test_what_lz4_itself_writes_is_read(options: str) -> None:
    data = bytes(range(256)) * 999 + HARMLESS * 999 + bytes(99_999)
    command = ["lz4", options, "-c"]
    done = subprocess.run(command, input=data, check=True, capture_output=True)  # noqa: S603 (our own command)

    unpacked = Unpacked(Bytes(done.stdout * 2, LOCATION), Lz4Decompressor, LOCATION)

    assert unpacked.read(0, 1 << 22) == data * 2


@pytest.mark.parametrize(
    ("block", "unpacked"),
    [
        pytest.param(b"\x10a\1\0\0", b"a" + b"a" * 4, id="overlap"),
        pytest.param(b"\x3fabc\3\0\2\0", b"abc" * 8, id="long match"),
        pytest.param(b"\x40abcd", b"abcd", id="literals"),
        pytest.param(b"", b"", id="nothing"),
    ],
)
def test_a_block_of_lz4_is_unpacked(block: bytes, unpacked: bytes) -> None:
    frame = Bytes(lz4_frame(block), LOCATION)

    assert Unpacked(frame, Lz4Decompressor, LOCATION).read(0, 100) == unpacked


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b"\x10a\0\0", id="distance of nothing"),
        pytest.param(b"\x10a\2\0", id="distance to before the start"),
        pytest.param(b"\x90abc", id="literals that are cut off"),
        pytest.param(b"\xf0\xff\xff", id="length that is cut off"),
        pytest.param(b"\x1fa\1\0" + b"\xff" * 999 + b"\0", id="more than a block"),
        pytest.param(b"\x10a\1", id="distance that is cut off"),
    ],
)
def test_a_damaged_block_of_lz4_is_a_gap(tmp_path: Path, block: bytes) -> None:
    found = report(tmp_path, lz4_frame(block))

    assert found.verdict is Verdict.INCOMPLETE
    assert "damaged" in found.gaps[0].reason or "cut off" in found.gaps[0].reason


@given(st.binary(max_size=300))
def test_no_frame_of_lz4_leads_to_another_error(data: bytes) -> None:
    frame = Bytes(b"\x04\x22\x4d\x18\x60\x40\0" + data, LOCATION)

    with contextlib.suppress(Unreadable):
        assert Unpacked(frame, Lz4Decompressor, LOCATION).size() <= MOST


def test_zstandard_is_read_where_it_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("backports.zstd")
    compress = zstandard()
    hostile = compress(HOSTILE)

    assert report(tmp_path, hostile).verdict is Verdict.UNSAFE
    assert report(tmp_path, SKIPPED + compress(HARMLESS)).verdict is Verdict.CLEAN
    assert report(tmp_path, compress(b"") + hostile).verdict is Verdict.UNSAFE
    assert report(tmp_path, compress(HARMLESS * 9)[:-9]).verdict is Verdict.INCOMPLETE


def test_a_member_of_a_zip_may_be_packed_with_zstandard_or_xz(tmp_path: Path) -> None:
    pytest.importorskip("backports.zstd")
    said = [Said(method=93), Said(method=95)]
    packed = [zstandard()(HOSTILE), lzma.compress(HOSTILE)]

    for method, data in zip(said, packed, strict=True):
        member = Zipped(b"x", data, method, method)
        assert report(tmp_path, zip_of(member)).verdict is Verdict.UNSAFE


def test_a_window_of_zstandard_that_is_too_large_is_a_gap(tmp_path: Path) -> None:
    pytest.importorskip("backports.zstd")
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes([0xF8]) + b"\1\0\0"

    found = report(tmp_path, frame)

    assert found.verdict is Verdict.INCOMPLETE
    assert "too much memory" in found.gaps[0].reason


def test_without_its_library_zstandard_is_a_gap_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "backports", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)

    found = report(tmp_path, b"\x28\xb5\x2f\xfd\x20\0\1\0\0")

    assert found.verdict is Verdict.INCOMPLETE
    assert [gap.reason for gap in found.gaps] == [_decompressors.NO_ZSTD]
    assert "pip install" in _decompressors.NO_ZSTD


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(reading, "MUCH_UNPACKED", 1024**2)
    data = pack(HARMLESS + bytes(3 * 1024**2))

    found = report(tmp_path, data)
    [member] = compressed.members(Bytes(data, LOCATION))

    assert found.verdict is not Verdict.CLEAN
    assert not isinstance(member, Gap)
    with pytest.raises(Unreadable, match="times its size"):
        member.size()


def test_what_a_bomb_calls_before_its_zeros_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MUCH_UNPACKED", 1024**2)

    found = report(tmp_path, bz2.compress(HOSTILE + bytes(3 * 1024**2)))

    assert found.verdict is Verdict.UNSAFE


def test_a_bomb_in_a_zip_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MUCH_UNPACKED", 1024**2)
    packed = deflated(b"\x93NUMPY\1\0v\0" + b" " * (3 * 1024**2))
    said = Said(method=8)

    found = report(tmp_path, zip_of(Zipped(b"x.npy", packed, said, said)))

    assert found.verdict is Verdict.INCOMPLETE


def test_archives_that_only_together_unpack_to_too_much_are_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MUCH_UNPACKED", 1024**2)
    data, said = bytes(900_000), Said(method=8)
    for _ in range(3):
        packed = deflated(data)
        data = zip_of(*(Zipped(b"%d" % n, packed, said, said) for n in range(12)))

    found = report(tmp_path, data)

    assert found.verdict is Verdict.INCOMPLETE
    assert "budget" in found.gaps[0].reason


def test_what_compresses_well_is_unpacked(tmp_path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,), }"
    array = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header

    assert (
        report(tmp_path, gzip.compress(array + bytes(8_000_000))).verdict
        is Verdict.CLEAN
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"ZFS is a file system", id="zf"),
        pytest.param(b"x\x9c no zlib", id="zlib"),
        pytest.param(b"]\0\0\0\1 no lzma" + bytes(9), id="lzma"),
        pytest.param(b"\x5a\x2a\x4d\x18", id="passed over, and nothing behind"),
    ],
)
def test_what_only_begins_like_it_is_not_compressed(text: bytes) -> None:
    assert not compressed.sniff(Bytes(text, LOCATION))
