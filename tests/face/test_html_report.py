from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from scanner_core.findings import (
    ArtifactReport,
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
    Verdict,
)
from scanner_core.reporters import html_report

TAGS = {"div", "span", "strong", "code", "ul", "li", "pre", "details", "summary"}
SCRIPT = "<script>alert('1')</script>\"'><img src=x onerror=y>&amp;"


class Elements(HTMLParser):
    """Collects tags, attributes and text, and whether all that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile() -> Report:
    where = Location(SCRIPT, (SCRIPT,), line=1)
    finding = Finding(
        SCRIPT,
        Severity.HIGH,
        SCRIPT,
        where,
        fixes=(Fix(SCRIPT),),
        suppressed=Suppression(SCRIPT, SCRIPT),
    )
    outcome = Outcome(SCRIPT, SCRIPT, Result.RUNS, SCRIPT)
    artifact = ArtifactReport(
        SCRIPT,
        Kind.NOTEBOOK,
        Verdict.UNSAFE,
        SCRIPT,
        origin=Origin(SCRIPT, SCRIPT, 1),
        findings=(finding,),
        gaps=(Gap(SCRIPT, where),),
        linked=(Link(where, SCRIPT, outcome), Link(Location("b"), SCRIPT, outcome)),
    )
    return Report(Tool("gifthorse", "0.1.0"), Verdict.UNSAFE, (artifact,))


def test_nothing_from_a_file_becomes_markup() -> None:
    html = html_report.render(hostile(), notes=[SCRIPT], source_line=lambda _: SCRIPT)
    elements = Elements(html)

    assert elements.tags <= TAGS
    assert elements.attributes <= {"class", "style"}
    assert elements.text.count("<script>alert('1')</script>") > 10


def test_nothing_is_fetched_and_nothing_runs(report: Report) -> None:
    html = html_report.render(report)

    assert not re.search(r"https?:|url\(|<script|<link|<style|src=|href=| on\w+=", html)


def test_every_element_is_closed(report: Report) -> None:
    elements = Elements(html_report.render(report))

    assert elements.open == []
    assert elements.tags <= TAGS


def test_a_clean_report_never_says_safe(report: Report) -> None:
    clean = replace(report, verdict=Verdict.CLEAN, artifacts=report.artifacts[3:])
    shown = Elements(html_report.render(clean)).text

    assert "safe" not in shown
    assert "no rule fired" in shown


def test_colours_have_a_fallback_outside_jupyterlab(report: Report) -> None:
    html = html_report.render(report)
    variables = re.findall(r"var\((.*?)\)", html)

    assert variables
    assert all(re.match(r"--jp-[\w-]+, .+", each) for each in variables)
    assert "background: none" in html
    assert not re.search(r"background(-color)?: (?!none)", html)


def test_a_report_says_what_the_terminal_says(report: Report) -> None:
    shown = Elements(html_report.render(report)).text

    assert shown.startswith(
        "✗ unsafe loading it would run something that is dangerous wherever it comes"
        " from2 unsafe, 1 incomplete, 1 clean✗ unsafe train.py python, 301 B"
    )
    assert "in models/x.pt → archive/data.pkl → posix.system('true') at 0x1f" in shown
    assert "runs: torch.load 2.13.0 runs what is in models/x.pt (unsafe);" in shown
    assert "not read: no format recognises these bytes" in shown
    assert shown.index("dangerous-name") < shown.index("unlisted-name")
    assert "1 suppressed finding" in shown
    assert shown.endswith(
        "4 files, 12 skipped · 4.1 MB, 128 KB read · 0.02 s"
        "gifthorse explain models/x.pt tells what, why, and what to do"
    )


def test_of_a_model_the_worst_is_shown_and_others_are_folded_away(
    report: Report,
) -> None:
    called = report.artifacts[1].findings[1]
    mild = replace(called, rule="mild-rule", severity=Severity.LOW)
    many = replace(report.artifacts[1], findings=(mild, called, mild))

    html = html_report.render(replace(report, artifacts=(many,)))
    before, _, behind = html.partition("2 more findings: 2 low")

    assert "dangerous-name" in before
    assert "mild-rule" not in before
    assert behind.count("mild-rule") == 2


def test_a_huge_report_stays_small(report: Report) -> None:
    many = replace(report.artifacts[1], findings=report.artifacts[1].findings * 1000)

    one = html_report.render(replace(report, artifacts=(many,)))
    html = html_report.render(replace(report, artifacts=(many,) * 1000))

    assert len(html) < 500_000
    assert "and 950 more files" in html
    assert "and 980 more findings" in html
    assert "and 1,000 more findings" in html
    assert "999 more findings: 999 critical" in one
    assert "1,000 suppressed findings" in one


def test_many_clean_files_are_one_line(report: Report) -> None:
    clean = [replace(report.artifacts[3], path=f"{n}.pkl") for n in range(300)]

    shown = Elements(
        html_report.render(replace(report, artifacts=(*clean, report.artifacts[1])))
    ).text

    assert "✓ clean 300 files" in shown
    assert "299.pkl" not in shown
    assert "models/x.pt" in shown


def test_a_string_that_cannot_be_broken_does_not_overflow(report: Report) -> None:
    assert re.match(
        r'<div [^>]*style="[^"]*overflow-wrap: anywhere', html_report.render(report)
    )


def test_folders_that_were_passed_over_are_named(report: Report) -> None:
    folders = tuple(Location(f"f{number}/<.git>") for number in range(99))
    many = replace(report, skipped=Skipped(99, (), (Location("a/.git"), *folders)))

    shown = Elements(html_report.render(many)).text
    assert "not looked into: .git, f0/<.git> (an environment or a link)" in shown
    assert "and 88 more" in shown
    assert "not looked into" not in html_report.render(report)


def test_what_to_type_instead_can_be_copied(report: Report) -> None:
    line = 'model = torch.load("models/x.pt", map_location=None)'

    html = html_report.render(report, source_line=lambda _: line)

    assert "Do instead:</strong> Pass weights_only=True" in html
    assert "user-select: all" in html
    fixed = 'torch.load("models/x.pt", map_location=None, weights_only=True)'
    assert fixed in Elements(html).text


def test_of_a_rule_without_a_fix_its_page_says_what_to_do(report: Report) -> None:
    shown = Elements(html_report.render(report)).text

    assert "Do instead: Delete the file, and ask its author for weights" in shown
    assert shown.count("Pickle calls a function that runs commands or code.") == 1
    assert "More: gifthorse explain models/x.pt!archive/data.pkl@0x1f" in shown


def test_a_call_that_is_refused_already_gets_no_advice(report: Report) -> None:
    program = report.artifacts[0]
    (link,) = program.linked
    refused = replace(link, outcome=replace(link.outcome, result=Result.REFUSED))
    bare = replace(program.findings[0], fixes=())

    def shown(link: Link) -> str:
        one = replace(program, findings=(bare,), linked=(link,))
        return html_report.render(replace(report, artifacts=(one,)))

    assert "Do instead" not in shown(refused)
    assert "Do instead" in shown(link)


def test_without_any_style_it_still_reads_as_one(report: Report) -> None:
    bare = re.sub(r' (style|class)="[^"]*"', "", html_report.render(report))

    shown = Elements(bare)

    assert shown.attributes == set()
    assert "✗ unsafe" in shown.text
    assert "? incomplete" in shown.text


def test_of_many_bad_files_the_first_are_open(report: Report) -> None:
    many = [replace(report.artifacts[1], path=f"{n}.pt") for n in range(20)]

    html = html_report.render(replace(report, artifacts=tuple(many)))

    assert html.index("5.pt") < html.index("<summary", html.index("5.pt</code>"))
    assert re.search(r"<summary[^>]*><strong[^>]*>✗ unsafe</strong> <strong", html)


def test_names_that_turn_the_direction_of_writing_are_spelled_out(
    report: Report,
) -> None:
    name = "weights\u202etp.\u2066x\x00\x1b[31m"
    place = Location(name, (name,), 3)
    finding = replace(report.artifacts[1].findings[1], location=place, message=name)
    artifact = replace(report.artifacts[1], path=name, findings=(finding,))

    html = html_report.render(replace(report, artifacts=(artifact,)))

    assert not set("\u202e\u2066\x00\x1b") & set(html)
    assert r"weights\u202etp." in html
