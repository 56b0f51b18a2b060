"""From bytes to a verdict: what the stages make of whole files."""

from __future__ import annotations

import dataclasses
import gzip
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanner_core import rules
from scanner_core.findings import ArtifactReport, Location, Verdict
from scanner_core.scan import Options, scan_artifact, scan_paths
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

RUNS_A_COMMAND = assemble("GLOBAL 'os system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
TENSOR = assemble(
    """
    PROTO 2
    GLOBAL 'torch._utils _rebuild_tensor_v2'
    MARK
    MARK
    BINUNICODE 'storage'
    GLOBAL 'torch FloatStorage'
    BINUNICODE '0'
    BINUNICODE 'cpu'
    BININT1 1
    TUPLE
    BINPERSID
    BININT1 0
    BININT1 1
    TUPLE1
    BININT1 1
    TUPLE1
    NEWFALSE
    GLOBAL 'collections OrderedDict'
    EMPTY_TUPLE
    REDUCE
    TUPLE
    REDUCE
    STOP
    """
)
CERTIFICATE = f"""-----BEGIN CERTIFICATE-----
MII{"CA" * 30}c
c{"Qx" * 31}9
{"Ab3" * 21}M
NR{"iZ" * 31}
{"dGhl" * 8}
-----END CERTIFICATE-----
"""


def archive_of(members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def report(tmp_path: Path, data: bytes, name: str = "model.pt") -> ArtifactReport:
    path = tmp_path / name
    path.write_bytes(data)
    return scan_artifact(path).report


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00 not a model", id="unknown bytes"),
        pytest.param(assemble("PROTO 4\nFRAME 9\nEMPTY_DICT"), id="cut stream"),
        pytest.param(archive_of({"m/data.pkl": TENSOR})[:-30], id="cut archive"),
        pytest.param(archive_of({"m/data.pkl": TENSOR[:-3]}), id="cut member"),
        pytest.param(
            archive_of({"m/data.pkl": TENSOR, "m/code/__torch__.py": b"'"}),
            id="code that cannot be read",
        ),
        pytest.param(gzip.compress(bytes(range(256)) * 9)[:-9], id="cut gzip"),
    ],
)
def test_what_was_not_read_is_never_clean(tmp_path: Path, data: bytes) -> None:
    assert report(tmp_path, data).verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(RUNS_A_COMMAND, id="bare"),
        pytest.param(archive_of({"archive/data/0": RUNS_A_COMMAND}), id="no layout"),
        pytest.param(archive_of({"m/data.pkl": RUNS_A_COMMAND}), id="torch"),
        pytest.param(gzip.compress(RUNS_A_COMMAND), id="gzip"),
        pytest.param(gzip.compress(archive_of({"a": RUNS_A_COMMAND})), id="both"),
        pytest.param(archive_of({"a": archive_of({"b": RUNS_A_COMMAND})}), id="nested"),
        pytest.param(
            archive_of({"m/data.pkl": TENSOR, "x.npy": RUNS_A_COMMAND}), id="beside"
        ),
        pytest.param(
            assemble(f"PROTO 3\nGLOBAL 'pickle loads'\nBINBYTES {RUNS_A_COMMAND!r}")
            + assemble("TUPLE1\nREDUCE\nSTOP"),
            id="bytes that are loaded in turn",
        ),
    ],
)
def test_a_call_is_found_wherever_it_is(tmp_path: Path, data: bytes) -> None:
    assert report(tmp_path, data).verdict is Verdict.UNSAFE


def test_a_checkpoint_with_storages_is_clean(tmp_path: Path) -> None:
    starts_like_a_pickle = b"\x80\x02\x00\x3f"
    data = archive_of(
        {
            "model/data.pkl": TENSOR,
            "model/byteorder": b"little",
            "model/data/0": starts_like_a_pickle,
            "model/README.md": b"# A model",
        }
    )

    found = report(tmp_path, data)

    assert (found.verdict, found.format) == (Verdict.CLEAN, "torch-zip")


def test_an_archive_behind_a_pickle_is_read_and_so_is_the_pickle(
    tmp_path: Path,
) -> None:
    data = RUNS_A_COMMAND + archive_of({"m/data.pkl": RUNS_A_COMMAND})

    members = {finding.location.members for finding in report(tmp_path, data).findings}

    assert members == {(), ("m/data.pkl",)}


def test_archives_are_not_followed_for_ever(tmp_path: Path) -> None:
    data = RUNS_A_COMMAND
    for _ in range(20):
        data = archive_of({"inner": data})

    assert report(tmp_path, data).verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# A model", id="prose"),
        pytest.param(CERTIFICATE, id="certificate whose lines spell a call"),
    ],
)
def test_what_is_not_a_model_is_skipped_in_a_folder_and_a_gap_by_name(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_text(text)

    folder = scan_paths([tmp_path], Options(list_skipped=True))
    named = scan_paths([tmp_path / "README.md"])

    assert (folder.verdict, folder.artifacts) == (Verdict.CLEAN, ())
    assert folder.skipped.locations == (Location(str(tmp_path / "README.md")),)
    assert named.verdict is Verdict.INCOMPLETE


@pytest.mark.parametrize("suffix", [".onnx", ".keras", ".H5", ".gguf", ".tflite"])
def test_what_its_name_calls_a_model_is_a_gap_in_a_folder_too(
    suffix: str, tmp_path: Path
) -> None:
    (tmp_path / f"model{suffix}").write_bytes(b"\0 nothing that is read here")

    found = scan_paths([tmp_path])

    assert found.verdict is Verdict.INCOMPLETE
    assert [len(artifact.gaps) for artifact in found.artifacts] == [1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_a_gap_and_the_others_are_scanned(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pkl")
    (tmp_path / "lost.pkl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "model.pkl").write_bytes(RUNS_A_COMMAND)

    verdicts = {
        artifact.path.rpartition("/")[2]: artifact.verdict
        for artifact in scan_paths([tmp_path]).artifacts
    }

    assert verdicts == {
        "pipe.pkl": Verdict.INCOMPLETE,
        "lost.pkl": Verdict.INCOMPLETE,
        "model.pkl": Verdict.UNSAFE,
    }


def test_little_of_a_large_checkpoint_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/data.pkl", TENSOR)
        for index in range(50):
            archive.writestr(f"m/data/{index}", bytes(1_000_000))

    scanned = scan_artifact(path)

    assert scanned.report.verdict is Verdict.CLEAN
    assert scanned.bytes_read < 128 * 1024


def test_folders_that_are_passed_over_are_counted(tmp_path: Path) -> None:
    for name in (".git", "node_modules", "env"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.pkl").write_bytes(RUNS_A_COMMAND)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "link").symlink_to(tmp_path / "env")

    report = scan_paths([tmp_path], Options(list_skipped=True))

    for listed in (report.skipped.folders, report.skipped.locations):
        names = {place.path.rpartition("/")[2] for place in listed}
        assert names == {".git", "env", "link", "node_modules"}
    assert scan_paths([tmp_path / "env"]).verdict is Verdict.UNSAFE


def test_a_folder_that_cannot_be_listed_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("os.scandir", refuse)

    [artifact] = scan_paths([tmp_path]).artifacts

    assert artifact.verdict is Verdict.INCOMPLETE
    assert "Permission denied" in artifact.gaps[0].reason


def test_an_error_of_ours_is_a_gap_beside_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("of ours")

    [*_, last] = [rule for rule in rules.known() if rule.id == "stray-bytes"]
    broken = dataclasses.replace(last, judge=fail)
    listening = rules.listening
    monkeypatch.setattr(
        rules,
        "listening",
        lambda fact: [broken if rule is last else rule for rule in listening(fact)],
    )

    found = report(tmp_path, RUNS_A_COMMAND + b"\xff")

    assert found.verdict is Verdict.UNSAFE
    assert [gap.reason for gap in found.gaps] == [
        "internal error in stray-bytes: RuntimeError: of ours"
    ]


@pytest.mark.parametrize("name", ["model.pkl", "MODEL.PT", "notebook.ipynb"])
def test_what_is_called_a_model_is_a_gap_if_nothing_recognises_it(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("hello")

    assert scan_paths([tmp_path]).verdict is Verdict.INCOMPLETE


def within(max_opcodes: int, data: bytes, folder: Path) -> Verdict:
    (path := folder / "x").write_bytes(data)
    return scan_paths([path], Options(max_opcodes=max_opcodes)).verdict


def test_opcodes_are_counted_over_all_members(tmp_path: Path) -> None:
    stream = b"\x80\x02" + b"N0" * 100_000 + b"N."
    one, two = archive_of({"a": stream}), archive_of({"a": stream, "b": stream})

    assert within(250_000, one, tmp_path) is Verdict.CLEAN
    assert within(250_000, two, tmp_path) is Verdict.INCOMPLETE


def test_opcodes_in_bytes_that_a_stream_carries_are_counted(tmp_path: Path) -> None:
    stream = b"\x80\x02" + b"N0" * 100_000 + b"N."
    carrying = b"\x80\x03B" + len(stream).to_bytes(4, "little") + stream + b"."

    assert within(350_000, carrying, tmp_path) is Verdict.CLEAN
    assert within(350_000, carrying + stream, tmp_path) is Verdict.INCOMPLETE
