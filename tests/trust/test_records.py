from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from scanner_core.decisions import Decisions, OnDisk, Scope, decide
from scanner_core.decisions.records import Record
from scanner_core.findings import (
    ArtifactReport,
    Finding,
    Gap,
    Kind,
    Link,
    Location,
    Outcome,
    Result,
    Severity,
    Suppression,
    Verdict,
)

TODAY = date(2026, 11, 21)
SHA = "ab" * 32
HERE = Location("x.pt", offset=2)
CALLED = Finding("dangerous-name", Severity.CRITICAL, "It calls.", HERE)
NAMED = Finding("unlisted-name", Severity.LOW, "It names.", HERE)
REPORT = ArtifactReport(
    "x.pt", Kind.ARTIFACT, Verdict.UNSAFE, size=10, findings=(CALLED, NAMED)
)
RECORD = Record(
    SHA, 10, ("dangerous-name", "unlisted-name"), "ours", "ada", date(2026, 1, 1)
)


def decided(
    *records: Record,
    report: ArtifactReport = REPORT,
    sha256: str | None = SHA,
    scope: Scope | None = None,
) -> ArtifactReport:
    scope = scope or Scope(None, records)
    file = OnDisk("/work/x.pt", 10, lambda: sha256)
    return decide(report, file, Decisions(TODAY, (scope,)))


OTHERS = {
    "other content": RECORD,
    "another size": dataclasses.replace(RECORD, size=11),
    "other rules": dataclasses.replace(RECORD, rules=("hidden-lookup",)),
    "expired": dataclasses.replace(RECORD, expires=date(2026, 11, 20)),
}


@pytest.mark.parametrize("why", OTHERS)
def test_a_record_that_does_not_fit_changes_no_verdict(why: str) -> None:
    sha256 = "cd" * 32 if why == "other content" else SHA

    report = decided(OTHERS[why], sha256=sha256)

    assert report.verdict is Verdict.UNSAFE
    assert [finding.suppressed for finding in report.findings] == [None, None]


def test_a_file_that_cannot_be_hashed_is_not_trusted() -> None:
    assert decided(RECORD, sha256=None).verdict is Verdict.UNSAFE


def test_a_file_is_hashed_only_if_a_record_of_its_size_may_fit() -> None:
    def digest() -> str:
        pytest.fail("hashed")

    for record in (None, dataclasses.replace(RECORD, size=11)):
        scope = Scope(None, (record,) if record else ())
        decide(REPORT, OnDisk("/x.pt", 10, digest), Decisions(TODAY, (scope,)))
    quiet = dataclasses.replace(REPORT, findings=())
    scope = Scope(None, (RECORD,))
    decide(quiet, OnDisk("/x.pt", 10, digest), Decisions(TODAY, (scope,)))


def test_a_gap_cannot_be_trusted_away() -> None:
    gap = Gap("is encrypted", HERE)
    report = dataclasses.replace(REPORT, gaps=(gap,))

    report = decided(RECORD, report=report)

    assert report.verdict is Verdict.INCOMPLETE
    assert report.gaps == (gap,)


def test_what_is_trusted_stays_visible_and_does_not_count() -> None:
    report = decided(RECORD)

    assert report.verdict is Verdict.CLEAN
    assert report.sha256 == SHA
    assert [f.rule for f in report.findings] == ["dangerous-name", "unlisted-name"]
    assert {f.suppressed for f in report.findings} == {Suppression("ada", "ours")}


def test_only_the_rules_of_a_record_are_trusted() -> None:
    report = decided(dataclasses.replace(RECORD, rules=("dangerous-name",)))

    assert report.verdict is Verdict.REVIEW


def test_a_record_counts_on_its_last_day() -> None:
    report = decided(dataclasses.replace(RECORD, expires=TODAY))

    assert report.verdict is Verdict.CLEAN
    assert report.findings[0].suppressed == Suppression("ada", "ours", "2026-11-21")


def test_a_finding_says_that_its_trust_expired() -> None:
    report = decided(OTHERS["expired"])

    titles = [fix.title for fix in report.findings[0].fixes]
    assert titles == ["the trust of ada expired on 2026-11-20: ours"]


def test_a_newer_record_renews_one_that_expired() -> None:
    report = decided(OTHERS["expired"], RECORD)

    assert report.verdict is Verdict.CLEAN
    assert report.findings[0].fixes == ()


def test_unless_told_the_day_whatever_can_expire_has() -> None:
    scope = Scope(None, (dataclasses.replace(RECORD, expires=TODAY),))

    report = decide(
        REPORT, OnDisk("/x.pt", 10, lambda: SHA), Decisions(scopes=(scope,))
    )

    assert report.verdict is Verdict.UNSAFE


@pytest.mark.parametrize("folder", ["/other", "/wor", "/work/x"])
def test_a_workspace_decides_about_no_file_outside(folder: str) -> None:
    report = decided(scope=Scope(folder, (RECORD,)))

    assert report.verdict is Verdict.UNSAFE


@pytest.mark.parametrize("folder", ["/work", "/work/", "/"])
def test_a_workspace_decides_about_the_files_below_it(folder: str) -> None:
    assert decided(scope=Scope(folder, (RECORD,))).verdict is Verdict.CLEAN


def test_a_call_is_not_trusted_by_the_content_of_the_program() -> None:
    call = Location("train.py", line=1, column=0)
    finding = Finding("unrestricted-torch-load", Severity.CRITICAL, "It runs.", call)
    outcome = Outcome("torch.load", None, Result.RUNS, "it is not restricted")
    program = ArtifactReport(
        "train.py",
        Kind.SOURCE,
        Verdict.UNSAFE,
        findings=(finding,),
        linked=(Link(call, "x.pt", outcome),),
    )
    record = dataclasses.replace(RECORD, rules=("unrestricted-torch-load",))

    assert decided(record, report=program).verdict is Verdict.UNSAFE
    alone = dataclasses.replace(program, linked=())
    assert decided(record, report=alone).verdict is Verdict.CLEAN
