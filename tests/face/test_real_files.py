"""Files of real libraries by the command line, as they are and with a call planted."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scanner_core import wire
from scanner_core.findings import Report, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.torch
NAMES = ["state.pt", "module.pt", "legacy.pt", "forest.pkl"]


def scan(*arguments: str | Path) -> tuple[int, Report]:
    command = [sys.executable, "-P", "-m", "gifthorse", "scan", "--format", "json"]
    done = subprocess.run(  # noqa: S603 (our own program)
        [*command, *map(str, arguments)], capture_output=True, check=False, timeout=120
    )
    assert not done.stderr
    return done.returncode, wire.from_json(done.stdout.decode())


@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_is_clean(real_files: dict[str, Path], name: str) -> None:
    code, report = scan(real_files[name])

    assert (code, report.verdict) == (0, Verdict.CLEAN)


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_call_is_named_with_member_and_offset(
    real_files: dict[str, Path],
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
    name: str,
) -> None:
    planted = plant_in(real_files[name], tmp_path / name)

    code, report = scan(planted)

    [finding] = report.artifacts[0].findings
    assert (code, report.verdict) == (1, Verdict.UNSAFE)
    assert finding.evidence is not None
    assert (finding.evidence.name, finding.evidence.arguments) == (
        "posix.system",
        "'true'",
    )
    assert finding.location.members == (
        () if name in {"legacy.pt", "forest.pkl"} else (f"{planted.stem}/data.pkl",)
    )
    assert finding.location.offset is not None


def test_a_published_checkpoint_is_clean_and_unsafe_with_a_planted_call(
    published_checkpoint: Path, plant_in: Callable[[Path, Path], Path], tmp_path: Path
) -> None:
    planted = plant_in(published_checkpoint, tmp_path / "planted.pt")

    assert scan(published_checkpoint)[1].verdict is Verdict.CLEAN
    assert scan(planted)[1].verdict is Verdict.UNSAFE


def test_the_installed_torch_refuses_what_it_would_run_when_told_to(
    real_files: dict[str, Path],
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    plant_in(real_files["state.pt"], tmp_path / "model.pt")
    program = tmp_path / "train.py"
    program.write_text(
        "import torch\n"
        'torch.load("model.pt")\n'
        'torch.load("model.pt", weights_only=False)\n'
    )

    _, report = scan("--python", sys.prefix, program)

    links = report.artifacts[0].linked
    assert [link.outcome.result for link in links] == [Result.REFUSED, Result.RUNS]
    assert report.artifacts[0].verdict is Verdict.UNSAFE
