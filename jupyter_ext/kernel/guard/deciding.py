"""From what a cell would do to whether it runs, in a mode, and in three lines why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import hashes
from scanner_core.findings import Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from jupyter_ext.kernel.guard.looking import Load, Seen
    from scanner_core.findings import Finding

MAX_HASHED: Final = 256 * 1024 * 1024
"""Bytes; the hash of a larger file would take seconds."""
LOADED: Final = (Result.RUNS, Result.UNKNOWN)
LONGEST: Final = 300


class Action(enum.Enum):
    """What is done about a cell."""

    NOTHING = "allowed"
    WARN = "warned"
    BLOCK = "blocked"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about a cell, and what is said."""

    action: Action
    lines: tuple[str, ...] = ()
    loads: tuple[Load, ...] = ()
    """Those that it is about."""
    sha256: str | None = None
    """Of the file of the first of them, where it was computed."""


def decide(seen: Seen, mode: str) -> Decision:
    """Return what is done about a cell in a mode: warn, block or strict."""
    loads = sorted(seen.loads, key=_worst_first)
    running = [load for load in loads if _runs_unsafe(load)]
    if running:
        return _about(running, Action.WARN if mode == "warn" else Action.BLOCK)
    if mode == "strict":
        return _strictly(seen, loads)
    unclear = [load for load in loads if _may_run_unsafe(load)]
    if unclear:
        return _about(unclear, Action.WARN)
    return Decision(Action.NOTHING)


def _strictly(seen: Seen, loads: list[Load]) -> Decision:
    found = [load for load in loads if load.artifact.verdict is not Verdict.CLEAN]
    if found:
        return _about(found, Action.BLOCK)
    for finding in seen.findings:
        if finding.severity > Severity.INFO:
            return Decision(Action.BLOCK, _alone(finding.message))
    for gap in seen.gaps:
        return Decision(Action.BLOCK, _alone(gap.reason))
    return Decision(Action.NOTHING)


def _worst_first(load: Load) -> tuple[int, bool]:
    result = load.link.outcome.result
    return WORST_FIRST.index(load.artifact.verdict), result is not Result.RUNS


def _runs_unsafe(load: Load) -> bool:
    is_unsafe = load.artifact.verdict is Verdict.UNSAFE
    return is_unsafe and load.link.outcome.result is Result.RUNS


def _may_run_unsafe(load: Load) -> bool:
    is_unsafe = load.artifact.verdict is Verdict.UNSAFE
    return is_unsafe and load.link.outcome.result is Result.UNKNOWN


def _about(loads: list[Load], action: Action) -> Decision:
    first = loads[0]
    sha256 = None
    if (first.artifact.size or 0) <= MAX_HASHED:
        sha256 = first.artifact.sha256 or hashes.sha256(first.path)
    lines = _lines(loads, action, sha256)
    return Decision(action, lines, tuple(loads), sha256)


def _lines(loads: list[Load], action: Action, sha256: str | None) -> tuple[str, ...]:
    first = loads[0]
    name = legible(first.link.artifact, 120)
    others = len({load.link.artifact for load in loads}) - 1
    more = f" (and {others} more)" if others else ""
    verb = "did not run" if action is Action.BLOCK else "loads a file that is in doubt"
    what = f"gifthorse: this cell {verb}: {name}{more} {_verdict(first)}"
    outcome = first.link.outcome
    why = f"Why: {outcome.loader} {first.place}: {legible(outcome.because, LONGEST)}."
    if first.finding and first.finding.fixes:
        why += f" Instead: {_lower(first.finding.fixes[0].title)}."
    which = sha256 or _quoted(name)
    how = f'If you trust this file: %modelscan trust {which} --reason "..."'
    return what, why, how


def _verdict(load: Load) -> str:
    worst = _worst(load)
    if worst is None:
        reasons = [gap.reason for gap in load.artifact.gaps]
        said = legible(reasons[0], LONGEST) if reasons else "not all of it was read"
        return f"is {load.artifact.verdict.value}: {said}"
    message = legible(worst.message.removesuffix("."), LONGEST)
    return f"is {load.artifact.verdict.value}: {_lower(message)}"


def _worst(load: Load) -> Finding | None:
    standing = [each for each in load.artifact.findings if each.suppressed is None]
    return max(standing, key=lambda each: each.severity, default=None)


def _alone(message: str) -> tuple[str, ...]:
    said = legible(message.removesuffix("."), LONGEST)
    return (
        f"gifthorse: this cell did not run: {_lower(said)}",
        "Why: in the mode strict, what needs a review or cannot be told is stopped.",
        "To run it all the same: %config ModelScan.mode = 'block'",
    )


def _lower(text: str) -> str:
    is_word = text[:2].istitle() and text[1:2].islower()
    return text[:1].lower() + text[1:] if is_word else text


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
