from __future__ import annotations

import dataclasses
import time

from jupyter_ext.kernel.widget import tree
from jupyter_ext.kernel.widget.pages import SIZE, Pages
from jupyter_ext.kernel.widget.row import INDENT
from jupyter_ext.kernel.widget.tree import Filter
from scanner_core.findings import (
    ArtifactReport,
    Evidence,
    Finding,
    Gap,
    Kind,
    Link,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Suppression,
    Tool,
    Verdict,
)

HOSTILE = "<script>x</script>\u202e\x1b[2J\n.pt"
STREAM = Location("m.pt", ("a/data.pkl",), 26)
PLANTED = Finding(
    "dangerous-name",
    Severity.CRITICAL,
    "Loading this file calls posix.system('true').",
    STREAM,
    Evidence("posix.system", "called", "'true'"),
)
MILD = Finding("stray-bytes", Severity.LOW, "There is more.", Location("m.pt"))
MODEL = ArtifactReport(
    "m.pt",
    Kind.ARTIFACT,
    Verdict.UNSAFE,
    findings=(MILD, PLANTED),
    gaps=(Gap("it is encrypted", Location("m.pt", ("b.bin",))),),
)
CALL = Location("t.py", line=3, column=8)
OUTCOME = Outcome("torch.load", "2.13", Result.RUNS, "weights_only is False")
PROGRAM = ArtifactReport(
    "t.py", Kind.SOURCE, Verdict.REVIEW, linked=(Link(CALL, "m.pt", OUTCOME),)
)
CLEAN = ArtifactReport("c.pt", Kind.ARTIFACT, Verdict.CLEAN)
REPORT = Report(Tool("gifthorse", "0"), Verdict.UNSAFE, (CLEAN, PROGRAM, MODEL))


def texts(report: Report = REPORT, wanted: Filter | None = None) -> list[str]:
    found = tree.rows(tree.entries(report), wanted or Filter())
    return [row.text.replace(INDENT, "  ") for row in found]


def test_a_name_can_neither_forge_a_row_nor_turn_it_around() -> None:
    finding = dataclasses.replace(
        PLANTED,
        location=Location(HOSTILE, (HOSTILE,), 1),
        evidence=Evidence(HOSTILE, "called", HOSTILE),
    )
    gap = Gap(HOSTILE, finding.location)
    model = dataclasses.replace(MODEL, path=HOSTILE, findings=(finding,), gaps=(gap,))

    shown = texts(dataclasses.replace(REPORT, artifacts=(model,)))

    assert len(shown) == 4
    assert not set("\u202e\x1b\n") & set("".join(shown))


def test_a_long_name_does_not_make_a_long_row() -> None:
    finding = dataclasses.replace(PLANTED, location=Location("m.pt", ("n" * 9000,) * 8))
    model = dataclasses.replace(MODEL, path="p" * 9000, findings=(finding,))

    shown = texts(dataclasses.replace(REPORT, artifacts=(model,)))

    assert max(map(len, shown)) < 400


def test_the_worst_artifact_comes_first_with_its_members_and_calls() -> None:
    assert texts() == [
        "✗ unsafe m.pt",
        "  → a/data.pkl",
        "    critical: posix.system('true') at 0x1a",
        "  low: stray-bytes",
        "  → b.bin",
        "    not read: it is encrypted",
        "! review t.py",
        "  runs: torch.load at 3:9",
        "✓ clean c.pt",
    ]


def test_a_suppressed_finding_is_called_that() -> None:
    decided = dataclasses.replace(PLANTED, suppressed=Suppression("ada", "ours"))
    model = dataclasses.replace(MODEL, findings=(decided,), gaps=())

    shown = texts(dataclasses.replace(REPORT, artifacts=(model,)))

    assert shown[-1].strip().startswith("suppressed: posix.system")


def test_a_severity_that_is_hidden_leaves_no_empty_artifact() -> None:
    only_low = Filter(frozenset({Severity.LOW}))

    assert texts(wanted=only_low) == ["✗ unsafe m.pt", "  low: stray-bytes"]


def test_what_was_not_read_can_be_looked_at_alone() -> None:
    shown = texts(wanted=Filter(frozenset({None})))

    assert [each.strip() for each in shown] == [
        "✗ unsafe m.pt",
        "→ b.bin",
        "not read: it is encrypted",
    ]


def test_all_words_have_to_be_there_but_case_does_not_matter() -> None:
    assert texts(wanted=Filter(text="nothing of the kind")) == []
    assert len(texts(wanted=Filter(text="POSIX data.pkl"))) == 3
    assert texts(wanted=Filter(text="C.PT")) == ["✓ clean c.pt"]


def test_a_file_that_was_not_read_at_all_is_one_row() -> None:
    gap = Gap("it is a device", Location("x.pt"))
    unread = ArtifactReport("x.pt", Kind.ARTIFACT, Verdict.INCOMPLETE, gaps=(gap,))

    shown = texts(dataclasses.replace(REPORT, artifacts=(unread,)))

    assert shown == ["? incomplete x.pt, not read: it is a device"]


def test_severities_are_counted() -> None:
    assert tree.levels(tree.entries(REPORT)) == {
        Severity.CRITICAL: 1,
        Severity.LOW: 1,
        None: 1,
    }


def test_fifty_thousand_findings_are_filtered_while_somebody_types() -> None:
    many = tuple(
        dataclasses.replace(PLANTED, location=STREAM.at(n)) for n in range(50_000)
    )
    model = dataclasses.replace(MODEL, findings=many)
    report = dataclasses.replace(REPORT, artifacts=(model,))
    entries = tree.entries(report)
    started = time.process_time()

    found = tree.rows(entries, Filter(text="posix"))

    assert len(found) == 50_002
    assert time.process_time() - started < 1
    assert len(Pages(found).shown) == SIZE


def test_pages_end_at_both_ends() -> None:
    pages = Pages(tree.rows(tree.entries(REPORT), Filter()) * 50)

    assert pages.count == 3
    assert pages.turned(-1) == pages
    assert pages.turned(9) == pages.turned(2)
    assert str(pages.turned(2)) == "401 to 450 of 450"


def test_nothing_is_one_empty_page() -> None:
    assert Pages().count == 1
    assert str(Pages()) == "nothing fits this filter"
