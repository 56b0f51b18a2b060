from __future__ import annotations

import dataclasses

import pytest

from scanner_core import rules, source
from scanner_core.facts import CallSite, Environment, LinkedArtifact, Unknown
from scanner_core.findings import (
    Acceptance,
    ArtifactReport,
    Evidence,
    Finding,
    Gap,
    Kind,
    Location,
    Outcome,
    Result,
    Severity,
    Verdict,
    WeightsOnly,
)
from scanner_core.linking import WANTED
from scanner_core.policy import judge
from scanner_core.rules.source import _outcome
from scanner_core.source import SourceText

PLACE = Location("model.pt").inside("archive/data.pkl").at(0x1F)
SYSTEM = Finding(
    "dangerous-name",
    Severity.CRITICAL,
    "Loading runs a command.",
    PLACE,
    Evidence("posix.system", "called", "'true'"),
)
ODD = Finding(
    "unlisted-name", Severity.LOW, "?", PLACE, Evidence("mine.Model", "named")
)
ESCAPING = Finding(
    "member-outside-archive",
    Severity.MEDIUM,
    "The member '../x' is called so that it lands elsewhere.",
    Location("model.pt"),
    Evidence("../x", "name"),
)
NEW = Environment((("numpy", "2.4.6"), ("torch", "2.13.0")))
OLD = Environment((("numpy", "2.4.6"), ("torch", "2.5.1")))
NOT_TOLD = Environment()
BARE = "import torch\ntorch.load('model.pt')"
ON = "import torch\ntorch.load('model.pt', weights_only=True)"
OFF = "import torch\ntorch.load('model.pt', weights_only=False)"
COMPUTED = "import torch\ntorch.load('model.pt', weights_only=args.only)"
PICKLE = "import pickle\npickle.load(open('model.pt', 'rb'))"
NUMPY = "import numpy\nnumpy.load('model.pt')"
ALLOWED = "import numpy\nnumpy.load('model.pt', allow_pickle=True)"
RUNS, REFUSED = Result.RUNS, Result.REFUSED
ACCEPTED, UNKNOWN = Result.ACCEPTED, Result.UNKNOWN


def report(*findings: Finding, gaps: tuple[Gap, ...] = ()) -> ArtifactReport:
    verdict = judge(findings, gaps)
    return ArtifactReport(
        "model.pt", Kind.ARTIFACT, verdict, findings=findings, gaps=gaps
    )


UNSAFE = report(ODD, SYSTEM)
REVIEW = report(ODD)
INCOMPLETE = report(gaps=(Gap("truncated", PLACE),))
CLEAN = report()


NEEDS = WeightsOnly(
    Acceptance.NEEDS,
    "it names uuid.UUID",
    "2.13.0",
    ("uuid.UUID",),
    snippet="import uuid\ntorch.serialization.add_safe_globals([uuid.UUID])",
)
TAKES = WeightsOnly(Acceptance.ACCEPTED, "it names nothing else", "2.13.0")
NOT_TAKEN = WeightsOnly(Acceptance.REFUSED, "it names mine.Model", "2.13.0")
NO_ANSWER = WeightsOnly(Acceptance.UNKNOWN, "truncated", "2.13.0")


def seen(text: str, environment: Environment) -> CallSite:
    observed = source.observe(SourceText.module(text), environment, WANTED)
    [site] = (each for each in observed if isinstance(each, CallSite))
    return site


def said(
    text: str, artifact: ArtifactReport | None, environment: Environment
) -> tuple[Finding, Outcome | None] | None:
    site = seen(text, environment)
    if artifact:
        linked = LinkedArtifact(artifact, "beside the file")
        site = dataclasses.replace(site, artifact=linked)
    return next(rules.apply(site), None)


@pytest.mark.parametrize(
    ("artifact", "restricted", "result"),
    [
        pytest.param(UNSAFE, True, REFUSED, id="unsafe-restricted"),
        pytest.param(UNSAFE, False, RUNS, id="unsafe-unrestricted"),
        pytest.param(UNSAFE, Unknown("?"), UNKNOWN, id="unsafe-not told"),
        pytest.param(REVIEW, True, UNKNOWN, id="review-restricted"),
        pytest.param(REVIEW, False, RUNS, id="review-unrestricted"),
        pytest.param(REVIEW, Unknown("?"), UNKNOWN, id="review-not told"),
        pytest.param(INCOMPLETE, True, UNKNOWN, id="incomplete-restricted"),
        pytest.param(INCOMPLETE, False, UNKNOWN, id="incomplete-unrestricted"),
        pytest.param(INCOMPLETE, Unknown("?"), UNKNOWN, id="incomplete-not told"),
        pytest.param(CLEAN, True, ACCEPTED, id="clean-restricted"),
        pytest.param(CLEAN, False, ACCEPTED, id="clean-unrestricted"),
        pytest.param(CLEAN, Unknown("?"), ACCEPTED, id="clean-not told"),
    ],
)
def test_the_outcome_follows_from_verdict_and_restriction(
    artifact: ArtifactReport,
    restricted: bool | Unknown,  # noqa: FBT001 (a column of the table)
    result: Result,
) -> None:
    assert _outcome.result(artifact.verdict, restricted) is result


@pytest.mark.parametrize(
    ("text", "environment", "artifact", "result", "severity"),
    [
        pytest.param(*case[1:], id=case[0])
        for case in [
            ("off-unsafe", OFF, NEW, UNSAFE, RUNS, Severity.CRITICAL),
            ("off-review", OFF, NEW, REVIEW, RUNS, Severity.LOW),
            ("off-incomplete", OFF, NEW, INCOMPLETE, UNKNOWN, Severity.MEDIUM),
            ("off-clean", OFF, NEW, CLEAN, ACCEPTED, Severity.INFO),
            ("on-unsafe", ON, OLD, UNSAFE, REFUSED, Severity.MEDIUM),
            ("on-review", ON, OLD, REVIEW, UNKNOWN, Severity.INFO),
            ("on-incomplete", ON, NEW, INCOMPLETE, UNKNOWN, Severity.INFO),
            ("on-clean", ON, NEW, CLEAN, ACCEPTED, Severity.INFO),
            ("bare-unsafe-2.13", BARE, NEW, UNSAFE, REFUSED, Severity.MEDIUM),
            ("bare-unsafe-2.5", BARE, OLD, UNSAFE, RUNS, Severity.CRITICAL),
            ("bare-unsafe-any", BARE, NOT_TOLD, UNSAFE, UNKNOWN, Severity.HIGH),
            ("bare-review-2.13", BARE, NEW, REVIEW, UNKNOWN, Severity.INFO),
            ("bare-review-2.5", BARE, OLD, REVIEW, RUNS, Severity.LOW),
            ("bare-review-any", BARE, NOT_TOLD, REVIEW, UNKNOWN, Severity.MEDIUM),
            (
                "bare-incomplete-any",
                BARE,
                NOT_TOLD,
                INCOMPLETE,
                UNKNOWN,
                Severity.MEDIUM,
            ),
            ("bare-clean-any", BARE, NOT_TOLD, CLEAN, ACCEPTED, Severity.INFO),
            ("computed-unsafe", COMPUTED, NEW, UNSAFE, UNKNOWN, Severity.HIGH),
            ("pickle-unsafe", PICKLE, NEW, UNSAFE, RUNS, Severity.CRITICAL),
            ("pickle-review", PICKLE, NEW, REVIEW, RUNS, Severity.LOW),
            ("pickle-incomplete", PICKLE, NEW, INCOMPLETE, UNKNOWN, Severity.MEDIUM),
            ("pickle-clean", PICKLE, NEW, CLEAN, ACCEPTED, Severity.INFO),
            ("numpy-unsafe", NUMPY, NEW, UNSAFE, REFUSED, Severity.MEDIUM),
        ]
    ],
)
def test_a_linked_call_is_judged_by_its_outcome(
    text: str,
    environment: Environment,
    artifact: ArtifactReport,
    result: Result,
    severity: Severity,
) -> None:
    found = said(text, artifact, environment)

    assert found
    finding, outcome = found
    assert outcome
    assert (outcome.result, finding.severity) == (result, severity)


@pytest.mark.parametrize(
    ("text", "environment", "severity"),
    [
        pytest.param(ON, NOT_TOLD, None, id="on"),
        pytest.param(BARE, NEW, None, id="bare-2.13"),
        pytest.param(BARE, OLD, Severity.MEDIUM, id="bare-2.5"),
        pytest.param(BARE, NOT_TOLD, Severity.MEDIUM, id="bare-any"),
        pytest.param(OFF, NEW, Severity.MEDIUM, id="off"),
        pytest.param(COMPUTED, NEW, Severity.MEDIUM, id="computed"),
        pytest.param(PICKLE, NEW, Severity.MEDIUM, id="pickle"),
        pytest.param(NUMPY, NEW, None, id="numpy"),
    ],
)
def test_a_call_that_is_not_linked_is_never_unsafe(
    text: str, environment: Environment, severity: Severity | None
) -> None:
    found = said(text, None, environment)

    assert (found[0].severity if found else None) is severity
    assert not (found and found[1])


@pytest.mark.parametrize(
    ("text", "environment", "artifact", "message"),
    [
        pytest.param(*case[1:], id=case[0])
        for case in [
            (
                "runs",
                OFF,
                NEW,
                UNSAFE,
                "This torch.load runs posix.system('true') (model.pt, data.pkl@0x1f).",
            ),
            (
                "refused",
                BARE,
                NEW,
                UNSAFE,
                (
                    "torch 2.13.0 refuses model.pt, which calls posix.system('true')"
                    " (data.pkl@0x1f); do not switch weights_only off,"
                    " do not load it elsewhere."
                ),
            ),
            (
                "not told",
                BARE,
                NOT_TOLD,
                UNSAFE,
                (
                    "This torch.load would run posix.system('true')"
                    " (model.pt, data.pkl@0x1f) under torch < 2.6."
                ),
            ),
            (
                "accepted",
                OFF,
                NEW,
                CLEAN,
                "model.pt: no rule fired.",
            ),
            (
                "imports",
                PICKLE,
                NEW,
                REVIEW,
                "This pickle.load imports mine.Model (model.pt, data.pkl@0x1f).",
            ),
            (
                "incomplete",
                PICKLE,
                NEW,
                INCOMPLETE,
                (
                    "This pickle.load lets the file run code: unpickling has no"
                    " restricted mode; model.pt was not read in full (truncated)."
                ),
            ),
            (
                "in a plain pickle",
                PICKLE,
                NEW,
                report(
                    dataclasses.replace(SYSTEM, location=Location("model.pt").at(2))
                ),
                "This pickle.load runs posix.system('true') (model.pt@0x2).",
            ),
            (
                "in words of the rule",
                PICKLE,
                NEW,
                report(ESCAPING),
                (
                    "This pickle.load loads model.pt, in which the member '../x'"
                    " is called so that it lands elsewhere."
                ),
            ),
            (
                "refused, in words of the rule",
                ON,
                NEW,
                report(dataclasses.replace(ESCAPING, severity=Severity.HIGH)),
                (
                    "torch 2.13.0 refuses model.pt, in which the member '../x' is"
                    " called so that it lands elsewhere; do not switch weights_only"
                    " off, do not load it elsewhere."
                ),
            ),
        ]
    ],
)
def test_a_message_names_the_worst_that_the_artifact_does(
    text: str, environment: Environment, artifact: ArtifactReport, message: str
) -> None:
    found = said(text, artifact, environment)

    assert found
    assert found[0].message == message


@pytest.mark.parametrize(
    ("linked", "message"),
    [
        pytest.param(
            LinkedArtifact(
                UNSAFE,
                "beside the file",
                "",
                ("", "", ""),
                alike=2,
                of="*.pt",
            ),
            (
                "This torch.load runs posix.system('true')"
                " (2 of 3 files; model.pt, data.pkl@0x1f)."
            ),
            id="several",
        ),
        pytest.param(
            LinkedArtifact(
                UNSAFE,
                "in the Hub cache",
                "w.bin",
                ("w.bin",),
                of="org/name",
                commit="1a2b3c4d" * 5,
            ),
            (
                "This torch.load runs posix.system('true')"
                " (org/name/w.bin at commit 1a2b3c4, data.pkl@0x1f)."
            ),
            id="of the Hub",
        ),
        pytest.param(
            LinkedArtifact(
                CLEAN,
                "in the Hub cache",
                "w.bin",
                ("w.bin",),
                of="org/name",
                commit="1a2b3c4d" * 5,
            ),
            "org/name: no rule fired; looked at w.bin at commit 1a2b3c4.",
            id="clean, of the Hub",
        ),
        pytest.param(
            LinkedArtifact(
                CLEAN, "beside the file", "a", ("a", "b", "c", "d", "e"), of="dir"
            ),
            "dir: no rule fired; looked at a, b, c and 2 more.",
            id="clean folder",
        ),
        pytest.param(
            LinkedArtifact(CLEAN, "beside the file", "", ("", ""), of="*.pt"),
            "*.pt: no rule fired; looked at 2 files.",
            id="clean pattern",
        ),
    ],
)
def test_a_message_says_which_of_several_files_decides(
    linked: LinkedArtifact, message: str
) -> None:
    site = dataclasses.replace(seen(OFF, NEW), artifact=linked)

    finding, _ = next(rules.apply(site))

    assert finding.message == message


@pytest.mark.parametrize("artifact", [None, CLEAN], ids=["alone", "linked"])
def test_a_message_says_what_was_not_looked_at(artifact: ArtifactReport | None) -> None:
    why = "x.bin is not there: not looked at"
    linked = LinkedArtifact(artifact, "?", missing=why) if artifact else None
    site = dataclasses.replace(seen(OFF, NEW), artifact=linked, not_looked_at=why)

    finding, _ = next(rules.apply(site))

    assert finding.message.endswith(f"; {why}.")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(
            TAKES,
            "model.pt: no rule fired; weights_only would accept it.",
            id="accepted",
        ),
        pytest.param(
            NOT_TAKEN,
            (
                "model.pt: no rule fired; weights_only would refuse it: it names"
                " mine.Model."
            ),
            id="refused",
        ),
        pytest.param(NO_ANSWER, "model.pt: no rule fired.", id="unknown"),
    ],
)
def test_an_unrestricted_call_says_whether_it_could_be_restricted(
    answer: WeightsOnly, message: str
) -> None:
    told = dataclasses.replace(CLEAN, weights_only=answer)

    finding, _ = said(OFF, told, NEW) or pytest.fail("nothing was said")

    assert finding.message == message


@pytest.mark.parametrize(
    ("version", "result"),
    [
        ("1.12.1", RUNS),
        ("2.5.1+cu121", RUNS),
        ("2.6.0.dev20241101", RUNS),
        ("2.6.0", REFUSED),
        ("2.6.0+cpu", REFUSED),
        ("2.13.0", REFUSED),
        ("3.0", REFUSED),
        ("nightly", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_the_version_decides_what_a_bare_torch_load_does(
    version: str | None, result: Result
) -> None:
    environment = Environment((("torch", version),) if version else ())

    found = said(BARE, UNSAFE, environment)

    assert found
    assert found[1]
    assert found[1].result is result
    assert found[1].version == version


def test_a_restricted_call_offers_no_fix() -> None:
    found = said(BARE, UNSAFE, NEW)

    assert found
    assert not found[0].fixes


@pytest.mark.parametrize("text", [OFF, PICKLE, ALLOWED, COMPUTED])
def test_a_call_that_accepts_a_clean_file_offers_no_fix(text: str) -> None:
    alone, linked = said(text, None, NEW), said(text, CLEAN, NEW)

    assert alone
    assert alone[0].fixes
    assert linked
    assert not linked[0].fixes


def test_the_outcome_says_where_the_artifact_was_found() -> None:
    found = said(OFF, CLEAN, NEW)

    assert found
    assert found[1]
    assert "beside the file" in found[1].because
    assert Verdict.CLEAN is CLEAN.verdict


@pytest.mark.parametrize(
    ("artifact", "answer", "result", "severity"),
    [
        pytest.param(CLEAN, NEEDS, REFUSED, Severity.INFO, id="clean-needs"),
        pytest.param(CLEAN, TAKES, ACCEPTED, Severity.INFO, id="clean-accepted"),
        pytest.param(CLEAN, NOT_TAKEN, REFUSED, Severity.INFO, id="clean-refused"),
        pytest.param(REVIEW, NOT_TAKEN, REFUSED, Severity.INFO, id="review-refused"),
        pytest.param(REVIEW, TAKES, ACCEPTED, Severity.INFO, id="review-accepted"),
        pytest.param(REVIEW, NO_ANSWER, UNKNOWN, Severity.INFO, id="review-unknown"),
        pytest.param(UNSAFE, NOT_TAKEN, REFUSED, Severity.MEDIUM, id="unsafe-refused"),
        pytest.param(UNSAFE, TAKES, ACCEPTED, Severity.MEDIUM, id="unsafe-accepted"),
    ],
)
def test_a_restricted_torch_load_does_what_the_tables_say(
    artifact: ArtifactReport, answer: WeightsOnly, result: Result, severity: Severity
) -> None:
    told = dataclasses.replace(artifact, weights_only=answer)

    finding, outcome = said(ON, told, NEW) or pytest.fail("nothing was said")

    assert outcome is not None
    assert (outcome.result, finding.severity) == (result, severity)


def test_what_is_harmless_is_offered_to_be_allowed() -> None:
    told = dataclasses.replace(CLEAN, weights_only=NEEDS)

    finding, _ = said(ON, told, NEW) or pytest.fail("nothing was said")

    assert "add_safe_globals([uuid.UUID]) would allow that" in finding.message
    assert [fix.edits for fix in finding.fixes] == [()]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(OFF, id="unrestricted"),
        pytest.param(COMPUTED, id="not told"),
        pytest.param(PICKLE, id="another loader"),
    ],
)
def test_tables_of_torch_say_nothing_of_other_loaders(text: str) -> None:
    told = dataclasses.replace(CLEAN, weights_only=NOT_TAKEN)

    _, outcome = said(text, told, NEW) or pytest.fail("nothing was said")

    assert outcome is not None
    assert outcome.result is ACCEPTED


def test_nothing_is_offered_that_the_installed_torch_has_not() -> None:
    told = dataclasses.replace(CLEAN, weights_only=NEEDS)
    old = Environment((("torch", "2.3.1"),))

    finding, _ = said(ON, told, old) or pytest.fail("nothing was said")

    assert "add_safe_globals" not in finding.message
