"""Why each rule that fired matters, and what to do: the words of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core import rules
from scanner_core.findings import Severity
from scanner_core.story import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import Finding

MOST_FIXES: Final = 4


def reasons(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    """Return a reason for each rule that fired and was not overruled; worst first."""
    fired: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.suppressed is None and finding.severity is not Severity.INFO:
            fired.setdefault(finding.rule, []).append(finding)
    told = [_reason(rule, found) for rule, found in fired.items()]
    return tuple(sorted(told, key=lambda reason: (-reason.severity, reason.rule)))


def _reason(rule: str, findings: list[Finding]) -> Reason:
    known = rules.named(rule)
    fixes = dict.fromkeys(fix.title for each in findings for fix in each.fixes)
    return Reason(
        rule,
        max(finding.severity for finding in findings),
        len(findings),
        known.why if known else ("",),
        known.advice if known else "",
        tuple(fixes)[:MOST_FIXES],
    )
