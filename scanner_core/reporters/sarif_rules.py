"""The rules, and the weaknesses that they are about, as SARIF has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import rules
from scanner_core.findings import Severity
from scanner_core.reporters import page_text, rule_page

if TYPE_CHECKING:
    from scanner_core.findings import Tool
    from scanner_core.rules import Rule
    from scanner_core.wire import Json

LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "warning",
    Severity.INFO: "none",
}
SECURITY_SEVERITY: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
}
"""In the middle of the range that code scanning calls by the same word."""
CWE: Final = "CWE"
NOT_READ: Final = "not-read"
NOT_READ_MEANS: Final = (
    "Something that a loader might interpret was not read, so nothing can be said"
    " about it."
)


def driver(tool: Tool) -> dict[str, Json]:
    """Return the tool with all its rules, the one about gaps last."""
    return {
        "name": tool.name,
        "semanticVersion": tool.version,
        "rules": [*map(_rule, rules.known()), _not_read()],
        "supportedTaxonomies": [{"name": CWE}],
    }


def taxonomy() -> dict[str, Json]:
    """Return the weaknesses that the rules name."""
    return {
        "name": CWE,
        "organization": "MITRE",
        "shortDescription": {"text": "The Common Weakness Enumeration"},
        "isComprehensive": False,
        "taxa": [{"id": str(n)} for n in sorted({r.cwe for r in rules.known()})],
    }


def _rule(rule: Rule) -> dict[str, Json]:
    page = rule_page.render(rule)
    tags: list[Json] = ["security", f"external/cwe/cwe-{rule.cwe:03}"]
    tags.append("source" if rule.is_about_source else "model-file")
    properties: dict[str, Json] = {"tags": tags}
    if rule.severity in SECURITY_SEVERITY:
        properties["security-severity"] = SECURITY_SEVERITY[rule.severity]
    target: dict[str, Json] = {"id": str(rule.cwe), "toolComponent": {"name": CWE}}
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": page_text.in_line(rule.summary)},
        "fullDescription": {"text": page_text.in_line(rule.doc)},
        "help": {"text": page_text.render(page, color=False), "markdown": page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "relationships": [{"target": target, "kinds": ["superset"]}],
        "properties": properties,
    }


def _not_read() -> dict[str, Json]:
    text: dict[str, Json] = {"text": NOT_READ_MEANS}
    return {
        "id": NOT_READ,
        "name": "NotRead",
        "shortDescription": text,
        "fullDescription": text,
        "help": {**text, "markdown": NOT_READ_MEANS},
        "defaultConfiguration": {"level": "none"},
        "properties": {"tags": ["security"]},
    }
