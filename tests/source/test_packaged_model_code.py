from __future__ import annotations

import dataclasses

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment, LinkedArtifact
from scanner_core.findings import (
    ArtifactReport,
    Finding,
    Kind,
    Location,
    Result,
    Severity,
    Verdict,
)
from scanner_core.linking import WANTED
from scanner_core.source import SourceText

TORCH = Environment((("torch", "2.13.0"),))
LOAD = "import torch\ntorch.jit.load('model.pt')"
IMPORT = "from torch.package import PackageImporter\nPackageImporter('model.pt')"
PICKLE = Finding(
    "dangerous-name",
    Severity.CRITICAL,
    "Loading this file calls posix.system('true').",
    Location("model.pt").inside("data.pkl").at(0x1F),
)
SCRIPT = Finding(
    "file-operator",
    Severity.HIGH,
    "Running this program writes files.",
    Location("model.pt").inside("code/__torch__.py"),
)


def judged(text: str, *findings: Finding) -> tuple[Finding, Result]:
    verdict = Verdict.UNSAFE if findings else Verdict.CLEAN
    report = ArtifactReport("model.pt", Kind.ARTIFACT, verdict, findings=findings)
    facts = source.observe(SourceText.module(text), TORCH, WANTED)
    (site,) = [fact for fact in facts if isinstance(fact, CallSite)]
    linked = dataclasses.replace(site, artifact=LinkedArtifact(report, "beside"))
    ((finding, outcome),) = [
        said for said in rules.apply(linked) if said[0].rule == "packaged-model-code"
    ]
    assert outcome
    return finding, outcome.result


def test_a_pickle_of_python_is_refused_by_torchscript() -> None:
    finding, result = judged(LOAD, PICKLE)

    assert result is Result.REFUSED
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize("findings", [(SCRIPT,), (PICKLE, SCRIPT)], ids=["one", "two"])
def test_a_program_of_torchscript_runs(findings: tuple[Finding, ...]) -> None:
    finding, result = judged(LOAD, *findings)

    assert result is Result.RUNS
    assert finding.severity is Severity.CRITICAL


def test_an_importer_of_packages_runs_pickles() -> None:
    finding, result = judged(IMPORT, PICKLE)

    assert result is Result.RUNS
    assert finding.severity is Severity.CRITICAL


def test_a_clean_program_is_accepted() -> None:
    finding, result = judged(LOAD)

    assert result is Result.ACCEPTED
    assert finding.severity is Severity.INFO
