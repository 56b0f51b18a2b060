"""Reports that hold one of everything, shared by the tests of what shows them."""

from __future__ import annotations

import pytest

from scanner_core.findings import (
    ArtifactReport,
    Edit,
    Evidence,
    Finding,
    Fix,
    Gap,
    Kind,
    Link,
    Location,
    Origin,
    Outcome,
    Report,
    Result,
    Severity,
    Skipped,
    Suppression,
    Tool,
    Totals,
    Verdict,
)

CALL = Location("train.py", line=5, column=8, end_line=5, end_column=52)
PLANTED = Location("models/x.pt", ("archive/data.pkl",), 31)


@pytest.fixture
def report() -> Report:
    """Return a report in which every kind of value occurs."""
    insert = Location("train.py", line=5, column=51, end_line=5, end_column=51)
    edit = Edit(insert, ", weights_only=True")
    runs = Finding(
        "unrestricted-torch-load",
        Severity.CRITICAL,
        "This call runs what models/x.pt carries, which calls posix.system('true') as"
        " soon as it is loaded.",
        CALL,
        fixes=(Fix("Pass weights_only=True", edits=(edit,)),),
    )
    named = Finding(
        "unlisted-name",
        Severity.CRITICAL,
        "Loading this file imports mine.Net.",
        PLANTED.at(99),
        suppressed=Suppression("ada", "our own class"),
    )
    called = Finding(
        "dangerous-name",
        Severity.CRITICAL,
        "Loading this file calls posix.system('true').",
        PLANTED,
        Evidence("posix.system", "called", "'true'"),
    )
    outcome = Outcome("torch.load", "2.13.0", Result.RUNS, "weights_only is False")
    source = ArtifactReport(
        "train.py",
        Kind.SOURCE,
        Verdict.UNSAFE,
        "python",
        301,
        findings=(runs,),
        linked=(Link(CALL, "models/x.pt", outcome),),
    )
    planted = ArtifactReport(
        "models/x.pt",
        Kind.ARTIFACT,
        Verdict.UNSAFE,
        "torch-zip",
        1201,
        sha256="ab" * 32,
        findings=(named, called),
    )
    unread = ArtifactReport(
        "weights.bin",
        Kind.ARTIFACT,
        Verdict.INCOMPLETE,
        gaps=(
            Gap("no format recognises these bytes", Location("weights.bin")),
            Gap("is encrypted", Location("weights.bin", ("inner.zip", "a.pkl"), 0)),
        ),
    )
    remote = ArtifactReport(
        "config.pkl",
        Kind.ARTIFACT,
        Verdict.CLEAN,
        "pickle",
        12,
        origin=Origin("org/name", "0" * 40, 12),
    )
    return Report(
        Tool("gifthorse", "0.1.0"),
        Verdict.UNSAFE,
        (source, planted, unread, remote),
        Skipped(12, (Location("README.md"),)),
        Totals(4, 4_300_000, 131_072, 0.0213),
    )
