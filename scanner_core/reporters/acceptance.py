"""What ``torch.load(weights_only=True)`` would do with a checkpoint, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Acceptance
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport

CALL: Final = "weights_only=True"
REFUSALS: Final = frozenset({Acceptance.NEEDS, Acceptance.REFUSED})


def is_worth_a_line(artifact: ArtifactReport) -> bool:
    """Tell whether somebody who loads a clean file that way is in for a surprise."""
    said = artifact.weights_only
    return said is not None and said.result in REFUSALS


def brief(artifact: ArtifactReport) -> str | None:
    """Return the sentence without the lines that allow names, which may be many."""
    said = artifact.weights_only
    if said is None or said.result is not Acceptance.NEEDS:
        return sentence(artifact)
    count = len(said.missing)
    names = f"{count} harmless name{'s' * (count != 1)}"
    return f"{CALL} would accept it after add_safe_globals of {names}"


def sentence(artifact: ArtifactReport) -> str | None:
    """Return the sentence, if the artifact is a checkpoint and it can be told."""
    said = artifact.weights_only
    if said is None:
        return None
    match said.result:
        case Acceptance.ACCEPTED:
            return f"{CALL} would accept it"
        case Acceptance.NEEDS:
            lines = (said.snippet or "").splitlines() or [""]
            return f"{CALL} would accept it after {legible(lines[-1], 2000)}"
        case Acceptance.REFUSED:
            return f"{CALL} would refuse it: {legible(said.because)}"
        case Acceptance.UNKNOWN:
            return None
