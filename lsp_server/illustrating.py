"""What loading an artifact amounts to, as a few lines like Python; runs in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner_core.findings import Severity

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport, Location

MOST_LINES: Final = 12
LEFT_OUT: Final = "# …"


def deciding(artifact: ArtifactReport) -> Location | None:
    """Return the place in an artifact that its verdict comes from, if one is worth it.

    Only of a file here, of which something was found that counts.
    """
    counting = (
        finding
        for finding in artifact.findings
        if finding.suppressed is None and finding.severity > Severity.INFO
    )
    worst = max(counting, key=lambda each: each.severity, default=None)
    return worst.location if worst and artifact.origin is None else None


def pseudocode(location: Location) -> tuple[str, ...]:
    """Return the pseudo-code of the stream at a place, cut short; maybe nothing."""
    from scanner_core import pseudocode  # noqa: PLC0415 (few hover)

    lines = pseudocode.at(location).lines
    return (*lines[:MOST_LINES], LEFT_OUT) if len(lines) > MOST_LINES else lines
