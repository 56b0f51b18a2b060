"""What rules are about, for the reports in which they fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.wire import Json


def explained(fired: Iterable[str]) -> dict[str, Json]:
    """Return the summary and the documentation of each rule that is known."""
    found = (rules.named(each) for each in sorted(set(fired)))
    return {
        rule.id: {"summary": rule.summary, "doc": rule.doc} for rule in found if rule
    }
