from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core.findings import (
    Acceptance,
    ArtifactReport,
    Finding,
    Fix,
    Gap,
    Kind,
    Link,
    Location,
    Outcome,
    Report,
    Result,
    Severity,
    Skipped,
    Suppression,
    Tool,
    Verdict,
    WeightsOnly,
)
from scanner_core.reporters import html_report, text
from scanner_core.reporters.frame import frame
from scanner_core.reporters.text import Look

SOURCE = 'state = torch.load("models/x.pt", weights_only=False)'
WHOLE = """\
✗ unsafe     train.py (python, 301 B)
  critical unrestricted-torch-load at train.py:5:9
    5 | state = torch.load("models/x.pt", weights_only=False)
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    This call runs what models/x.pt carries, which calls posix.system('true') as
      soon as it is loaded.
    runs: weights_only is False
    fix: Pass weights_only=True
✗ unsafe     models/x.pt (torch-zip, 1.2 KB)
  critical dangerous-name at models/x.pt!archive/data.pkl@0x1f
    Loading this file calls posix.system('true').
  unlisted-name suppressed by ada: our own class
? incomplete weights.bin
  not read: no format recognises these bytes
  not read: is encrypted
    at weights.bin!inner.zip!a.pkl@0x0
✓ clean      config.pkl from org/name (pickle, 12 B)

skipped: README.md
clean: no rule fired, and all that a loader would interpret was read
2 unsafe, 1 incomplete, 1 clean · 4 files, 12 skipped · 4.1 MB, 128 KB read · 0.02 s
gifthorse explain models/x.pt tells what, why, and what to do
fixable: 1 with --unsafe-fixes; --diff shows how
"""
EVERYTHING = """\
    runs: torch.load 2.13.0 runs what is in models/x.pt (unsafe); weights_only
      is False
    fix: Pass weights_only=True

✗ unsafe     models/x.pt (torch-zip, 1.2 KB)
  critical dangerous-name at models/x.pt!archive/data.pkl@0x1f
    Loading this file calls posix.system('true').
  critical unlisted-name at models/x.pt!archive/data.pkl@0x63
    suppressed by ada: our own class
    Loading this file imports mine.Net.

? incomplete weights.bin
"""


def report_of(*artifacts: ArtifactReport, verdict: Verdict = Verdict.CLEAN) -> Report:
    return Report(Tool("gifthorse", "0.1.0"), verdict, artifacts)


def clean(number: int) -> ArtifactReport:
    return ArtifactReport(f"{number}.pt", Kind.ARTIFACT, Verdict.CLEAN, "torch-zip", 9)


def hostile(text_: str) -> Report:
    where = Location(text_, (text_,), 1)
    finding = Finding(text_, Severity.HIGH, text_, where, fixes=(Fix(text_),))
    outcome = Outcome(text_, text_, Result.RUNS, text_)
    artifact = ArtifactReport(
        text_,
        Kind.ARTIFACT,
        Verdict.UNSAFE,
        text_,
        findings=(finding,),
        gaps=(Gap(text_, where),),
        linked=(Link(where, text_, outcome), Link(Location("b"), text_, outcome)),
    )
    return Report(
        Tool("gifthorse", "0.1.0"),
        Verdict.UNSAFE,
        (artifact,),
        Skipped(1, (Location(text_),)),
    )


@pytest.mark.parametrize("color", [False, True], ids=["plain", "colour"])
@pytest.mark.parametrize(
    "char", ["\x1b", "\n", "\r", "\x9b", "\u202e", "\0", "\u2028", "\udce9"], ids=ascii
)
def test_hostile_text_reaches_no_terminal(char: str, *, color: bool) -> None:
    shown = text.render(
        hostile(f"a{char}[2Jb"), Look(color, source_line=lambda _: f"x{char}y")
    )

    bare = re.sub(r"\x1b\[\d+(;\d+)?m", "", shown) if color else shown
    assert all(line.isprintable() for line in bare.split("\n"))


@settings(max_examples=30)
@given(st.from_type(Report), st.text(st.characters(), max_size=200))
def test_any_report_can_be_shown(report: Report, line: str) -> None:
    shown = text.render(report, Look(source_line=lambda _: line))
    html = html_report.render(report, source_line=lambda _: line)

    assert all(part.isprintable() for part in shown.split("\n"))
    assert all(part.isprintable() for part in html.split("\n"))


def test_ten_megabytes_of_name_do_not_bury_the_verdict() -> None:
    shown = text.render(hostile("A" * 10_000_000))

    assert len(shown) < 10_000
    assert shown.startswith("✗ unsafe     AAA")


def test_a_clean_report_never_says_safe() -> None:
    shown = text.render(report_of(clean(1)))

    assert "safe" not in shown
    assert "no rule fired" in shown


def test_nothing_to_judge_is_said() -> None:
    expected = "nothing to judge · 0 files, 0 skipped · 0 B, 0 B read · 0.00 s\n"

    assert text.render(report_of()) == expected


def test_a_whole_report(report: Report) -> None:
    def source_line(location: Location) -> str | None:
        return SOURCE if location.line == 5 else None

    assert text.render(report, Look(source_line=source_line)) == WHOLE
    assert EVERYTHING in text.render(report, Look(verbose=True))


def test_colours_change_nothing_but_colours(report: Report) -> None:
    plain, colored = text.render(report), text.render(report, Look(color=True))

    assert re.sub(r"\x1b\[[\d;]+m", "", colored) == plain
    assert "\x1b[31;1m✗ unsafe    \x1b[0m" in colored
    assert "\x1b" not in plain


def test_a_line_is_at_most_eighty_columns_wide(report: Report) -> None:
    shown = text.render(report, Look(source_line=lambda _: f"{SOURCE}; " * 20))
    *lines, summary, _, _, _ = shown.split("\n")

    assert max(map(len, lines)) <= 80, "but for words that cannot be broken"
    assert summary.startswith("2 unsafe")


def test_a_mark_far_to_the_right_is_brought_into_view() -> None:
    call = Location("a.py", line=1, column=500, end_line=1, end_column=515)
    finding = Finding("some-rule", Severity.LOW, "It does.", call)
    artifact = ArtifactReport("a.py", Kind.SOURCE, Verdict.REVIEW, findings=(finding,))
    line = "x" * 500 + "torch.load('m')" + "y" * 500

    shown = text.render(report_of(artifact), Look(source_line=lambda _: line))

    framed, marks = shown.split("\n")[2:4]
    start = marks.index("^")
    assert framed[start:].startswith("torch.load('m')")
    assert marks.count("^") == 15


def test_marks_stand_beneath_an_indented_call() -> None:
    call = Location("a.py", line=7, column=9, end_line=9, end_column=1)
    finding = Finding("some-rule", Severity.LOW, "It does.", call)
    artifact = ArtifactReport("a.py", Kind.SOURCE, Verdict.REVIEW, findings=(finding,))

    shown = text.render(
        report_of(artifact), Look(source_line=lambda _: "\t    x = f(\t")
    )

    assert shown.split("\n")[2:4] == ["    7 | x = f(", "      |     ^^^"]


def test_many_clean_files_are_counted_and_only_listed_on_demand() -> None:
    report = report_of(*map(clean, range(300)))

    brief = text.render(report)
    full = text.render(report, Look(verbose=True))

    assert brief.startswith("✓ clean      300 files, which only --verbose lists\n\n")
    assert "299.pt" not in brief
    assert full.count(".pt (torch-zip, 9 B)\n") == 300


def test_what_is_not_clean_is_listed_among_many_that_are() -> None:
    gap = Gap("is truncated", Location("cut.pt"))
    cut = ArtifactReport("cut.pt", Kind.ARTIFACT, Verdict.INCOMPLETE, gaps=(gap,))
    report = report_of(*map(clean, range(300)), cut)

    assert "? incomplete cut.pt\n  not read: is truncated\n" in text.render(report)


def test_a_clean_file_with_something_to_say_is_not_collapsed() -> None:
    outcome = Outcome("torch.load", None, Result.ACCEPTED, "no rule fired")
    call = Location("a.py", line=1)
    source = ArtifactReport(
        "a.py", Kind.SOURCE, Verdict.CLEAN, linked=(Link(call, "0.pt", outcome),)
    )

    shown = text.render(report_of(source, *map(clean, range(300))))

    assert "✓ clean      a.py\n  at a.py:1:1\n" in shown
    assert "    accepted: torch.load loads 0.pt (clean); no rule fired\n" in shown


def test_what_changes_no_verdict_is_one_line() -> None:
    outcome = Outcome("torch.load", None, Result.ACCEPTED, "no rule fired")
    call = Location("a.py", line=6, column=5)
    fine = Finding("some-rule", Severity.INFO, "torch.load accepts 0.pt.", call)
    source = ArtifactReport(
        "a.py",
        Kind.SOURCE,
        Verdict.CLEAN,
        findings=(fine,),
        linked=(Link(call, "0.pt", outcome),),
    )

    shown = text.render(report_of(source), Look(source_line=lambda _: SOURCE))
    html = html_report.render(report_of(source), source_line=lambda _: SOURCE)

    assert shown.startswith(
        "✓ clean      a.py\n  info a.py:6:6 torch.load accepts 0.pt.\n\n"
    )
    assert "<pre" not in html
    assert "accepted" not in html


def test_how_cells_are_counted_is_said_once_where_one_is_named() -> None:
    place = Location("a.ipynb", cell=3, line=12, column=5)
    found = Finding("some-rule", Severity.LOW, "It does.", place)
    notebook = ArtifactReport(
        "a.ipynb", Kind.NOTEBOOK, Verdict.REVIEW, findings=(found, found)
    )
    note = "cells are counted from the top, Markdown cells as well"

    shown = text.render(report_of(notebook))

    assert shown.startswith(
        "! review     a.ipynb\n  low some-rule at a.ipynb:cell 3:12:6\n    It does.\n"
        "    also at cell 3:12:6\n"
    )
    assert f"\n\n{note}\n" in shown
    for render in (text.render, html_report.render):
        assert render(report_of(notebook)).count(note) == 1
        assert note not in render(report_of(replace(notebook, findings=())))


def test_of_many_findings_the_worst_are_shown_and_the_others_counted() -> None:
    where = Location("a.pkl")
    low = Finding("mild-rule", Severity.LOW, "It does.", where)
    worst = Finding("bad-rule", Severity.CRITICAL, "It does.", where)
    artifact = ArtifactReport(
        "a.pkl",
        Kind.ARTIFACT,
        Verdict.UNSAFE,
        findings=(*[low] * 50, worst),
        gaps=(Gap("is cut", where),) * 50,
    )

    shown = text.render(report_of(artifact))

    assert shown.split("\n")[1] == "  critical bad-rule at a.pkl"
    assert "mild-rule" not in shown
    assert "  and 50 more findings: 50 low\n" in shown
    assert "  and 47 more parts that were not read, which --verbose lists\n" in shown
    everything = text.render(report_of(artifact), Look(verbose=True))
    assert everything.count("mild-rule") == 50


def test_findings_of_one_kind_in_a_program_are_told_together() -> None:
    places = [Location("a.py", line=number, column=4) for number in range(1, 20)]
    found = [Finding("some-rule", Severity.LOW, "It does.", each) for each in places]
    worse = replace(found[3], severity=Severity.HIGH)
    runs = Outcome("torch.load", None, Result.RUNS, "weights_only is False")
    artifact = ArtifactReport(
        "a.py",
        Kind.SOURCE,
        Verdict.UNSAFE,
        findings=(*found[:3], worse, *found[4:]),
        linked=(Link(places[1], "0.pt", runs),),
    )

    shown = text.render(report_of(artifact))

    assert shown.count("some-rule") == 3
    assert shown.count("It does.") == 1
    assert "    also at 3:5, 5:5, 6:5, 7:5, 8:5, 9:5, 10 more\n" in shown
    assert "  low some-rule at a.py:2:5\n    runs: weights_only is False\n" in shown
    everything = text.render(report_of(artifact), Look(verbose=True))
    assert everything.count("some-rule") == 19


def test_of_many_decisions_a_few_are_told() -> None:
    found = [
        Finding(
            "some-rule",
            Severity.LOW,
            "It does.",
            Location("a.py", line=number),
            suppressed=Suppression(f"a comment (line {number})", "ours"),
        )
        for number in range(1, 20)
    ]
    artifact = ArtifactReport("a.py", Kind.SOURCE, Verdict.CLEAN, findings=tuple(found))

    shown = text.render(report_of(artifact))

    assert shown.count("suppressed by a comment") == 4
    assert "  and 15 more decisions, which --verbose lists\n" in shown


def test_programs_come_before_models_that_are_as_bad() -> None:
    place = Location("b.py", line=1)
    bad = Finding("some-rule", Severity.CRITICAL, "It does.", place)
    mild = replace(bad, severity=Severity.HIGH)
    files = [
        ArtifactReport("a.pkl", Kind.ARTIFACT, Verdict.UNSAFE, findings=(bad,)),
        ArtifactReport("b.py", Kind.SOURCE, Verdict.UNSAFE, findings=(mild,)),
        ArtifactReport("c.ipynb", Kind.NOTEBOOK, Verdict.UNSAFE, findings=(bad,)),
        ArtifactReport("d.py", Kind.SOURCE, Verdict.REVIEW, findings=(bad,)),
    ]

    shown = text.render(report_of(*files))

    names = re.findall(r"^\S \w+ +(\S+)$", shown, re.MULTILINE)
    assert names == ["c.ipynb", "b.py", "a.pkl", "d.py"]


def test_of_a_program_a_few_more_lines_are_named() -> None:
    found = [
        Finding(
            f"rule-{number}", Severity.LOW, "It does.", Location("a.py", line=number)
        )
        for number in range(1, 9)
    ]
    artifact = ArtifactReport(
        "a.py", Kind.SOURCE, Verdict.REVIEW, findings=tuple(found)
    )

    shown = text.render(report_of(artifact))

    assert shown.count("It does.") == 1
    assert [line for line in shown.split("\n") if "rule-" in line] == [
        f"  low rule-{number} at a.py:{number}:1" for number in range(1, 5)
    ]
    assert "  and 4 more findings: 4 low\n" in shown


def test_the_worst_files_come_first() -> None:
    files = [
        ArtifactReport(f"{verdict.value}.pkl", Kind.ARTIFACT, verdict)
        for verdict in (
            Verdict.CLEAN,
            Verdict.REVIEW,
            Verdict.INCOMPLETE,
            Verdict.UNSAFE,
        )
    ]

    shown = text.render(report_of(*files))

    order = [shown.index(f"{word}.pkl") for word in ("unsafe", "review", "incomplete")]
    assert order == sorted(order)
    assert shown.index("clean.pkl") > order[-1]


def test_names_to_allow_are_counted_unless_somebody_asks() -> None:
    needs = WeightsOnly(
        Acceptance.NEEDS,
        "it names mine.A",
        "2.13.0",
        missing=("mine.A", "mine.B"),
        snippet="import mine\nadd_safe_globals([mine.A, mine.B])",
    )
    checkpoint = replace(clean(1), weights_only=needs)

    brief = text.render(report_of(checkpoint))
    full = text.render(report_of(checkpoint), Look(verbose=True))
    html = html_report.render(report_of(checkpoint))

    said = (
        "weights_only=True would accept it after add_safe_globals of 2 harmless names"
    )
    assert f"  {said}\n" in brief
    assert "mine.A, mine.B" not in brief
    before, _, folded = html.partition(said)
    assert "mine.A, mine.B" not in before
    assert "add_safe_globals([mine.A, mine.B])" in folded
    assert "after add_safe_globals([mine.A, mine.B])\n" in full


def test_nothing_is_said_to_type_of_what_is_no_file() -> None:
    cells = ArtifactReport("this session", Kind.NOTEBOOK, Verdict.REVIEW)

    assert "explain" not in text.render(report_of(cells))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a model.pt", "'a model.pt'"),
        ("a\x1b[2J.pt", "FILE"),
        ("x" * 10_000, "FILE"),
    ],
    ids=["quoted", "hostile", "huge"],
)
def test_what_to_type_next_can_be_typed(path: str, said: str) -> None:
    worst = ArtifactReport(path, Kind.ARTIFACT, Verdict.INCOMPLETE)
    program = ArtifactReport("a.py", Kind.SOURCE, Verdict.INCOMPLETE)

    shown = text.render(report_of(program, worst))

    assert shown.split("\n")[-2] == (
        f"gifthorse explain {said} tells what, why, and what to do"
    )


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result.RUNS, "runs: torch.load 2.13.0 runs what is in m.pt; because"),
        (Result.REFUSED, "refused: torch.load 2.13.0 refuses m.pt; because"),
        (Result.ACCEPTED, "accepted: torch.load 2.13.0 loads m.pt; because"),
        (Result.UNKNOWN, "unknown: torch.load 2.13.0 may run what is in m.pt; because"),
    ],
    ids=lambda value: value.value if isinstance(value, Result) else "",
)
def test_an_outcome_is_a_word_and_a_sentence(
    report: Report, result: Result, words: str
) -> None:
    outcome = Outcome("torch.load", "2.13.0", result, "because")
    link = Link(Location("a.py", line=1), "m.pt", outcome)
    artifact = replace(report.artifacts[0], linked=(link,))

    assert f"    {words}\n" in text.render(report_of(artifact), Look(verbose=True))


def test_a_cut_line_says_so_and_keeps_what_is_marked() -> None:
    line = f"x = [{'1, ' * 40}torch.load('m'){', 1' * 40}]"
    start = line.index("torch")
    place = Location("a.py", line=1, column=start, end_line=1, end_column=start + 15)

    shown, _ = frame(line, place, 60, indent=0)

    assert "torch.load('m')" in shown
    assert shown.startswith("1 | …")
    assert shown.endswith("…")
