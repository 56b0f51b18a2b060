"""Files of real libraries by the magic in a real kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("nbclient")

import nbclient
import nbformat

from jupyter_ext.kernel.report import MIME
from scanner_core import wire
from scanner_core.findings import Report, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.jupyter, pytest.mark.torch]

LOADS = """
if False:
    import torch
    torch.load("model.pt")
    torch.load("model.pt", weights_only=False)
"""


@pytest.fixture
def kernel(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Report]]:
    """Return a function that runs cells in a kernel and returns their reports."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*sources: str) -> list[Report]:
        notebook = nbformat.v4.new_notebook()
        cells = ["%load_ext gifthorse", *sources]
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        resources = {"metadata": {"path": str(tmp_path)}}
        nbclient.NotebookClient(
            notebook, kernel_name="python3", resources=resources
        ).execute()
        outputs: list[dict[str, Any]] = [
            output for cell in notebook.cells for output in cell.outputs
        ]
        return [
            wire.from_json(json.dumps(output["data"][MIME]))
            for output in outputs
            if MIME in output.get("data", {})
        ]

    return run


def test_real_files_are_clean_and_unsafe_with_a_planted_call(
    kernel: Callable[..., list[Report]],
    real_files: dict[str, Path],
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    planted = [plant_in(path, tmp_path / name) for name, path in real_files.items()]

    reports = kernel(
        *(f"%modelscan {path}" for path in [*real_files.values(), *planted])
    )

    assert [report.verdict for report in reports] == (
        [Verdict.CLEAN] * len(real_files) + [Verdict.UNSAFE] * len(planted)
    )
    for report in reports[len(real_files) :]:
        [finding] = report.artifacts[0].findings
        assert finding.evidence is not None
        assert finding.evidence.name == "posix.system"
        assert finding.location.offset is not None


def test_a_published_checkpoint_is_clean_and_unsafe_with_a_planted_call(
    kernel: Callable[..., list[Report]],
    published_checkpoint: Path,
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    planted = plant_in(published_checkpoint, tmp_path / "planted.pt")

    clean, unsafe = kernel(
        f"%modelscan {published_checkpoint}", f"%modelscan {planted}"
    )

    assert (clean.verdict, unsafe.verdict) == (Verdict.CLEAN, Verdict.UNSAFE)


def test_the_torch_of_the_kernel_refuses_what_it_would_run_when_told_to(
    kernel: Callable[..., list[Report]],
    real_files: dict[str, Path],
    plant_in: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> None:
    plant_in(real_files["state.pt"], tmp_path / "model.pt")

    [report] = kernel(LOADS, "%modelscan")

    results = [link.outcome.result for each in report.artifacts for link in each.linked]
    assert results == [Result.REFUSED, Result.RUNS]
