from __future__ import annotations

import io
import pickletools
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from scanner_core import cli, demo, scan
from scanner_core.findings import Severity, Verdict

HARMLESS = {"true", "os", "system", "weight", "storage", "0", "cpu"}
SHOWN = """\
$ gifthorse scan .          (as if torch 2.13 and onnx 1.20 were installed)
✗ unsafe     train.py (python, 100 B)
  critical unrestricted-torch-load at train.py:4:9
    4 | model = torch.load("planted.pt", weights_only=False)
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    This torch.load runs posix.system('true') (planted.pt, data.pkl@0x1a).
    runs: weights_only is False
    fix: Pass weights_only=True
  medium unrestricted-torch-load at train.py:3:9
    refused: weights_only defaults to True since torch 2.6
✗ unsafe     evaluate.ipynb (jupyter, 227 B)
  high piped-download at evaluate.ipynb:cell 1:1:2
    1 | !curl -s https://example.org/setup.sh | sh
      |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    sh runs what curl downloads from https://example.org/setup.sh, whatever that
      is today.
    fix: Download the script, read it, compare its sha256, and run it
  medium trust-remote-code at evaluate.ipynb:cell 3:1:1
  medium unrestricted-torch-load at evaluate.ipynb:cell 4:1:1
    also at cell 4:2:1
✗ unsafe     bundle.zip (zip, 280 B)
  critical dangerous-name at bundle.zip!inner.zip!model/stacked.pkl@0x1e
    Loading this file calls posix.system('true').
✗ unsafe     chain.pkl (pickle, 79 B)
  critical dangerous-name at chain.pkl@0x4d
    Loading this file calls os.system('true').
  and 2 more findings: 1 high, 1 medium
✗ unsafe     forest.joblib (compressed)
  critical dangerous-name at forest.joblib!content@0x2f
    Loading this file calls posix.system('true').
  and 1 more finding: 1 high
✗ unsafe     planted.pt (torch-zip, 639 B)
  critical dangerous-name at planted.pt!planted/data.pkl@0x1a
    Loading this file calls posix.system('true').
  weights_only=True would refuse it: it names posix.system
! review     serve.py (python, 89 B)
  low vulnerable-loader at serve.py:4:9
    4 | judge = onnx.load("judge.onnx")
      |         ^^^^^^^^^^^^^^^^^^^^^^^
    the environment has onnx 1.20.1, which CVE-2026-27489 affects: external data
      can be any file of this machine, by a link.
    fix: Upgrade onnx to 1.21.0 or later
✓ clean      prepare.py (python, 158 B)
  unrestricted-unpickling suppressed by a comment (line 4): split.py writes it
✓ clean      clean.pt (torch-zip, 597 B)

cells are counted from the top, Markdown cells as well
clean: what fired is suppressed, and all that a loader would interpret was read
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    demo.write(folder := tmp_path / "demo")
    return folder


def streams(data: bytes) -> list[bytes]:
    file = io.BytesIO(data)
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            members = [archive.read(name) for name in archive.namelist()]
        found = [each for each in members if each[:2] in {b"\x80\2", b"PK"}]
        return [stream for member in found for stream in streams(member)]
    return [data if data[:1] == b"\x80" else zlib.decompress(data)]


def test_no_example_would_do_harm(written: Path) -> None:
    seen = set()
    programs = {".py", ".ipynb"}
    examples = [path for path in written.iterdir() if path.suffix not in programs]
    for path in examples:
        for data in streams(path.read_bytes()):
            file = io.BytesIO(data)
            while file.tell() < len(data):
                operands = [
                    argument
                    for opcode, argument, _ in pickletools.genops(file)
                    if isinstance(argument, str) and "GLOBAL" not in opcode.name
                ]
                seen |= set(operands)

    assert "true" in seen
    assert seen <= HARMLESS


def test_what_is_there_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model.pt").write_text("mine")

    assert cli.main(["demo", "--keep", str(tmp_path)]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["model.pt"]
    assert capsys.readouterr().err == (
        f"gifthorse: {tmp_path} exists already; nothing was written\n"
    )


def test_a_folder_that_cannot_be_made_is_an_error(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", "--keep", str(written / "clean.pt" / "x")]) == 3
    assert capsys.readouterr().err.endswith(": Not a directory\n")


def test_an_example_that_is_judged_otherwise_is_noticed(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written)
    report = scan.scan_paths([Path("clean.pt")])
    wrong = replace(report.artifacts[0], verdict=Verdict.REVIEW)

    surprises = list(demo.surprises(replace(report, artifacts=(wrong,))))

    assert surprises[:3] == [
        "bundle.zip must be unsafe, but is not scanned",
        "chain.pkl must be unsafe, but is not scanned",
        "clean.pt must be clean, but is review",
    ]


def test_the_demo_shows_what_a_user_would_see(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert cli.main(["demo"]) == 0

    out = capsys.readouterr().out
    assert SHOWN in re.sub(r"compressed, \d+ B", "compressed", out)
    assert "gifthorse demo --keep DIR" in out


def test_the_demo_fits_a_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    cli.main(["demo"])

    lines = capsys.readouterr().out.splitlines()
    assert 24 <= len(lines) <= 58
    assert max(map(len, lines)) <= 80


def test_the_folder_of_the_demo_is_removed_or_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary := tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    before = Path.cwd()

    assert cli.main(["demo"]) == 0
    assert cli.main(["demo", "--keep", str(tmp_path / "kept")]) == 0

    assert list(temporary.iterdir()) == []
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {
        demo.TOUR_NAME,
        *(example.name for example in demo.EXAMPLES),
    }
    assert Path.cwd() == before


def test_the_tour_is_stopped_where_its_cells_say(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written)
    demo.write_tour(written)

    options = scan.Options(demo.ENVIRONMENT)
    report = scan.scan_paths([Path(demo.TOUR_NAME)], options)
    (tour,) = (each for each in report.artifacts if each.path == demo.TOUR_NAME)
    runs = {link.artifact: link.outcome.result.value for link in tour.linked}
    severe = [each for each in tour.findings if each.severity is Severity.CRITICAL]

    assert [finding.location.cell for finding in severe] == [3, 4]
    assert runs["chain.pkl"] == runs["planted.pt"] == "runs"
    assert runs["clean.pt"] == "accepted"
