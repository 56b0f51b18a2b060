"""7z archives, and a process that unpacks them badly."""

from __future__ import annotations

import importlib
import io
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import child, reading
from scanner_core._seven_zip_child import MISSING
from scanner_core.containers import _seven_zip_process
from scanner_core.findings import Verdict

from .building import HARMLESS, HOSTILE, Zipped, report, zip_of

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
NEEDS_TOOL: Final = pytest.mark.skipif(not shutil.which("7zz"), reason="needs 7zz")


def archive(*members: tuple[str, bytes], password: str | None = None) -> bytes:
    """Return an archive as py7zr writes it; names that climb are put in afterwards."""
    py7zr = pytest.importorskip("py7zr")
    with py7zr.SevenZipFile(file := io.BytesIO(), "w", password=password) as written:
        written.set_encoded_header_mode(False)
        for name, data in members:
            written.writestr(data, name)
    return file.getvalue()


def climbing(data: bytes) -> bytes:
    """Return an archive of a member ``AAx`` that is called ``../x`` instead."""
    zlib = importlib.import_module("zlib")
    data = data.replace("AAAx".encode("utf-16-le"), "../x".encode("utf-16-le"))
    header = data[32 + int.from_bytes(data[12:20], "little") :]
    start = data[12:28] + zlib.crc32(header).to_bytes(4, "little")
    return data[:8] + zlib.crc32(start).to_bytes(4, "little") + start + data[32:]


def test_members_are_judged(tmp_path: Path) -> None:
    hostile = archive(("readme.txt", b"text"), ("a/model.pkl", HOSTILE))

    found = report(tmp_path, hostile)

    assert found.verdict is Verdict.UNSAFE
    assert found.format == "7z"
    assert found.findings[0].location.members == ("a/model.pkl",)
    assert report(tmp_path, archive(("x", HARMLESS))).verdict is Verdict.CLEAN


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = zip_of(Zipped(b"x", archive(("y", HOSTILE))))

    assert report(tmp_path, archive(("z", inner))).verdict is Verdict.UNSAFE


def test_of_two_of_a_name_both_are_read(tmp_path: Path) -> None:
    for first, second in ((HARMLESS, HOSTILE), (HOSTILE, HARMLESS)):
        data = archive(("x", first), ("x", second))

        assert report(tmp_path, data).verdict is Verdict.UNSAFE


def test_a_name_that_climbs_is_reported_and_its_member_read(tmp_path: Path) -> None:
    data = climbing(archive(("AAAx", HOSTILE)))

    rules = {finding.rule for finding in report(tmp_path, data).findings}

    assert {"dangerous-name", "member-outside-archive"} <= rules


def test_an_encrypted_archive_is_a_gap(tmp_path: Path) -> None:
    found = report(tmp_path, archive(("x", HARMLESS), password="secret"))  # noqa: S106 (of a test)

    assert found.verdict is Verdict.INCOMPLETE
    assert "encrypted" in found.gaps[0].reason


def test_an_archive_that_is_cut_is_never_clean(tmp_path: Path) -> None:
    whole = archive(("x", HARMLESS * 99))

    for length in range(len(MAGIC), len(whole), len(whole) // 5):
        assert report(tmp_path, whole[:length]).verdict is Verdict.INCOMPLETE


def test_a_bomb_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_seven_zip_process, "MUCH_UNPACKED", 1024)
    monkeypatch.setattr(_seven_zip_process, "MAX_RATIO", 10)

    found = report(tmp_path, archive(("x", bytes(10 * 1024**2))))

    assert found.verdict is Verdict.INCOMPLETE
    assert "times its size" in found.gaps[0].reason


def test_what_is_unpacked_counts_against_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1000)

    found = report(tmp_path, archive(("x", bytes(2000))))

    assert "budget" in found.gaps[0].reason


def test_without_its_library_an_archive_is_a_gap_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    run = f"runpy.run_path({str(_seven_zip_process.CHILD)!r}, run_name='__main__')"
    program.write_text(f"import runpy, sys; sys.modules['py7zr'] = None; {run}")
    monkeypatch.setattr(_seven_zip_process, "CHILD", program)

    found = report(tmp_path, MAGIC + bytes(100))

    assert found.verdict is Verdict.INCOMPLETE
    assert [gap.reason for gap in found.gaps] == [MISSING]
    assert "pip install" in MISSING


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        pytest.param("import os; os.abort()", "ended with status", id="crashes"),
        pytest.param("1 / 0", "ended with status", id="raises"),
        pytest.param("", "ended with status 0", id="says nothing"),
        pytest.param("while True: pass", "ended with status", id="hangs"),
        pytest.param(
            "while True: print('X' * 99999)", "ended with status", id="never stops"
        ),
        pytest.param("x = bytearray(1 << 40)", "ended with status", id="takes all"),
    ],
)
def test_a_process_that_fails_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, reason: str
) -> None:
    path = tmp_path / "program.py"
    path.write_text(program, "utf-8")
    monkeypatch.setattr(_seven_zip_process, "CHILD", path)
    monkeypatch.setattr(_seven_zip_process, "SECONDS", 1)
    started = time.perf_counter()

    found = report(tmp_path, MAGIC + bytes(100))

    assert found.verdict is Verdict.INCOMPLETE
    assert reason in found.gaps[0].reason
    assert time.perf_counter() - started < 20


def test_the_process_has_bounds_and_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    monkeypatch.setenv("SECRET", "x")
    path = tmp_path / "program.py"
    path.write_text(
        "import os, resource, sys\n"
        "kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE\n"
        "print([resource.getrlimit(kind)[0] for kind in kinds], 'SECRET' in os.environ)"
    )

    done = child.run(path, child.Bounds(1 << 30, 7), b"", 10)

    assert done.stdout.split() == b"[1073741824, 7, 0] False".split()
    assert resource


@NEEDS_TOOL
@pytest.mark.parametrize(
    "options",
    [["-m0=lzma2"], ["-m0=bzip2"], ["-m0=ppmd"], ["-m0=copy"], ["-m0=deflate"]],
    ids=" ".join,
)
def test_what_7_zip_itself_writes_is_read(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "model.pkl").write_bytes(HOSTILE)
    pytest.importorskip("py7zr")
    command = ["7zz", "a", *options, "model.7z", "model.pkl"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 (our own command)

    found = report(tmp_path, (tmp_path / "model.7z").read_bytes())

    assert found.verdict is Verdict.UNSAFE


@NEEDS_TOOL
def test_a_link_that_leads_out_is_reported(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    pytest.importorskip("py7zr")
    command = ["7zz", "a", "-snl", "model.7z", "link"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 (our own command)

    found = report(tmp_path, (tmp_path / "model.7z").read_bytes())

    assert {finding.rule for finding in found.findings} == {"member-outside-archive"}
