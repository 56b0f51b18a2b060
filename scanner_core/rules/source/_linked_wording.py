"""How the line of a call speaks of the files that the call opens.

Short, and for people who load models: what it runs, which file, where in there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner_core.facts import LinkedArtifact
    from scanner_core.findings import Evidence, Finding, Location

MAX_EVIDENCE: Final = 100
MOST_NAMED: Final = 3
"""Files that were looked at, by name."""
SHORT_COMMIT: Final = 7
ACTS: Final = {
    "called": ("runs", "run", "calls"),
    "named": ("imports", "import", "names"),
    "looked up": ("looks up", "look up", "looks up"),
    "used": ("runs a program that uses", "run a program that uses", "uses"),
    "used in source": ("runs source that uses", "run source that uses", "uses"),
    "named in source": ("runs source that names", "run source that names", "names"),
    "evaluated": ("evaluates", "evaluate", "has evaluated"),
    "run": ("runs", "run", "carries"),
    "state set": ("sets state on", "set state on", "sets state on"),
}
"""By how a finding's evidence is used: what the call does, would do, the file does."""


def worst(artifact: LinkedArtifact) -> Finding | None:
    """Return the worst finding of the file that decides, if one stands."""
    standing = [f for f in artifact.report.findings if f.suppressed is None]
    return max(standing, key=lambda finding: finding.severity, default=None)


def file(artifact: LinkedArtifact) -> str:
    """Return what the file that decides is called: ``org/name/model.bin``."""
    if artifact.of and artifact.name:
        return f"{artifact.of}/{artifact.name}{commit(artifact)}"
    return artifact.report.path


def place(artifact: LinkedArtifact, finding: Finding | None) -> str:
    """Return in brackets where a finding is: ``(model.pt, data.pkl@0x1f)``."""
    where = _position(finding.location) if finding else ""
    joint = "" if not where or where.startswith("@") else ", "
    inside = f"{file(artifact)}{joint}{where}"
    return f"({'; '.join(filter(None, (_counted(artifact), inside)))})"


def at(artifact: LinkedArtifact, finding: Finding | None) -> str:
    """Return the same in brackets behind a blank, but for the file, or nothing."""
    where = _position(finding.location) if finding else ""
    inside = f"at {where[1:]}" if where.startswith("@") else where
    said = "; ".join(filter(None, (_counted(artifact), inside)))
    return f" ({said})" if said else ""


def named(artifact: LinkedArtifact) -> str:
    """Return the file that decides, and of how many it is one."""
    return f"{file(artifact)}{at(artifact, None)}"


def runs(finding: Finding | None, would: str = "") -> str | None:
    """Return ``runs posix.system('true')``, or with ``would`` its conditional.

    ``None`` if only the finding's own words say what happens.
    """
    prefix = f"{would} " if would else ""
    if finding is None or finding.evidence is None:
        verb = "run" if would else "runs"
        return f"{prefix}{verb} what the file carries" if finding is None else None
    if (act := ACTS.get(finding.evidence.use)) is None:
        return None
    return f"{prefix}{act[1] if would else act[0]} {_shown(finding.evidence)}"


def does(finding: Finding | None) -> str | None:
    """Return ``calls posix.system('true')``, as an artifact does by itself."""
    if finding is None or finding.evidence is None:
        return "would run code" if finding is None else None
    act = ACTS.get(finding.evidence.use)
    return f"{act[2]} {_shown(finding.evidence)}" if act else None


def told(finding: Finding | None) -> str:
    """Return what a finding says of its file, as a part of another sentence."""
    text = finding.message.rstrip(".") if finding else "it would run code"
    return text[:1].lower() + text[1:]


def clean(artifact: LinkedArtifact) -> str:
    """Return half a sentence about files in which no rule fired."""
    is_decided = any(finding.suppressed for finding in artifact.report.findings)
    fired = "what fired is suppressed" if is_decided else "no rule fired"
    if not artifact.of:
        return f"{artifact.report.path}: {fired}"
    if not artifact.name:  # It is one of several paths, or fits a pattern.
        count = len(artifact.looked_at)
        return f"{artifact.of}: {fired}; looked at {count} file{'s' * (count != 1)}"
    looked_at = f"looked at {several(artifact.looked_at)}{commit(artifact)}"
    return f"{artifact.of}: {fired}; {looked_at}"


def commit(artifact: LinkedArtifact) -> str:
    """Return `` at commit 1a2b3c4``, or nothing for what is no repository."""
    short = artifact.commit[:SHORT_COMMIT]
    return f" at commit {short}" if short else ""


def several(names: Sequence[str]) -> str:
    """Return names as a list in words, of many the first ones."""
    if len(names) > MOST_NAMED + 1:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _counted(artifact: LinkedArtifact) -> str:
    count = len(artifact.looked_at)
    return f"{artifact.alike} of {count} files" if count > 1 else ""


def _position(location: Location) -> str:
    """Return a place in a file: the member without its folders, and the offset."""
    member = location.members[-1].rpartition("/")[2] if location.members else ""
    offset = "" if location.offset is None else f"@{location.offset:#x}"
    return f"{member}{offset}"


def _shown(evidence: Evidence) -> str:
    if evidence.use != "called":
        return evidence.name
    text = f"{evidence.name}({evidence.arguments})"
    return text if len(text) <= MAX_EVIDENCE else f"{text[: MAX_EVIDENCE - 4]}...)"
