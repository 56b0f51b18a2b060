"""A location in any container is opened again, or it is said why not."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from scanner_core.containers.reopen import reopened
from scanner_core.findings import Location
from scanner_core.reading import Unreadable

from .building import HARMLESS, HOSTILE, Said, Zipped, report, zip_of

if TYPE_CHECKING:
    from pathlib import Path


def tar_of(*members: tuple[str, bytes]) -> bytes:
    with tarfile.open(fileobj=(file := io.BytesIO()), mode="w") as opened:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(tar_of(("x", HOSTILE)), id="tar"),
        pytest.param(gzip.compress(tar_of(("x", HOSTILE))), id="tar in gzip"),
        pytest.param(zip_of(Zipped(b"x", tar_of(("y", HOSTILE)))), id="tar in zip"),
        pytest.param(
            zip_of(Zipped(b"a", b"one"), Zipped(b"x", HOSTILE, listed=None)),
            id="member that no directory lists",
        ),
        pytest.param(
            zip_of(Zipped(b"a", b"", behind=b"\xff" * 40 + HOSTILE), Zipped(b"b", b"")),
            id="bytes between members",
        ),
        pytest.param(
            zip_of(Zipped(b"x", HOSTILE, Said(name=b"y"))), id="member of two names"
        ),
        pytest.param(
            b"\x04\x22\x4d\x18\x60\x40\0"
            + len(HOSTILE).to_bytes(3, "little")
            + b"\x80"
            + HOSTILE
            + bytes(4),
            id="lz4",
        ),
    ],
)
def test_what_a_finding_names_is_opened_again(tmp_path: Path, data: bytes) -> None:
    finding = max(report(tmp_path, data).findings, key=lambda each: each.severity)

    with reopened(finding.location) as blob:
        assert HOSTILE in blob.read(0, 1000)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(tar_of(("x", HARMLESS), ("x", HOSTILE)), id="tar"),
        pytest.param(zip_of(Zipped(b"x", HARMLESS), Zipped(b"x", HOSTILE)), id="zip"),
    ],
)
def test_of_members_that_share_a_name_none_is_opened(
    tmp_path: Path, data: bytes
) -> None:
    finding = max(report(tmp_path, data).findings, key=lambda each: each.severity)

    with (
        pytest.raises(Unreadable, match="several members are called x"),
        reopened(finding.location),
    ):
        pass


def test_a_member_that_is_only_a_link_cannot_be_opened(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as opened:
        info = tarfile.TarInfo("x")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        opened.addfile(info)

    with (
        pytest.raises(Unreadable, match="not a member"),
        reopened(Location(str(tmp_path / "x.tar"), ("x",))),
    ):
        pass
