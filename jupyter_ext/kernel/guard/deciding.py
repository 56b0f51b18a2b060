"""From what a cell would do to whether it runs, in a mode, and in three lines why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel import refusals
from scanner_core import hashes, linking
from scanner_core.findings import Result, Severity, Verdict
from scanner_core.policy import WORST_FIRST
from scanner_core.reporters.legible import LONGEST_NAME, legible

if TYPE_CHECKING:
    from jupyter_ext.kernel.guard.looking import Load, Seen

MAX_HASHED: Final = 256 * 1024 * 1024
"""Bytes; the hash of a larger file would take seconds."""
LONGEST: Final = 200
SHORT: Final = 50
"""Characters of advice that fits on a line."""
ANYWAY: Final = "To run it all the same: %config ModelScan.mode = 'block'"
UNTRUSTED: Final = "No file holds it, so none can be trusted; to run it: %modelscan off"


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
    """Those that it is about, the worst first."""
    sha256: str | None = None
    """Of the file of the first of them, where it was computed."""
    what: str = ""
    """The reason alone, for whoever says what became of the cell in other words."""


def decide(seen: Seen, mode: str) -> Decision:
    """Return what is done about a cell in a mode: off, warn, block or strict."""
    loads = sorted(seen.loads, key=_worst_first)
    if mode == "off":
        return Decision(Action.NOTHING, loads=tuple(loads))
    unsafe = [load for load in loads if load.artifact.verdict is Verdict.UNSAFE]
    if running := [load for load in unsafe if _is(load, Result.RUNS)]:
        return _about(running, Action.WARN if mode == "warn" else Action.BLOCK)
    if mode == "strict":
        return _strictly(seen, loads)
    if unclear := [load for load in unsafe if _is(load, Result.UNKNOWN)]:
        return _about(unclear, Action.WARN)
    return Decision(Action.NOTHING, loads=tuple(loads))


def _strictly(seen: Seen, loads: list[Load]) -> Decision:
    if found := [load for load in loads if load.artifact.verdict is not Verdict.CLEAN]:
        return _about(found, Action.BLOCK)
    said = [each.message for each in seen.findings if each.severity > Severity.INFO]
    said += [gap.reason for gap in seen.gaps]
    if not said:
        return Decision(Action.NOTHING, loads=tuple(loads))
    what = _lower(legible(said[0].removesuffix("."), LONGEST))
    why = "Why: the mode is strict, and what cannot be told is stopped, too."
    lines = (f"gifthorse: this cell did not run: {what}", why, ANYWAY)
    return Decision(Action.BLOCK, lines, tuple(loads), what=what)


def _worst_first(load: Load) -> tuple[int, bool]:
    return WORST_FIRST.index(load.artifact.verdict), not _is(load, Result.RUNS)


def _is(load: Load, result: Result) -> bool:
    return load.link.outcome.result is result


def _about(loads: list[Load], action: Action) -> Decision:
    first = loads[0]
    sha256 = first.artifact.sha256
    if sha256 is None and (first.artifact.size or 0) <= MAX_HASHED:
        sha256 = hashes.sha256(first.path)
    what = _what(loads)
    did = "this cell did not run"
    if action is Action.WARN:
        did = "this cell loads a file that may do harm"
    how = UNTRUSTED if first.called else refusals.how(first.path, sha256)
    lines = (f"gifthorse: {did}: {what}", _why(first), how)
    return Decision(action, lines, tuple(loads), sha256, what)


def _what(loads: list[Load]) -> str:
    first = loads[0]
    name = first.called or legible(first.link.artifact, LONGEST_NAME)
    others = len({load.link.artifact for load in loads}) - 1
    more = f" (and {others} more)" if others else ""
    verdict = first.artifact.verdict.value
    return f"{name}{more} is {verdict}: {refusals.reason(first.artifact)}"


def _why(load: Load) -> str:
    outcome = load.link.outcome
    # In a kernel, where the file was found is no news.
    because = outcome.because.partition(f"; {load.link.artifact} was found")[0]
    if outcome.because.endswith(linking.NAMED):
        name = legible(load.link.artifact, LONGEST_NAME)
        because = f"{because.partition('; ')[0]}; it may be {name} that it loads"
    said = f"Why: {outcome.loader} {load.place}: {legible(because, LONGEST)}."
    fixes = [each.title for each in (load.finding.fixes if load.finding else ())]
    short = [each for each in fixes if len(each) <= SHORT]
    return f"{said} Instead: {_lower(short[0])}." if short else said


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
