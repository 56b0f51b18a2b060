"""What the line of a call says of the Python files that it trusts, once they are found.

The rule that warns of the call says what it does; here that becomes an outcome: which
files they are, at which commit, and what they use.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scanner_core.findings import Outcome, Result, Severity, Verdict
from scanner_core.rules.source import _linked_wording as wording
from scanner_core.rules.source._outcome import with_reason

if TYPE_CHECKING:
    from scanner_core.facts import CallSite, LinkedArtifact, Unknown
    from scanner_core.rules import Judgement


def judge(call: CallSite, said: Judgement, trusted: bool | Unknown) -> Judgement:  # noqa: FBT001 (a truth)
    """Return what is said of a call, with what is known of the code that it runs."""
    code = call.code
    if code is None:
        message = with_reason(said.message, call.not_looked_at)
        return dataclasses.replace(said, message=message)
    runs = trusted is True
    because = f"it is trusted; {code.of} was found {code.found}"
    if not runs:
        because = f"whether it is trusted is not told; {code.of} was found {code.found}"
    outcome = Outcome(
        call.callee, call.version, Result.RUNS if runs else Result.UNKNOWN, because
    )
    message, severity = (
        f"{said.message.removesuffix('.')}{_which(code)}.",
        said.severity,
    )
    if code.report.verdict is Verdict.UNSAFE:
        message = f"This call {'runs' if runs else 'may run'} {_worst(code)}."
        severity = Severity.CRITICAL if runs else Severity.HIGH
    message = with_reason(message, code.missing)
    return dataclasses.replace(
        said, message=message, severity=severity, outcome=outcome
    )


def _which(code: LinkedArtifact) -> str:
    names = wording.several(code.looked_at)
    commit = wording.commit(code)
    return f"; {code.found} it is {names}{commit}"


def _worst(code: LinkedArtifact) -> str:
    worst = wording.worst(code)
    does = wording.does(worst) or wording.told(worst)
    return f"{wording.file(code)}, which {does}{wording.at(code, worst)}"
