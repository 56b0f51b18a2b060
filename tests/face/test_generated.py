from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner_core import rules
from scanner_core.containers import CONTAINERS
from scanner_core.formats import FORMATS, unread_format
from scanner_core.layouts import LAYOUTS
from scanner_core.reporters import verdict_page
from scanner_core.rules import _index

ROOT = Path(__file__).parents[2]


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-m", "docs.generate", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="argparse words its help differently"
)
def test_generated_files_are_what_would_be_generated() -> None:
    done = generate("--check")

    assert done.stderr == ""
    assert done.returncode == 0


def test_a_file_that_differs_is_named_and_left_alone() -> None:
    left_over = ROOT / "docs" / "rules" / "no-such-rule.md"
    left_over.write_text("x")
    try:
        done = generate("--check")

        assert done.returncode == 1
        assert "  docs/rules/no-such-rule.md" in done.stderr.splitlines()
        assert left_over.exists()
    finally:
        left_over.unlink()


@pytest.mark.parametrize("rule", rules.known(), ids=lambda rule: rule.id)
def test_the_index_says_to_what_a_rule_listens(rule: rules.Rule) -> None:
    module = rule.module.removeprefix("scanner_core.rules.")
    listed = _index.INDEX[module]

    assert {fact.__name__ for fact in rule.listens_to} == set(listed)


@pytest.mark.parametrize("rule", rules.known(), ids=lambda rule: rule.id)
def test_every_rule_has_its_page(rule: rules.Rule) -> None:
    page = (ROOT / "docs" / "rules" / f"{rule.id}.md").read_text("utf-8")

    assert rule.doc in page
    assert all(example.text in page for example in rule.examples)


def test_every_format_is_on_the_page_of_formats() -> None:
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    readers = [*CONTAINERS, *LAYOUTS, *FORMATS]
    names = {each.NAME for each in readers} - {unread_format.NAME}

    assert names
    assert [name for name in sorted(names) if f"\n## {name}\n" not in page] == []
    for _, _, unread in unread_format.MAGICS:
        assert f"\n- {unread}\n" in page


def test_the_readme_says_of_verdicts_what_explain_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    for verdict, means in verdict_page.VERDICT_MEANS.items():
        assert f"- `{verdict.value}`: {means}.\n" in readme
