from __future__ import annotations

import io
import itertools
import random
import tarfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scanner_core import explain, scan
from scanner_core.extents import State
from scanner_core.findings import Severity
from scanner_core.formats.torch_legacy import MAGIC
from scanner_core.reading import Unreadable
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.extents import Extents

PLANTED = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
TENSOR = bytes(range(256)) * 4096


def checkpoint(stream: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", method) as archive:
        archive.writestr("a/data.pkl", stream)
        archive.writestr("a/data/0", TENSOR)
        archive.writestr("a/version", b"3\n")
    return file.getvalue()


def mapped(path: Path, data: bytes) -> Extents:
    path.write_bytes(data)
    report = scan.scan_artifact(path).report
    found = explain.extents_of(path, report, scan.DEFAULTS)
    assert covers(found)
    return found


def covers(found: Extents) -> bool:
    """Tell whether every byte is in one extent, and neighbours differ."""
    starts = [each.start for each in found.extents]
    ends = [each.start + each.length for each in found.extents]
    return [*starts, found.size] == [0, *ends] and all(
        (one.state, one.members) != (other.state, other.members)
        for one, other in itertools.pairwise(found.extents)
    )


def states(found: Extents) -> dict[tuple[str, ...], set[State]]:
    by_member: dict[tuple[str, ...], set[State]] = {}
    for each in found.extents:
        by_member.setdefault(each.members, set()).add(each.state)
    return by_member


def test_what_was_not_read_is_not_called_read(tmp_path: Path) -> None:
    found = mapped(tmp_path / "x.bin", b"GGUF" + bytes(100_000))

    assert set(found.amounts()) == set(State)
    assert found.amounts()[State.UNREAD] == found.size


def test_what_is_behind_a_damaged_stream_is_not_inert(tmp_path: Path) -> None:
    cut = b"\x80\x04cposix\nsystem\n" + b"]" * 3_000_000 + b"\xff" + bytes(2_000_000)

    found = mapped(tmp_path / "x.pkl", cut)

    assert found.amounts()[State.INERT] == 0
    assert found.amounts()[State.UNREAD] > 900_000


def test_bytes_of_nothing_that_anybody_knows_are_not_inert(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(200_000)  # noqa: S311 (the same in every run)

    found = mapped(tmp_path / "x.pkl", b"\0" + data)

    assert found.amounts()[State.INERT] == 0
    assert found.amounts()[State.READ] == 0


def test_tensors_of_a_checkpoint_are_inert_and_its_stream_is_read(
    tmp_path: Path,
) -> None:
    found = mapped(tmp_path / "x.pt", checkpoint(PLANTED))

    assert states(found)["a/data.pkl",] == {State.READ}
    assert states(found)["a/data/0",] == {State.INERT}
    assert found.amounts()[State.UNREAD] == 0


def test_a_finding_is_marked_where_it_stands_in_the_file(tmp_path: Path) -> None:
    data = checkpoint(PLANTED)

    (mark,) = mapped(tmp_path / "x.pt", data).marks

    at = scan.scan_artifact(tmp_path / "x.pt").report.findings[0].location.offset
    assert mark.start == data.index(PLANTED) + (at or 0)
    assert (mark.length, mark.severity) == (1, Severity.CRITICAL)


def test_in_packed_bytes_nobody_can_tell_where(tmp_path: Path) -> None:
    data = checkpoint(PLANTED, zipfile.ZIP_DEFLATED)

    found = mapped(tmp_path / "x.pt", data)

    (extent,) = (e for e in found.extents if e.members == ("a/data.pkl",))
    (mark,) = found.marks
    assert extent.is_packed
    assert (mark.start, mark.length) == (extent.start, extent.length)


def test_storages_behind_an_old_checkpoint_are_inert(tmp_path: Path) -> None:
    ids = "BINUNICODE 'storage'\nGLOBAL 'torch FloatStorage'\nBINUNICODE '0'\n"
    ids += "BINUNICODE 'cpu'\nBININT1 1\nNONE\nTUPLE\n"
    main = assemble(f"PROTO 2\nMARK\n{ids}BINPERSID\nSTOP")
    plain = assemble("PROTO 2\nEMPTY_DICT\nSTOP")
    data = b"\x80\x02" + MAGIC + plain * 2 + main + plain + TENSOR * 4

    found = mapped(tmp_path / "x.pt", data)

    assert found.amounts()[State.INERT] > 3_000_000
    assert found.amounts()[State.UNREAD] == 0


def test_what_no_loader_takes_is_told_apart(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.writestr("README.md", "read me")
        archive.writestr("m.pkl", PLANTED)
        archive.writestr("m.gguf", b"GGUF" + bytes(99))

    found = mapped(tmp_path / "m.zip", (tmp_path / "m.zip").read_bytes())

    assert states(found)["README.md",] == {State.SKIPPED}
    assert states(found)["m.gguf",] == {State.UNREAD}
    assert {mark.severity for mark in found.marks} == {Severity.CRITICAL, None}


def test_what_is_encrypted_is_neither_read_nor_skipped(tmp_path: Path) -> None:
    data = bytearray(checkpoint(PLANTED))
    for header in (b"PK\3\4", b"PK\1\2"):
        at = data.index(header) + (6 if header == b"PK\3\4" else 8)
        data[at] |= 1

    found = mapped(tmp_path / "x.pt", bytes(data))

    assert states(found)["a/data.pkl",] == {State.UNREAD}


def test_a_header_that_makes_no_sense_is_not_called_read(tmp_path: Path) -> None:
    header = b'{"a": {"data_offsets": [8, 4]}}'
    data = len(header).to_bytes(8, "little") + header + bytes(100_000)

    found = mapped(tmp_path / "w.safetensors", data)

    assert found.amounts()[State.UNREAD] == found.size


def test_members_of_members_stand_where_they_stand(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "m.tar", "w") as archive:
        info = tarfile.TarInfo("x.pt")
        info.size = len(checkpoint(PLANTED))
        archive.addfile(info, io.BytesIO(checkpoint(PLANTED)))
    data = (tmp_path / "m.tar").read_bytes()

    found = mapped(tmp_path / "m.tar", data)

    (extent,) = (e for e in found.extents if e.members == ("x.pt", "a/data.pkl"))
    assert extent.start == data.index(PLANTED)
    assert states(found)["x.pt", "a/data/0"] == {State.INERT}


def test_a_file_that_changed_since_has_no_map(tmp_path: Path) -> None:
    (tmp_path / "x.pkl").write_bytes(PLANTED)
    report = scan.scan_artifact(tmp_path / "x.pkl").report

    with pytest.raises(Unreadable, match="no longer the file"):
        explain.extents_of(tmp_path / "x.pkl", replace(report, size=1), scan.DEFAULTS)


def test_an_empty_file_has_an_empty_map(tmp_path: Path) -> None:
    assert mapped(tmp_path / "x.pkl", b"").extents == ()


@pytest.mark.parametrize("seed", range(25))
def test_a_map_of_damaged_bytes_has_every_byte_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (as above)
    data = bytearray(checkpoint(PLANTED, chance.choice([0, 8]))[-5_000:])
    data[:0] = checkpoint(PLANTED)[:2_000]
    for _ in range(chance.randrange(30)):
        data[chance.randrange(len(data))] = chance.randrange(256)

    data = data[: chance.randrange(len(data))]

    assert mapped(tmp_path / "x.pt", bytes(data)).size == len(data)
