"""``gifthorse rules``: a line for each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core import rules
from scanner_core.commands import _printing
from scanner_core.policy import ExitCode
from scanner_core.reporters import page_text

if TYPE_CHECKING:
    import argparse


def run(_: argparse.Namespace, /) -> int:
    """List the rules."""
    known = rules.known()
    longest = max((len(rule.id) for rule in known), default=0)
    for rule in known:
        severity = rule.severity.name.lower()
        summary = page_text.in_line(rule.summary)
        _printing.put(f"{severity:8} {rule.id:{longest}}  {summary}\n")
    return ExitCode.NOTHING_FOUND
