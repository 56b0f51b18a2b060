"""A rule's page in Markdown: the terminal and the documentation show the same."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.rules import Example, Rule


def render(rule: Rule) -> str:
    """Render a rule with its examples."""
    about = "Python source" if rule.is_about_source else "model files"
    severity = rule.severity.name.lower()
    flagged = [example for example in rule.examples if example.flagged]
    parts = [
        f"# {rule.id}",
        f"Usually **{severity}**; CWE-{rule.cwe}; about {about}.",
        rule.doc,
        "## Flagged",
        *(_code(example, rule) for example in flagged),
        *_fixes(flagged),
        "## Not flagged",
        *(_code(example, rule) for example in rule.examples if not example.flagged),
        *_references(rule),
    ]
    return "\n\n".join(parts) + "\n"


def _fixes(flagged: list[Example]) -> Iterator[str]:
    fixed = [(example.text, example.fixed) for example in flagged if example.fixed]
    if fixed:
        yield "## Fixed"
    for before, after in fixed:
        lines = difflib.ndiff(before.splitlines(), after.splitlines())
        diff = "\n".join(line.rstrip() for line in lines if not line.startswith("?"))
        yield f"```diff\n{diff}\n```"


def _references(rule: Rule) -> Iterator[str]:
    if rule.references:
        yield "## References"
        yield "\n".join(f"- {address}" for address in rule.references)


def _code(example: Example, rule: Rule) -> str:
    language = "ipython" if example.is_cell else "python"
    text = f"```{language if rule.is_about_source else 'text'}\n{example.text}\n```"
    installed = " and ".join(" ".join(each) for each in example.versions)
    return f"With {installed}:\n\n{text}" if installed else text
