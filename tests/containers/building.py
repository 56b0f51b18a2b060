"""Archives that no honest program writes, put together record by record."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import ArtifactReport

HOSTILE: Final = assemble(
    "PROTO 2\nGLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
)
HARMLESS: Final = assemble("PROTO 2\nEMPTY_DICT\nSTOP")


@dataclass(frozen=True)
class Said:
    """What a header says of a member; ``None`` for what is so."""

    name: bytes | None = None
    flags: int = 0
    method: int = 0
    packed: int | None = None
    size: int | None = None
    checksum: int | None = None
    extra: bytes = b""
    mode: int = 0
    offset: int | None = None


@dataclass(frozen=True)
class Zipped:
    """A member, its bytes as they stand in the archive, and what its headers say."""

    name: bytes
    data: bytes
    local: Said = field(default_factory=Said)
    listed: Said | None = field(default_factory=Said)
    """``None``: no directory lists it."""
    behind: bytes = b""


def zip_of(
    *members: Zipped, front: bytes = b"", shift: int = 0, end: bool = True
) -> bytes:
    """Return an archive; offsets do not count ``shift`` of the bytes in ``front``."""
    body, rows = front, []
    for member in members:
        if member.listed is not None:
            rows.append(row(member, len(body) - shift))
        body += header(member) + member.data + member.behind
    directory = b"".join(rows)
    counts = 0, 0, len(rows), len(rows), len(directory), len(body) - shift, 0
    last = struct.pack("<4s4H2LH", b"PK\5\6", *counts) if end else b""
    return body + directory + last


def header(member: Zipped) -> bytes:
    """Return what stands in front of a member."""
    said, name = _settled(member, member.local)
    fields = said.flags, said.method, 0, 0, said.checksum, said.packed, said.size
    lengths = len(name), len(said.extra)
    packed = struct.pack("<4s2B4HL2L2H", b"PK\3\4", 20, 0, *fields, *lengths)
    return packed + name + said.extra


def row(member: Zipped, offset: int) -> bytes:
    """Return what a directory says of a member."""
    said, name = _settled(member, member.listed or Said())
    fields = said.flags, said.method, 0, 0, said.checksum, said.packed, said.size
    lengths = len(name), len(said.extra), 0, 0, 0
    at = offset if said.offset is None else said.offset
    packed = struct.pack(
        "<4s4B4HL2L5H2L",
        b"PK\1\2",
        *(20, 3, 20, 0),
        *fields,
        *lengths,
        said.mode << 16,
        at,
    )
    return packed + name + said.extra


def _settled(member: Zipped, said: Said) -> tuple[Said, bytes]:
    size = len(member.data)
    return replace(
        said,
        packed=size if said.packed is None else said.packed,
        size=size if said.size is None else said.size,
        checksum=zlib.crc32(member.data) if said.checksum is None else said.checksum,
    ), member.name if said.name is None else said.name


def checkpoint(*more: Zipped, data: bytes = HARMLESS) -> tuple[Zipped, ...]:
    """Return the members of a checkpoint as torch writes it, and further ones."""
    return (
        Zipped(b"a/data.pkl", data),
        Zipped(b"a/byteorder", b"little"),
        Zipped(b"a/data/0", bytes(64)),
        *more,
        Zipped(b"a/version", b"3\n"),
    )


def deflated(data: bytes) -> bytes:
    """Return the bytes as method 8 packs them."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def report(folder: Path, data: bytes, name: str = "model.bin") -> ArtifactReport:
    """Scan bytes in a file."""
    path = folder / name
    path.write_bytes(data)
    return scan_artifact(path).report
