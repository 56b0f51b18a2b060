"""What a call would do with the artifact that it names.

JUDGEMENT, written once: outcome = f(verdict of the artifact, whether this loader with
these arguments in this version is restricted).  A rule says who loads, and how; here it
is decided what comes of it and how bad that is.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.facts import MADE_HERE, Unknown
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
from scanner_core.rules.source import _advisories, _versions
from scanner_core.rules.source import _linked_wording as wording

if TYPE_CHECKING:
    from scanner_core.facts import CallSite, LinkedArtifact
    from scanner_core.findings import ArtifactReport, WeightsOnly

LONGEST_ADVICE: Final = 200
ALLOWS_SINCE: Final = "2.4"
"""The torch from which on there is ``add_safe_globals``."""
TAR: Final = "torch-tar"
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
    what: str = "the file"
    """What would run code."""
    upgrades: tuple[Fix, ...] = ()
    """For a loader that is restricted, in a version that fails to be."""


def result(verdict: Verdict, restricted: bool | Unknown) -> Result:  # noqa: FBT001 (a table)
    """Return what a loader does with an artifact of this verdict."""
    if isinstance(restricted, Unknown):
        return NOT_TOLD[verdict]
    return (RESTRICTED if restricted else UNRESTRICTED)[verdict]


def judge(call: CallSite, loading: Loading) -> Judgement | None:
    """Judge a call: by its outcome if its artifact is known, else by itself."""
    if MADE_HERE in call.positional:
        return None
    if call.artifact is None:
        return None if loading.restricted is True else _alone(call, loading)
    artifact = call.artifact
    if loading.restricted is True:
        loading = _qualified(call, artifact, loading)
    told = _told(artifact.report, loading)
    came = result(artifact.report.verdict, loading.restricted)
    found = f"{artifact.of or artifact.report.path} was found {artifact.found}"
    because = f"{loading.because}; {found}"
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
    if artifact.report.verdict is Verdict.UNSAFE:
        fixes = (*loading.upgrades, *fixes)
    message = with_reason(said.message, artifact.missing)
    return Judgement(message, said.severity, said.evidence, fixes, outcome)


def with_reason(message: str, why: str) -> str:
    """Return a message that also says what was not looked at, and why."""
    return f"{message.removesuffix('.')}; {why}." if why else message


def _qualified(call: CallSite, artifact: LinkedArtifact, loading: Loading) -> Loading:
    """Return the same with what is known to get around the restriction."""
    found = _advisories.about(call)
    if not (but := _advisories.gets_around(found, call.environment)):
        return loading
    # What torch 2.6 did about it was to refuse this format altogether.
    is_open = artifact.report.format == TAR and not found[0].is_minor
    return dataclasses.replace(
        loading,
        restricted=Unknown(but) if is_open else True,
        because=f"{loading.because}, but {but}",
        warning=f"but {but}; {loading.warning}",
        runs_when=f"by way of {found[0].id}",
        fixes=() if is_open else loading.fixes,
        upgrades=_advisories.upgrades(found, call.environment),
    )


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
    evidence = _evidence(call)
    if told.result is Acceptance.ACCEPTED:
        message = f"{_known(artifact)}; weights_only accepts it: {told.because}."
        return Judgement(message, Severity.INFO, evidence)
    message = f"{_who(loading)} refuses {wording.named(artifact)}: {told.because}."
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
    worst = wording.worst(artifact)
    part = f"the part that {does}" if (does := wording.does(worst)) else "all of it"
    message = (
        f"{_who(loading)} loads {wording.file(artifact)} without {part}"
        f"{wording.at(artifact, worst)}; {loading.warning}."
    )
    return Judgement(message, Severity.MEDIUM, _evidence(call))


def _who(loading: Loading) -> str:
    if loading.version is None:
        return loading.loader
    return f"{loading.library} {loading.version}"


def _alone(call: CallSite, loading: Loading) -> Judgement:
    lets = "lets" if loading.restricted is False else "may let"
    what = f"{lets} {loading.what} run code"
    message = f"This {loading.loader} {what}: {loading.because}."
    return Judgement(
        with_reason(message, call.not_looked_at),
        loading.severity,
        _evidence(call),
        loading.fixes,
    )


def _linked(
    call: CallSite, artifact: LinkedArtifact, loading: Loading, came: Result
) -> Judgement:
    evidence = _evidence(call)
    worst = wording.worst(artifact)
    match came:
        case Result.RUNS:
            is_unsafe = artifact.report.verdict is Verdict.UNSAFE
            severity = worst.severity if worst else None
            message = f"{_runs(artifact, loading)}."
            severity = Severity.CRITICAL if is_unsafe else severity
            return Judgement(message, severity, evidence)
        case Result.REFUSED:
            refuses = f"{_who(loading)} refuses {wording.file(artifact)}"
            message = f"{refuses}{_because_it(artifact)}; {loading.warning}."
            return Judgement(message, Severity.MEDIUM, evidence)
        case Result.ACCEPTED:
            message = f"{_known(artifact)}{_would_accept(artifact, loading)}."
            return Judgement(message, Severity.INFO, evidence)
        case _ if artifact.report.verdict is Verdict.UNSAFE:
            message = f"{_runs(artifact, loading, 'would')} {loading.runs_when}."
            return Judgement(message, Severity.HIGH, evidence)
        case _:
            return _not_told(call, artifact, loading)


def _not_told(call: CallSite, artifact: LinkedArtifact, loading: Loading) -> Judgement:
    """Judge as the call alone, and say what is known of the artifact."""
    known = _known(artifact)
    if loading.restricted is True:
        message = f"{loading.loader} is restricted ({loading.because}); {known}."
        return Judgement(message, Severity.INFO, _evidence(call))
    lets = "lets" if loading.restricted is False else "may let"
    message = f"This {loading.loader} {lets} the file run code: {loading.because}"
    return Judgement(f"{message}; {known}.", loading.severity, _evidence(call))


def _runs(artifact: LinkedArtifact, loading: Loading, would: str = "") -> str:
    """Return what a call runs, and where that stands."""
    worst = wording.worst(artifact)
    if runs := wording.runs(worst, would):
        return f"This {loading.loader} {runs} {wording.place(artifact, worst)}"
    loads = f"{would} load" if would else "loads"
    file = f"{wording.file(artifact)}{wording.at(artifact, worst)}"
    return f"This {loading.loader} {loads} {file}, in which {wording.told(worst)}"


def _because_it(artifact: LinkedArtifact) -> str:
    """Return what a file does that is refused, as the rest of a sentence."""
    worst = wording.worst(artifact)
    at = wording.at(artifact, worst)
    if does := wording.does(worst):
        return f", which {does}{at}"
    return f"{at}, in which {wording.told(worst)}"


def _known(artifact: LinkedArtifact) -> str:
    """Return half a sentence on what a scan of the artifact said."""
    report, worst = artifact.report, wording.worst(artifact)
    if report.verdict is Verdict.CLEAN:
        return wording.clean(artifact)
    if report.verdict is Verdict.INCOMPLETE:
        why = f" ({report.gaps[0].reason})" if report.gaps else ""
        return f"{wording.named(artifact)} was not read in full{why}"
    if does := wording.does(worst):
        return f"{wording.file(artifact)} {does}{wording.at(artifact, worst)}"
    return f"{wording.named(artifact)}: {wording.told(worst)}"


def _would_accept(artifact: LinkedArtifact, loading: Loading) -> str:
    """Return what ``weights_only`` would do, of a file that is loaded without."""
    told = artifact.report.weights_only
    if told is None or loading.library != "torch" or len(artifact.looked_at) > 1:
        return ""
    match told.result:
        case Acceptance.ACCEPTED:
            return "; weights_only would accept it"
        case Acceptance.NEEDS | Acceptance.REFUSED:
            return f"; weights_only would refuse it: {told.because}"
        case _:
            return ""


def _evidence(call: CallSite) -> Evidence:
    given = [str(value) for value in call.positional]
    given += [
        f"{name}{value}" if name.startswith("*") else f"{name}={value}"
        for name, value in call.keywords
    ]
    return Evidence(call.callee, "called", ", ".join(given))
