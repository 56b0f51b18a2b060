"""What a call would do with the artifact that it names.

JUDGEMENT, written once: outcome = f(verdict of the artifact, whether this loader with
these arguments in this version is restricted).  A rule says who loads, and how; here it
is decided what comes of it and how bad that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Unknown
from scanner_core.findings import (
    Acceptance,
    Evidence,
    Fix,
    Outcome,
    Result,
    Severity,
    Verdict,
)
from scanner_core.rules import Judgement
from scanner_core.rules.source import _versions

if TYPE_CHECKING:
    from scanner_core.facts import CallSite, LinkedArtifact
    from scanner_core.findings import ArtifactReport, Finding, WeightsOnly

MAX_EVIDENCE: Final = 100
LONGEST_ADVICE: Final = 200
ALLOWS_SINCE: Final = "2.4"
"""The torch from which on there is ``add_safe_globals``."""
RESTRICTED: Final = {
    Verdict.UNSAFE: Result.REFUSED,
    # What it would refuse of an ordinary file, only tables of the library tell.
    Verdict.REVIEW: Result.UNKNOWN,
    Verdict.INCOMPLETE: Result.UNKNOWN,
    Verdict.CLEAN: Result.ACCEPTED,
}
UNRESTRICTED: Final = {
    Verdict.UNSAFE: Result.RUNS,
    Verdict.REVIEW: Result.RUNS,
    Verdict.INCOMPLETE: Result.UNKNOWN,
    Verdict.CLEAN: Result.ACCEPTED,
}
NOT_TOLD: Final = {
    Verdict.UNSAFE: Result.UNKNOWN,
    Verdict.REVIEW: Result.UNKNOWN,
    Verdict.INCOMPLETE: Result.UNKNOWN,
    Verdict.CLEAN: Result.ACCEPTED,
}

TOLD: Final = {
    Acceptance.ACCEPTED: Result.ACCEPTED,
    Acceptance.NEEDS: Result.REFUSED,
    Acceptance.REFUSED: Result.REFUSED,
}
"""Where the tables of the library tell what it refuses."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How a call would load whatever it is given."""

    loader: str
    """As people know it: ``torch.load``."""
    library: str
    version: str | None
    restricted: bool | Unknown
    """Whether the loader refuses what runs code; unknown, and why."""
    because: str
    """Half a sentence on that."""
    warning: str = "do not load it elsewhere"
    """What not to do about a refusal."""
    runs_when: str = "if it is not restricted"
    """When a loader of which we cannot tell would run the artifact."""
    fixes: tuple[Fix, ...] = ()
    """For a loader that is not restricted."""
    severity: Severity = Severity.MEDIUM
    """Of a call by itself."""


def result(verdict: Verdict, restricted: bool | Unknown) -> Result:  # noqa: FBT001 (a table)
    """Return what a loader does with an artifact of this verdict."""
    if isinstance(restricted, Unknown):
        return NOT_TOLD[verdict]
    return (RESTRICTED if restricted else UNRESTRICTED)[verdict]


def judge(call: CallSite, loading: Loading) -> Judgement | None:
    """Judge a call: by its outcome if its artifact is known, else by itself."""
    if call.artifact is None:
        return None if loading.restricted is True else _alone(call, loading)
    artifact = call.artifact
    told = _told(artifact.report, loading)
    came = result(artifact.report.verdict, loading.restricted)
    because = f"{loading.because}; {artifact.report.path} was found {artifact.found}"
    if told:
        came = TOLD[told.result]
        because = f"{because}; {told.because}, as torch {told.version} decides"
    outcome = Outcome(loading.loader, loading.version, came, because)
    said = _linked(call, artifact, loading, came)
    if told and artifact.report.verdict is not Verdict.UNSAFE:
        said = _by_table(call, artifact, loading, told)
    elif told and came is Result.ACCEPTED:
        said = _accepted_in_part(call, artifact, loading)
    is_fine = loading.restricted is True or came is Result.ACCEPTED
    fixes = said.fixes if is_fine else loading.fixes
    return Judgement(said.message, said.severity, said.evidence, fixes, outcome)


def _told(report: ArtifactReport, loading: Loading) -> WeightsOnly | None:
    """Return what the tables say of a restricted loader of torch, if they do."""
    said = report.weights_only
    if loading.library != "torch" or loading.restricted is not True:
        return None
    return said if said and said.result in TOLD else None


def _by_table(
    call: CallSite, artifact: LinkedArtifact, loading: Loading, told: WeightsOnly
) -> Judgement:
    """Judge a call that runs nothing, and say whether it loads anything."""
    path, evidence = artifact.report.path, _evidence(call)
    if told.result is Acceptance.ACCEPTED:
        message = f"{loading.loader} accepts {path}: {told.because}."
        return Judgement(message, Severity.INFO, evidence)
    message = f"{_who(loading)} refuses {path}: {told.because}."
    fixes: tuple[Fix, ...] = ()
    if told.snippet and _versions.at_least(loading.version, ALLOWS_SINCE) is not False:
        allows = told.snippet.splitlines()[-1]
        shown = allows if len(allows) <= LONGEST_ADVICE else "add_safe_globals"
        message = f"{message[:-1]}; {shown} would allow that."
        fixes = (Fix(f"Allow that before: {allows}"),)
    return Judgement(message, Severity.INFO, evidence, fixes)


def _accepted_in_part(
    call: CallSite, artifact: LinkedArtifact, loading: Loading
) -> Judgement:
    """Judge a call that loads an unsafe file without what makes it unsafe."""
    worst = _worst(artifact)
    place = f" ({worst.location})" if worst else ""
    message = (
        f"{_who(loading)} loads {artifact.report.path} without the part that "
        f"{_does(worst)}{place}; {loading.warning}."
    )
    return Judgement(message, Severity.MEDIUM, _evidence(call))


def _who(loading: Loading) -> str:
    if loading.version is None:
        return loading.loader
    return f"{loading.library} {loading.version}"


def _alone(call: CallSite, loading: Loading) -> Judgement:
    lets = "lets" if loading.restricted is False else "may let"
    return Judgement(
        f"This {loading.loader} {lets} the file run code: {loading.because}.",
        loading.severity,
        _evidence(call),
        loading.fixes,
    )


def _linked(
    call: CallSite, artifact: LinkedArtifact, loading: Loading, came: Result
) -> Judgement:
    report = artifact.report
    loader, path, evidence = loading.loader, report.path, _evidence(call)
    worst = _worst(artifact)
    does, place = _does(worst), f" ({worst.location})" if worst else ""
    match came:
        case Result.RUNS:
            unsafe = report.verdict is Verdict.UNSAFE
            severity = (
                Severity.CRITICAL if unsafe else worst.severity if worst else None
            )
            return Judgement(
                f"This {loader} {_runs(worst)}{place}.", severity, evidence
            )
        case Result.REFUSED:
            refuses = f"{_who(loading)} refuses {path}, which {does}{place}"
            message = f"{refuses}; {loading.warning}."
            return Judgement(message, Severity.MEDIUM, evidence)
        case Result.ACCEPTED:
            is_decided = any(finding.suppressed for finding in report.findings)
            fired = "what fired is suppressed" if is_decided else "no rule fired"
            message = f"{loader} accepts {path}: {fired}."
            return Judgement(message, Severity.INFO, evidence)
        case _ if report.verdict is Verdict.UNSAFE:
            message = (
                f"This {loader} {_runs(worst, 'would')}{place} {loading.runs_when}."
            )
            return Judgement(message, Severity.HIGH, evidence)
        case _:
            return _not_told(call, artifact, loading)


def _not_told(call: CallSite, artifact: LinkedArtifact, loading: Loading) -> Judgement:
    """Judge as the call alone, and say what is known of the artifact."""
    report = artifact.report
    if report.verdict is Verdict.INCOMPLETE:
        known = f"{report.path} was not read in full"
    else:
        known = f"{report.path} {_does(_worst(artifact))}"
    if loading.restricted is True:
        message = f"{loading.loader} is restricted ({loading.because}); {known}."
        return Judgement(message, Severity.INFO, _evidence(call))
    alone = _alone(call, loading)
    return Judgement(f"{alone.message[:-1]}; {known}.", alone.severity, alone.evidence)


def _worst(artifact: LinkedArtifact) -> Finding | None:
    standing = [f for f in artifact.report.findings if f.suppressed is None]
    return max(standing, key=lambda finding: finding.severity, default=None)


def _runs(finding: Finding | None, would: str = "") -> str:
    """Return ``runs posix.system('true')``, or with ``would`` its conditional."""
    s = "" if would else "s"
    prefix = f"{would} " if would else ""
    if finding is None:
        return f"{prefix}run{s} what the file carries"
    if finding.evidence is None or "call" not in finding.evidence.use:
        name = finding.evidence.name if finding.evidence else "what the file carries"
        return (
            f"{prefix}import{s} {name}"
            if finding.evidence
            else f"{prefix}run{s} {name}"
        )
    return f"{prefix}run{s} {_shown(finding.evidence)}"


def _does(finding: Finding | None) -> str:
    """Return ``calls posix.system('true')``, as an artifact does by itself."""
    if finding is None or finding.evidence is None:
        return "would run code"
    verb = "calls" if "call" in finding.evidence.use else "names"
    return f"{verb} {_shown(finding.evidence)}"


def _shown(evidence: Evidence) -> str:
    if "call" not in evidence.use:
        return evidence.name
    text = f"{evidence.name}({evidence.arguments})"
    return text if len(text) <= MAX_EVIDENCE else f"{text[: MAX_EVIDENCE - 4]}...)"


def _evidence(call: CallSite) -> Evidence:
    given = [str(value) for value in call.positional]
    given += [
        f"{name}{value}" if name.startswith("*") else f"{name}={value}"
        for name, value in call.keywords
    ]
    return Evidence(call.callee, "called", ", ".join(given))
