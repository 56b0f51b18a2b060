"""Properties of archives that somebody damaged, by accident or not."""

from __future__ import annotations

import contextlib
import gzip
import io
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scanner_core.containers import CONTAINERS
from scanner_core.facts import EscapingMember
from scanner_core.findings import ArtifactReport, Gap, Location, Verdict
from scanner_core.reading import Bytes, Unreadable
from scanner_core.scan import scan_artifact

from .building import HARMLESS, HOSTILE, Said, Zipped, checkpoint, deflated, zip_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.containers import Container

quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
MARKER: Final = HOSTILE + b"\0" * 8


@pytest.fixture(autouse=True, scope="module")
def _errors_are_raised() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIFTHORSE_DEBUG", "1")
        yield


def tar_of(name: str, data: bytes, kind: int) -> bytes:
    with tarfile.open(fileobj=(file := io.BytesIO()), mode="w", format=kind) as opened:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        opened.addfile(info, io.BytesIO(data))
    return file.getvalue()


def python_zip(method: int) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", method) as opened:
        opened.writestr("readme.txt", b"text" * 9)
        opened.writestr("model.pkl", MARKER)
    return file.getvalue()


STORED: Final = [
    zip_of(Zipped(b"x", MARKER)),
    zip_of(*checkpoint(data=MARKER)),
    zip_of(Zipped(b"a", HARMLESS), Zipped(b"x", MARKER, Said(name=b"y"))),
    python_zip(zipfile.ZIP_STORED),
    tar_of("x", MARKER, tarfile.USTAR_FORMAT),
    tar_of("n" * 200, MARKER, tarfile.GNU_FORMAT),
    tar_of("n" * 200, MARKER, tarfile.PAX_FORMAT),
]
"""Archives in which the stream that calls ``true`` stands as it is."""
OTHERS: Final = [
    python_zip(zipfile.ZIP_DEFLATED),
    python_zip(zipfile.ZIP_BZIP2),
    python_zip(zipfile.ZIP_LZMA),
    gzip.compress(STORED[0]),
    gzip.compress(STORED[4]),
    zip_of(Zipped(b"x", deflated(STORED[5]), *[Said(method=8)] * 2)),
    b"ZF" + b"0x20".ljust(19) + zlib.compress(MARKER),
    b"\x04\x22\x4d\x18\x60\x40\0\x24\0\0\x80" + MARKER[:36].ljust(36) + bytes(4),
]


@st.composite
def damage_around_the_stream(draw: st.DrawFn) -> bytes:
    """Return an archive in which everything but the stream may be wrong."""
    data = bytearray(draw(st.sampled_from(STORED)))
    for _ in range(draw(st.integers(1, 5))):
        start = data.index(HOSTILE)
        before, behind = start, len(data) - start - len(HOSTILE)
        at = draw(st.integers(0, before + behind - 1))
        at += len(HOSTILE) if at >= before else 0
        match draw(st.sampled_from(["flip", "flip", "set", "insert", "drop"])):
            case "flip":
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "set":
                data[at] = draw(st.sampled_from([0, 1, 0x50, 0x7F, 0xFF]))
            case "insert" if at < start or at > start + len(HOSTILE):
                data[at:at] = draw(st.binary(min_size=1, max_size=9))
            case "drop" if at > start or at + 9 <= start:
                del data[at : at + draw(st.integers(1, 9))]
            case _:
                pass
    return bytes(data)


DAMAGES: Final = ("cut", "set", "number", "insert", "drop", "twice")


@st.composite
def damage_anywhere(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(STORED + OTHERS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        match draw(
            st.sampled_from(["cut", "set", "number", "insert", "drop", "twice"])
        ):
            case "cut":
                del data[at + 40 :]
            case "set" if at < len(data):
                data[at] = draw(st.integers(0, 255))
            case "number":
                number = draw(st.sampled_from([0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF]))
                data[at : at + 4] = number.to_bytes(4, "little")
            case "insert":
                data[at:at] = draw(st.binary(max_size=9))
            case "drop":
                del data[at : at + draw(st.integers(1, 60))]
            case _:
                data += data[at:]
    return bytes(data)


@quick
@given(damage_around_the_stream())
@example(b"PK\3\4" + HOSTILE)
def test_a_stream_in_a_damaged_archive_is_never_clean(data: bytes) -> None:
    assert scanned(data).verdict is not Verdict.CLEAN


@quick
@given(damage_anywhere())
def test_no_damage_leads_to_an_error(data: bytes) -> None:
    assert scanned(data).size == len(data)


@quick
@given(damage_anywhere() | st.binary(max_size=600))
def test_containers_yield_members_or_gaps_of_bounded_size(data: bytes) -> None:
    for container in CONTAINERS:
        for blob in opened(container, data):
            with contextlib.suppress(Unreadable):
                assert len(blob.read(0, 1 << 20)) <= 1 << 20
                assert blob.read(1 << 61, 9) == b""


def opened(container: Container, data: bytes) -> list[Bytes]:
    blob = Bytes(data, Location("model"))
    if container.NAME == "7z" or not container.sniff(blob):
        return []
    found = list(container.members(blob))
    assert all(each.location.path == "model" for each in found)
    return [each for each in found if not isinstance(each, Gap | EscapingMember)]


def scanned(data: bytes) -> ArtifactReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        path.write_bytes(data)
        return scan_artifact(path).report


def test_gaps_that_are_alike_are_not_listed_without_end() -> None:
    nowhere = Said(offset=1 << 30)
    members = [Zipped(b"%d" % n, HARMLESS, listed=nowhere) for n in range(3000)]

    found = scanned(zip_of(*members))

    assert len(found.gaps) < 2000
    assert "not listed" in found.gaps[999].reason
