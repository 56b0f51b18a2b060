from __future__ import annotations

import dataclasses
import json
import re

import pytest

pytest.importorskip("IPython")

from jupyter_ext.kernel.report import MIME, ShownReport
from scanner_core import wire
from scanner_core.findings import (
    ArtifactReport,
    Evidence,
    Finding,
    Kind,
    Location,
    Report,
    Severity,
    Tool,
    Verdict,
)
from scanner_core.reporters.text import Look

pytestmark = pytest.mark.jupyter

NAME = "<script>alert(1)</script>\x1b[2J.pt"
LOCATION = Location(NAME, ("archive/data.pkl",), 21)
FINDING = Finding(
    "dangerous-name",
    Severity.CRITICAL,
    "Loading this file calls os.system('<img src=x onerror=alert(1)>').",
    LOCATION,
    Evidence("os.system", "called", "'<img src=x onerror=alert(1)>'"),
)
REPORT = Report(
    Tool("gifthorse", "0"),
    Verdict.UNSAFE,
    (ArtifactReport(NAME, Kind.ARTIFACT, Verdict.UNSAFE, findings=(FINDING,)),),
)


def test_nothing_in_a_report_becomes_markup() -> None:
    shown = ShownReport(REPORT, Look(), ("a <b>note</b>",))

    html = shown._repr_html_()

    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {
        *("div", "strong", "code", "ul", "li", "span", "pre", "details", "summary"),
    }
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;note" in html


def test_text_in_a_notebook_has_no_escape_sequences() -> None:
    shown = ShownReport(REPORT, Look())

    assert "\x1b" not in str(shown._repr_mimebundle_()[0]["text/plain"])
    assert "\x1b" not in shown._repr_html_()


def test_colours_are_for_the_display_and_not_for_the_repr() -> None:
    shown = ShownReport(REPORT, Look(color=True))

    assert "\x1b[" in str(shown._repr_mimebundle_()[0]["text/plain"])
    assert "\x1b" not in repr(shown)


def test_one_bundle_holds_text_html_and_json() -> None:
    shown = ShownReport(REPORT, Look(), ("What was looked at.",))

    bundle = shown._repr_mimebundle_()[0]

    assert list(bundle) == ["text/plain", "text/html", MIME]
    assert bundle["text/plain"] == repr(shown)
    assert repr(shown).endswith("\nWhat was looked at.")
    assert wire.from_json(json.dumps(bundle[MIME])) == wire.from_json(shown.to_json())


def test_a_front_end_gets_what_it_asks_for() -> None:
    shown = ShownReport(REPORT, Look())

    assert list(shown._repr_mimebundle_(include={"text/html"})[0]) == ["text/html"]
    assert list(shown._repr_mimebundle_(exclude={"text/html", MIME})[0]) == [
        "text/plain"
    ]


def test_lines_of_programs_and_notes_come_with_the_json() -> None:
    place = Location("train.py", line=3, column=0)
    finding = dataclasses.replace(FINDING, location=place)
    program = ArtifactReport(
        "train.py", Kind.SOURCE, Verdict.UNSAFE, findings=(finding,)
    )
    look = Look(source_line=lambda _: "torch.load(x)" + " " * 1000)
    shown = ShownReport(dataclasses.replace(REPORT, artifacts=(program,)), look, ("x",))

    beside = shown._repr_mimebundle_()[1][MIME]

    line = "torch.load(x)".ljust(400)
    assert isinstance(beside, dict)
    assert beside["notes"] == ["x"]
    assert beside["lines"] == {"train.py||3": line}


def test_what_rules_are_about_comes_with_the_json() -> None:
    beside = ShownReport(REPORT, Look())._repr_mimebundle_()[1][MIME]

    assert isinstance(beside, dict)
    assert isinstance(beside["rules"], dict)
    assert "Delete the file" in str(beside["rules"]["dangerous-name"])


def test_a_huge_report_is_not_kept_in_the_notebook() -> None:
    many = dataclasses.replace(REPORT, artifacts=REPORT.artifacts * 1001)
    shown = ShownReport(many, Look())

    bundle = shown._repr_mimebundle_()[0]

    assert list(bundle) == ["text/plain", "text/html"]
    assert len(str(bundle)) < 1_000_000
    assert len(wire.from_json(shown.to_json()).artifacts) == 1001


def test_a_program_can_ask_for_the_verdict() -> None:
    shown = ShownReport(REPORT, Look())

    assert shown.verdict is Verdict.UNSAFE
    assert shown.report.artifacts[0].findings == (FINDING,)
