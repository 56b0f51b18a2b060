"""Rule: a loader fails to protect, in the version that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner_core.facts import CallSite  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Evidence, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _advisories, _loading

if TYPE_CHECKING:
    from scanner_core.knowledge.advisories import Advisory


@rule(
    severity=Severity.MEDIUM,
    cwe=1395,
    examples=[
        bad(
            """
            import torch
            torch.load("model.pt", weights_only=True)
            """,
            versions={"torch": "2.5.1"},
        ),
        bad(
            """
            import keras
            keras.models.load_model("model.keras")
            """,
            versions={"keras": "3.8.0"},
        ),
        bad(
            """
            import onnx
            model = onnx.load(path)
            """,
            versions={"onnx": "1.20.1"},
        ),
        good(
            """
            import torch
            torch.load("model.pt", weights_only=True)
            """,
            versions={"torch": "2.13.0"},
        ),
        good(
            """
            import keras
            keras.models.load_model("model.keras")
            """
        ),
    ],
)
def vulnerable_loader(call: CallSite) -> Judgement | None:
    """Known weaknesses of the installed version get around what protects this load.

    The call relies on something that is to keep the file from doing harm, such as
    ``weights_only=True`` or ``safe_mode=True``, and of this version it is published how
    a file gets around that.  Nothing is said where the version is not known.  Where the
    protection is on, and it takes more than the file to run code, that is a remark.

    Upgrade the library; until then, load only files that you made yourself.
    """
    if call.artifact is not None:
        return None  # What comes of an artifact that was read is told by its outcome.
    found = tuple(each for each in _advisories.about(call) if _relies(call, each))
    if not found:
        return None
    worst = min(found, key=lambda each: each.is_minor)
    ids = ", ".join(each.id for each in found)
    affect = "affects" if len(found) == 1 else "affect"
    told = call.environment.told(worst.library)
    return Judgement(
        f"{told}, which {ids} {affect}: {worst.means}.",
        _severity(worst),
        Evidence(call.callee, "called"),
        _advisories.upgrades(found, call.environment),
    )


def _severity(advisory: Advisory) -> Severity:
    if not advisory.is_minor:
        return Severity.MEDIUM
    return Severity.INFO if advisory.protection else Severity.LOW


def _relies(call: CallSite, advisory: Advisory) -> bool:
    """Whether a call has the protection that fails; else another rule judges it."""
    if advisory.protection is None:
        return True
    restricted, _ = _loading.restriction(call, advisory.protection)
    return restricted is True
