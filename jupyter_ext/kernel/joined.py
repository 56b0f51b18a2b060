"""Two reports as one: a notebook's, and that of the files that came while it ran."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scanner_core.findings import Skipped, Totals
from scanner_core.policy import worst

if TYPE_CHECKING:
    from scanner_core.findings import Report


def joined(first: Report, second: Report) -> Report:
    """Return both; what is in both is told once, as the first has it."""
    known = {each.path for each in first.artifacts}
    more = tuple(each for each in second.artifacts if each.path not in known)
    artifacts = (*first.artifacts, *more)
    one, other = first.totals, second.totals
    return dataclasses.replace(
        first,
        verdict=worst(each.verdict for each in artifacts),
        artifacts=artifacts,
        skipped=_skipped(first.skipped, second.skipped),
        totals=Totals(
            len(artifacts),
            one.bytes + sum(each.size or 0 for each in more),
            one.bytes_read + other.bytes_read,
            one.seconds + other.seconds,
        ),
    )


def _skipped(one: Skipped, other: Skipped) -> Skipped:
    return Skipped(
        one.count + other.count,
        (*one.locations, *other.locations),
        (*one.folders, *other.folders),
        one.ignored + other.ignored,
        one.excluded + other.excluded,
    )
