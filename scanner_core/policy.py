"""From findings and gaps to a verdict, from verdicts to an exit code."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner_core.findings import Finding, Gap

# INFO is missing on purpose: it never changes a verdict.
VERDICTS: Final = {
    Severity.CRITICAL: Verdict.UNSAFE,
    Severity.HIGH: Verdict.UNSAFE,
    Severity.MEDIUM: Verdict.REVIEW,
    Severity.LOW: Verdict.REVIEW,
}
WORST_FIRST: Final = (
    Verdict.UNSAFE,
    Verdict.REVIEW,
    Verdict.INCOMPLETE,
    Verdict.CLEAN,
)


class ExitCode(enum.IntEnum):
    """What ``gifthorse scan`` returns to the shell."""

    NOTHING_FOUND = 0
    FOUND = 1
    INCOMPLETE = 2
    ERROR = 3
    """Wrong usage, a missing path, or an internal error."""
    INTERRUPTED = 130
    """As the shell has it: 128 and the number of the signal."""


def judge(findings: Iterable[Finding], gaps: Iterable[Gap]) -> Verdict:
    """Return the verdict on one artifact; a gap never improves it."""
    standing = (f.severity for f in findings if f.suppressed is None)
    worst_severity = max(standing, default=Severity.INFO)
    if worst_severity in VERDICTS:
        return VERDICTS[worst_severity]
    return Verdict.INCOMPLETE if any(True for _ in gaps) else Verdict.CLEAN


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of several verdicts; of none, ``clean``."""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.CLEAN)


def exit_code(
    verdicts: Iterable[Verdict],
    fail_on: Verdict | None = Verdict.REVIEW,
    *,
    allow_incomplete: bool = False,
) -> ExitCode:
    """Return the exit code for the verdicts of a run.

    ``fail_on`` is the mildest verdict that fails the run; ``None`` means never.
    """
    seen = set(verdicts)
    if fail_on is not None:
        threshold = WORST_FIRST.index(fail_on)
        failing = {Verdict.UNSAFE, Verdict.REVIEW} & set(WORST_FIRST[: threshold + 1])
        if seen & failing:
            return ExitCode.FOUND
    if Verdict.INCOMPLETE in seen and not allow_incomplete:
        return ExitCode.INCOMPLETE
    return ExitCode.NOTHING_FOUND
