"""Every rule about model files, by its own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner_core import rules
from scanner_core.scan import scan_artifact
from scanner_core.testing import built

if TYPE_CHECKING:
    from pathlib import Path

    from scanner_core.rules import Example, Rule

ARTIFACT_RULES = [rule for rule in rules.known() if not rule.is_about_source]
EXAMPLES = [
    pytest.param(
        rule, example, id=f"{rule.id}-{'bad' if example.flagged else 'good'}{i}"
    )
    for rule in ARTIFACT_RULES
    for i, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    path = tmp_path / "example"
    path.write_bytes(built(example.text))

    findings = scan_artifact(path).report.findings

    assert (rule.id in {finding.rule for finding in findings}) is example.flagged


@pytest.mark.parametrize("rule", ARTIFACT_RULES, ids=lambda rule: rule.id)
def test_rule_is_complete(rule: Rule) -> None:
    paragraphs = rule.doc.split("\n\n")

    assert rule.module.rpartition(".")[2] == rule.id.replace("-", "_")
    assert {example.flagged for example in rule.examples} == {True, False}
    assert len(paragraphs) == 3, "summary, why it matters, what to do instead"
