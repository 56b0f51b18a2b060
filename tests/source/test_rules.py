from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from scanner_core import rules, source
from scanner_core.facts import Environment, IgnoreComment
from scanner_core.findings import Gap
from scanner_core.linking import WANTED
from scanner_core.scan import Options, scan_source
from scanner_core.source import Cell, SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.findings import Edit, Finding
    from scanner_core.rules import Example, Rule

    Apply = Callable[[str, tuple[Edit, ...]], str]

SOURCE_RULES = [rule for rule in rules.known() if rule.is_about_source]
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{kind}{number}")
    for rule in SOURCE_RULES
    for number, example in enumerate(rule.examples)
    for kind in ["bad" if example.flagged else "good"]
]


def findings(text: str, rule: Rule, example: Example) -> list[Finding]:
    environment = Environment(tuple(sorted(example.versions)))
    program = SourceText.notebook([Cell(text, 1)]) if example.is_cell else None
    program = program or SourceText.module(text)
    if IgnoreComment in rule.listens_to:  # About what other rules say.
        report = scan_source(program, Options(environment))
        return [f for f in report.artifacts[0].findings if f.rule == rule.id]
    seen = source.observe(program, environment, WANTED)
    facts = [fact for fact in seen if not isinstance(fact, Gap)]
    said = [rule.check(fact) for fact in facts if isinstance(fact, rule.listens_to)]
    return [finding for finding, _ in filter(None, said)]


def test_there_are_source_rules() -> None:
    assert len(SOURCE_RULES) >= 5


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_is_flagged_or_left_alone(rule: Rule, example: Example) -> None:
    found = findings(example.text, rule, example)

    assert bool(found) is example.flagged


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_fix_removes_the_finding_and_changes_nothing_else(
    rule: Rule, example: Example, apply: Apply
) -> None:
    found = findings(example.text, rule, example)
    edits = [fix.edits for finding in found for fix in finding.fixes if fix.edits]

    assert bool(edits) is (example.fixed is not None)
    for each in edits:
        fixed = apply(example.text, each)
        assert fixed == example.fixed
        assert example.is_cell or ast.parse(fixed).body
        assert not findings(fixed, rule, example)


@pytest.mark.parametrize("rule", SOURCE_RULES, ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule) -> None:
    paragraphs = rule.doc.split("\n\n")

    assert rule.module.rpartition(".")[2] == rule.id.replace("-", "_")
    assert {example.flagged for example in rule.examples} == {True, False}
    assert len(paragraphs) == 3, "summary, why it matters, what to do instead"
