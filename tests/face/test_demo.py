from __future__ import annotations

import io
import pickletools
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from scanner_core import cli, demo, scan
from scanner_core.findings import Verdict

HARMLESS = {"true", "os", "system", "weight", "storage", "0", "cpu"}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    demo.write(folder := tmp_path / "demo")
    return folder


def streams(path: Path) -> list[bytes]:
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [archive.read(f"{path.stem}/data.pkl")]
    return [data]


def test_no_example_would_do_harm(written: Path) -> None:
    seen = set()
    for path in sorted(written.glob("*.p*")):
        for data in streams(path) if path.suffix != ".py" else []:
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

    assert surprises[:2] == [
        "chain.pkl must be unsafe, but is not scanned",
        "clean.pt must be clean, but is review",
    ]


def test_the_demo_shows_what_a_user_would_see(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    assert cli.main(["demo"]) == 0

    out = capsys.readouterr().out
    assert "✗ unsafe     planted.pt (torch-zip, " in out
    assert "calls posix.system('true')" in out
    assert "at planted.pt!planted/data.pkl@0x" in out
    assert "    refused: torch.load 2.13.0 refuses planted.pt (unsafe); " in out
    assert "    runs: torch.load 2.13.0 runs what is in planted.pt (unsafe); " in out
    assert "✓ clean      clean.pt (torch-zip, " in out
    assert "gifthorse explain RULE" in out


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
        example.name for example in demo.EXAMPLES
    }
    assert Path.cwd() == before
