"""``gifthorse explain``: the page of a rule, or of a word in a report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scanner_core import arguments, console, rules
from scanner_core.arguments import UsageError
from scanner_core.commands import _printing
from scanner_core.policy import ExitCode
from scanner_core.reporters import page_text, rule_page, verdict_page
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse


def run(given: argparse.Namespace, /) -> int:
    """Show a page."""
    known = {rule.id: rule for rule in rules.known()}
    words = set(verdict_page.words())
    wanted = given.rule.strip().lower().replace("_", "-")
    if wanted in words:
        page = verdict_page.render(wanted)
    elif wanted in known:
        page = rule_page.render(known[wanted])
    else:
        nearest = arguments.nearest(wanted, [*known, *words])
        hint = nearest or "; gifthorse rules lists them"
        raise UsageError(f"there is no rule {legible(wanted, 80)}{hint}")
    color = console.wants_color(sys.stdout, asked=None)
    _printing.put(page_text.render(page, color=color))
    return ExitCode.NOTHING_FOUND
