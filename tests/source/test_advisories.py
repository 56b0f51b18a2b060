from __future__ import annotations

import dataclasses
import re

import pytest
from packaging.version import Version

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment, LinkedArtifact, Release
from scanner_core.findings import (
    ArtifactReport,
    Evidence,
    Finding,
    Kind,
    Location,
    Outcome,
    Result,
    Severity,
    Verdict,
)
from scanner_core.knowledge import advisories
from scanner_core.linking import WANTED
from scanner_core.source import SourceText

RULE = "vulnerable-loader"
ON = "import torch\ntorch.load(path, weights_only=True)"
BARE = "import torch\ntorch.load(path)"
OFF = "import torch\ntorch.load(path, weights_only=False)"
KERAS = "import keras\nkeras.models.load_model({!r})"
HUB = "from transformers import {0}\n{0}.from_pretrained('org/name')"
TAR = "import tarfile\nwith tarfile.open(path) as tar:\n    tar.extractall({})"


def said(
    text: str, environment: Environment, artifact: ArtifactReport | None = None
) -> list[tuple[Finding, Outcome | None]]:
    found = []
    for fact in source.observe(SourceText.module(text), environment, WANTED):
        if isinstance(fact, CallSite):
            site = fact
            if artifact:
                linked = LinkedArtifact(artifact, "beside the file")
                site = dataclasses.replace(fact, artifact=linked)
            found += list(rules.apply(site))
    return found


def fired(text: str, **versions: str) -> Finding | None:
    findings = [f for f, _ in said(text, Environment(tuple(sorted(versions.items()))))]
    return next((f for f in findings if f.rule == RULE), None)


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        pytest.param(ON, {}, id="a version that is not known"),
        pytest.param(ON, {"torch": "2.13.0"}, id="a later version"),
        pytest.param(ON, {"torch": "nightly"}, id="a version that is none"),
        pytest.param(OFF, {"torch": "2.5.1"}, id="no protection"),
        pytest.param(BARE, {"torch": "2.5.1"}, id="no protection by default"),
        pytest.param(KERAS.format("m.keras"), {"keras": "2.15.0"}, id="before it came"),
        pytest.param(KERAS.format("m.h5"), {"keras": "3.13.0"}, id="another format"),
        pytest.param(
            KERAS.format("m.keras"), {"keras": "3.12.1"}, id="between two ranges"
        ),
        pytest.param(
            HUB.format("AutoModel"), {"transformers": "4.57.0"}, id="without kernels"
        ),
        pytest.param(
            HUB.format("AutoTokenizer"),
            {"transformers": "4.57.0", "kernels": "0.9"},
            id="a tokenizer",
        ),
        pytest.param(
            "import keras\nkeras.utils.get_file(origin=url)",
            {"keras": "3.9.0"},
            id="nothing extracted",
        ),
        pytest.param(TAR.format("filter='data'"), {"python": "3.12"}, id="no micro"),
        pytest.param(TAR.format("filter='data'"), {"python": "3.12.11"}, id="fixed"),
        pytest.param(TAR.format(""), {"python": "3.13.1"}, id="no filter"),
    ],
)
def test_it_is_left_alone(text: str, versions: dict[str, str]) -> None:
    assert fired(text, **versions) is None


@pytest.mark.parametrize(
    ("text", "versions", "severity", "message"),
    [
        pytest.param(
            ON,
            {"torch": "2.5.1+cu121"},
            Severity.MEDIUM,
            "the environment has torch 2.5.1+cu121, which CVE-2025-32434, "
            "CVE-2026-24747 affect: a file can run code in spite of weights_only=True.",
            id="torch",
        ),
        pytest.param(
            BARE,
            {"torch": "2.9.1"},
            Severity.INFO,
            "the environment has torch 2.9.1, which CVE-2026-24747 affects: a file can "
            "corrupt memory in spite of weights_only=True.",
            id="torch by default",
        ),
        pytest.param(
            KERAS.format("m.h5"),
            {"keras": "3.11.2"},
            Severity.MEDIUM,
            "the environment has keras 3.11.2, which CVE-2025-9905 affects: "
            "safe_mode=True does nothing for files of HDF5.",
            id="keras, HDF5",
        ),
        pytest.param(
            KERAS.format("m.keras"),
            {"keras": "3.13.1"},
            Severity.MEDIUM,
            "the environment has keras 3.13.1, which CVE-2026-1462 affects: a model "
            "can bring a SavedModel that runs code in spite of safe_mode=True.",
            id="keras, the second range",
        ),
        pytest.param(
            HUB.format("AutoModelForCausalLM"),
            {"transformers": "4.57.0", "kernels": "0.9"},
            Severity.MEDIUM,
            "the environment has transformers 4.57.0, which CVE-2026-4372 affects: "
            "config.json can name a kernel that is fetched and run without being "
            "trusted.",
            id="transformers with kernels",
        ),
        pytest.param(
            TAR.format("filter='data'"),
            {"python": "3.12.4"},
            Severity.INFO,
            "the environment has python 3.12.4, which CVE-2025-4517 affects: an "
            'archive can write outside its folder in spite of filter="data".',
            id="tarfile",
        ),
    ],
)
def test_it_is_flagged(
    text: str, versions: dict[str, str], severity: Severity, message: str
) -> None:
    finding = fired(text, **versions)

    assert finding
    assert finding.severity is severity
    assert finding.message == message


def test_the_fix_names_a_version_without_any_of_the_weaknesses() -> None:
    finding = fired(KERAS.format("m.keras"), keras="3.8.0")

    assert finding
    assert [fix.title for fix in finding.fixes] == ["Upgrade keras to 3.12.1 or later"]


def test_a_pin_tells_the_version_as_well() -> None:
    pin = Release("requirements.txt", "pins torch 2.5.1", "2.5.1", "2.5.1")
    environment = Environment(claims=(("torch", pin),))

    [(finding, _)] = said(ON, environment)

    assert finding.message.startswith("requirements.txt pins torch 2.5.1, which CVE-")


def unsafe(format_: str) -> ArtifactReport:
    place = Location("model.pt").inside("archive/data.pkl").at(0x1F)
    evidence = Evidence("posix.system", "called", "'true'")
    finding = Finding("dangerous-name", Severity.CRITICAL, "It runs.", place, evidence)
    return ArtifactReport(
        "model.pt", Kind.ARTIFACT, Verdict.UNSAFE, format_, findings=(finding,)
    )


def test_a_format_that_torch_gave_up_because_of_a_weakness_may_run_code() -> None:
    [(old, outcome)] = said(ON, Environment((("torch", "2.5.1"),)), unsafe("torch-tar"))
    [(new, _)] = said(ON, Environment((("torch", "2.9.1"),)), unsafe("torch-tar"))

    assert outcome
    assert outcome.result is Result.UNKNOWN
    assert old.severity is Severity.HIGH
    assert "would run posix.system('true')" in old.message
    assert old.message.endswith("by way of CVE-2025-32434.")
    assert [fix.title for fix in old.fixes] == ["Upgrade torch to 2.10.0 or later"]
    assert new.severity is Severity.MEDIUM


def test_a_linked_call_does_not_say_that_it_refuses_without_saying_what_fails() -> None:
    artifact = unsafe("torch-zip")

    [(old, outcome)] = said(ON, Environment((("torch", "2.5.1"),)), artifact)
    [(new, _)] = said(ON, Environment((("torch", "2.13.0"),)), artifact)

    but = "CVE-2025-32434, CVE-2026-24747 get around that before torch 2.10.0"
    assert old.message == (
        "torch 2.5.1 refuses model.pt, which calls posix.system('true') "
        f"(data.pkl@0x1f); but {but}; do not switch weights_only off, do not load it "
        "elsewhere."
    )
    assert [fix.title for fix in old.fixes] == ["Upgrade torch to 2.10.0 or later"]
    assert outcome
    assert outcome.because.startswith(f"weights_only is True, but {but}; ")
    assert "CVE" not in new.message


def test_rows_are_sorted_and_well_formed() -> None:
    rows = advisories.ADVISORIES

    assert [row.id for row in rows] == sorted({row.id for row in rows})
    for row in rows:
        assert re.fullmatch(r"CVE-20\d\d-\d{4,}", row.id)
        assert isinstance(row.is_minor, bool)
        assert row.seen
        assert not row.means.endswith(".")
        for each in row.affected:
            assert Version(each.since or "0") < Version(each.fixed)


@pytest.mark.parametrize("row", advisories.ADVISORIES, ids=lambda row: row.id)
def test_every_callable_is_wanted_and_found(row: advisories.Advisory) -> None:
    for name in row.callees:
        callee = name.replace(".*.", ".AutoModel.")

        assert WANTED.knows(callee)
        assert row in advisories.about(callee)
