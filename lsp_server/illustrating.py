"""What loading an artifact amounts to, as a few lines like Python; runs in a worker."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Severity

if TYPE_CHECKING:
    from scanner_core.findings import ArtifactReport, Location
    from scanner_core.reading import Identity

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
    from scanner_core.reading import identity  # noqa: PLC0415 (few hover)

    # Of a file that may just be written, nothing is kept.
    found = identity(Path(location.path))
    return _same(location, found) if found else _looked_at(location)


@functools.lru_cache(maxsize=32)
def _same(location: Location, _identity: Identity) -> tuple[str, ...]:
    return _looked_at(location)


def _looked_at(location: Location) -> tuple[str, ...]:
    from scanner_core import pseudocode  # noqa: PLC0415 (as above)

    lines = pseudocode.at(location).lines
    return (*lines[:MOST_LINES], LEFT_OUT) if len(lines) > MOST_LINES else lines
