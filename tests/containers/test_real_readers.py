"""What real readers make of odd archives: each statement in the docstrings, tried.

The archives are harmless, for these readers are let loose on them.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import warnings
import zipfile
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core.findings import Verdict
from scanner_core.scan import scan_artifact
from scanner_core.testing import assemble

from .building import HARMLESS, HOSTILE, Said, Zipped, checkpoint, report, zip_of
from .test_tar_archive import Entry, pax, tar_of

if TYPE_CHECKING:
    from pathlib import Path

FIRST: Final = assemble("PROTO 2\nBINUNICODE 'first'\nSTOP")
SECOND: Final = assemble("PROTO 2\nBINUNICODE 'second'\nSTOP")
TORCH: Final = {
    "other names in the headers of members": (
        [Zipped(b"a/data.pkl", FIRST, Said(name=b"zzz"))],
        "first",
    ),
    "other methods in the headers of members": (
        [Zipped(b"a/data.pkl", FIRST, Said(method=99))],
        "first",
    ),
    "flags in the headers of members": (
        [Zipped(b"a/data.pkl", FIRST, Said(flags=0x41))],
        "first",
    ),
    "wrong checksums": (
        [Zipped(b"a/data.pkl", FIRST, Said(checksum=1), Said(checksum=1))],
        "first",
    ),
    "letters of another case": ([Zipped(b"a/DATA.PKL", FIRST)], "first"),
    "one that nobody lists": (
        [Zipped(b"a/data.pkl", FIRST), Zipped(b"a/data.pkl", SECOND, listed=None)],
        "first",
    ),
}


@pytest.mark.torch
@pytest.mark.parametrize(("pickles", "loaded"), TORCH.values(), ids=TORCH)
def test_torch_goes_by_the_directory(pickles: list[Zipped], loaded: str) -> None:
    torch = pytest.importorskip("torch")
    data = zip_of(*pickles, *checkpoint()[1:])

    assert torch.load(io.BytesIO(data), weights_only=True) == loaded


@pytest.mark.torch
def test_torch_takes_any_of_several_of_a_name() -> None:
    torch = pytest.importorskip("torch")
    first, second = (Zipped(b"a/data.pkl", data) for data in (FIRST, SECOND))
    rest = [*checkpoint()[1:], *(Zipped(b"a/data/%d" % n, b"") for n in range(1, 5))]
    orders = [[first, *rest[:at], second, *rest[at:]] for at in range(len(rest) + 1)]

    found = [
        torch.load(io.BytesIO(zip_of(*order)), weights_only=True) for order in orders
    ]

    assert set(found) == {"first", "second"}


@pytest.mark.torch
def test_what_torch_writes_is_clean_whatever_the_length_of_its_name(
    tmp_path: Path,
) -> None:
    torch = pytest.importorskip("torch")

    for length in range(1, 60):
        path = tmp_path / ("n" * length + ".pt")
        torch.save({"w": torch.zeros(3)}, path)

        assert scan_artifact(path).report.verdict is Verdict.CLEAN


def test_zipfile_refuses_another_name_and_ends_one_at_a_nul() -> None:
    other = zip_of(Zipped(b"x", HARMLESS, Said(name=b"y")))
    ended = zip_of(Zipped(b"x\0.txt", HARMLESS))

    assert zipfile.ZipFile(io.BytesIO(ended)).namelist() == ["x"]
    with pytest.raises(zipfile.BadZipFile, match="differ"):
        zipfile.ZipFile(io.BytesIO(other)).read("x")


def test_zipfile_takes_the_last_of_two_of_a_name_and_bytes_in_front() -> None:
    data = zip_of(Zipped(b"x", FIRST), Zipped(b"x", SECOND), front=b"junk", shift=4)

    assert zipfile.ZipFile(io.BytesIO(data)).read("x") == SECOND


def names(data: bytes) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tarfile.open(fileobj=io.BytesIO(data)).getnames()


def test_tarfile_believes_pax_and_passes_over_no_contents_of_links() -> None:
    inner = bytes(Entry(b"inner", HARMLESS))

    assert names(tar_of(pax(path="other"), Entry(b"x", HARMLESS))) == ["other"]
    assert names(tar_of(Entry(b"l", inner, b"2", target=b"y"))) == ["l", "inner"]


def test_tarfile_ends_without_a_word() -> None:
    damaged = Entry(b"y", HARMLESS, checksum=1)

    assert names(tar_of(Entry(b"x"), damaged, Entry(b"z"))) == ["x"]
    assert names(tar_of(Entry(b"x")) + tar_of(Entry(b"z"))) == ["x"]


@pytest.mark.skipif(not shutil.which("zip"), reason="needs zip")
@pytest.mark.parametrize("options", ["-0", "-9", "-fz", "-fd", "-D", "-X"])
def test_what_zip_itself_writes_is_read(tmp_path: Path, options: str) -> None:
    (tmp_path / "folder").mkdir()
    for name, data in (("folder/model.pkl", HOSTILE), ("readme.txt", b"text" * 99)):
        (tmp_path / name).write_bytes(data)
    command = ["zip", "-q", "-r", options, "-", "."]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 (our own command)

    found = report(tmp_path, done.stdout)

    assert [finding.location.members for finding in found.findings] == [
        ("folder/model.pkl",)
    ]
    assert found.gaps == ()


@pytest.mark.skipif(not shutil.which("zip"), reason="needs zip")
def test_what_zip_encrypts_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(HARMLESS)
    command = ["zip", "-q", "-P", "secret", "-", "model.pkl"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 (our own command)

    assert report(tmp_path, done.stdout).verdict is Verdict.INCOMPLETE


def test_wheels_and_other_archives_of_data_are_clean(tmp_path: Path) -> None:
    for name in ("x-1-py3-none-any.whl", "model.keras", "model.mar"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("x/__init__.py", "import os\n" * 99)
            written.writestr("config.json", "{}")
            written.writestr("MAR-INF/MANIFEST.json", "{}")
            written.writestr("weights.bin", bytes(range(256)) * 99)

        found = report(tmp_path, (tmp_path / name).read_bytes(), name)

        assert found.verdict is Verdict.CLEAN
