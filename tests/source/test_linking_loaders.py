"""Every loader in the tables is linked to the file that it names, and scans it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core import reading, scan
from scanner_core.facts import Environment
from scanner_core.findings import ArtifactReport, Result, Severity, Verdict
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import Names
from scanner_core.reading import LocalFile
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.findings import Location
    from scanner_core.knowledge.sinks import Sink
    from scanner_core.reading import OnRead

HOSTILE = assemble("GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP")
HARMLESS = assemble("EMPTY_DICT\nSTOP")
SAFETENSORS = (2).to_bytes(8, "little") + b"{}"
NO_PICKLES = ("trusted-skops-types",)
"""Rules about loaders that take nothing of what is hostile here."""
ELSEWHERE = ("kedro.", "huggingface_hub.")
"""What loads later, or takes safetensors only unless it is told otherwise."""
LOADERS = [
    sink
    for sink in sinks.SINKS
    if sink.file
    and sink.names in {Names.FILE, Names.FOLDER}
    and sink.rule not in NO_PICKLES
    and not sink.callee.startswith(ELSEWHERE)
]


def loaded(program: str, folder: Path) -> tuple[ArtifactReport, ...]:
    text = SourceText.module(program, str(folder / "a.py"))
    return scan_source(text, Options(environment=Environment())).artifacts


@pytest.mark.parametrize("sink", LOADERS, ids=lambda sink: f"{sink.callee}")
def test_a_loader_is_linked_to_what_it_names(sink: Sink, tmp_path: Path) -> None:
    suffix = next(iter(sink.suffixes), ".bin")
    (tmp_path / f"x{suffix}").write_bytes(HOSTILE)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "pytorch_model.bin").write_bytes(HOSTILE)
    name = f"x{suffix}" if sink.names is Names.FILE else "folder"
    callee = sink.callee.replace("*.", "anything.", 1).replace("*", "Class")
    root = callee.partition(".")[0]

    report, *others = loaded(f"import {root}\n{callee}({sink.file}={name!r})", tmp_path)

    assert {link.artifact for link in report.linked} == {each.path for each in others}
    assert [each.verdict for each in others] == [Verdict.UNSAFE]
    assert max(finding.severity for finding in report.findings) >= Severity.MEDIUM


@pytest.mark.parametrize(
    ("data", "result", "severity"),
    [
        pytest.param(HOSTILE, Result.REFUSED, Severity.MEDIUM, id="a pickle"),
        pytest.param(SAFETENSORS, Result.ACCEPTED, Severity.INFO, id="safetensors"),
    ],
)
def test_a_loader_without_code_is_judged_by_its_file(
    data: bytes, result: Result, severity: Severity, tmp_path: Path
) -> None:
    (tmp_path / "x.safetensors").write_bytes(data)
    program = "from safetensors.torch import load_file\nload_file('x.safetensors')"

    report, _ = loaded(program, tmp_path)

    [finding], [link] = report.findings, report.linked
    assert (link.outcome.result, finding.severity) == (result, severity)


@pytest.mark.parametrize(
    "program",
    [
        "from safetensors.torch import load_file\nload_file('gone.safetensors')",
        "import onnx\nonnx.load('gone.onnx')",
        "import timm\ntimm.create_model('resnet50', pretrained=True)",
        "import timm\ntimm.create_model('hf-hub:org/gone', pretrained=True)",
    ],
)
def test_a_loader_without_code_is_fine_by_itself(program: str, tmp_path: Path) -> None:
    [report] = loaded(program, tmp_path)

    assert not report.findings
    assert not report.gaps


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of files that are opened from here on."""
    names: list[str] = []

    def open_(path: Path, location: Location, on_read: OnRead | None) -> LocalFile:
        names.append(path.name)
        return LocalFile(path, location, on_read)

    monkeypatch.setattr(scan, "LocalFile", open_)
    return names


TWICE = "import torch\ntorch.load('x.pt')\ntorch.load('x.pt', weights_only=False)"


def test_one_program_scans_a_file_once(tmp_path: Path, opened: list[str]) -> None:
    (tmp_path / "x.pt").write_bytes(HOSTILE)

    loaded(TWICE, tmp_path)

    assert opened == ["x.pt"]


def test_what_was_just_written_is_scanned_again(
    tmp_path: Path, opened: list[str]
) -> None:
    (tmp_path / "x.pt").write_bytes(HOSTILE)

    loaded(TWICE, tmp_path)
    loaded(TWICE, tmp_path)

    assert opened == ["x.pt", "x.pt"]


def test_what_did_not_change_is_scanned_once(
    tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SETTLED_NS", 0)
    (tmp_path / "x.pt").write_bytes(HOSTILE)

    first = loaded(TWICE, tmp_path)
    again = loaded(TWICE, tmp_path)
    (tmp_path / "x.pt").write_bytes(HARMLESS)
    changed = loaded(TWICE, tmp_path)

    assert opened == ["x.pt", "x.pt"]
    assert first == again
    assert [report.verdict for report in changed[1:]] == [Verdict.CLEAN]
