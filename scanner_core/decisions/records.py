"""Trust: somebody looked at a file and decided that a rule need not count for it.

A record is about content.  It names the SHA-256 and the size of a file, so a file that
changes by one byte is as unknown as before.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner_core.findings import Fix, Suppression

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scanner_core.findings import Finding


@dataclass(frozen=True, slots=True)
class Record:
    """One decision of one person about the content of one file."""

    sha256: str
    """Hexadecimal."""
    size: int
    """Bytes; files of another size need not be hashed."""
    rules: tuple[str, ...]
    reason: str
    by: str
    created: date
    expires: date | None = None
    """The last day on which it counts."""
    file: str = ""
    """Where the file was, for people; it plays no part."""

    def has_expired(self, today: date) -> bool:
        """Tell whether the record counts no more."""
        return self.expires is not None and self.expires < today


def applied(
    finding: Finding, known: Sequence[Record], sha256: str, today: date
) -> Finding:
    """Return a finding as records leave it: the last one that fits counts.

    If all that fit have expired, the finding stands and says so.
    """
    if finding.suppressed:
        return finding
    fitting = [r for r in known if r.sha256 == sha256 and finding.rule in r.rules]
    in_force = [record for record in fitting if not record.has_expired(today)]
    if in_force:
        record = in_force[-1]
        until = record.expires.isoformat() if record.expires else None
        suppressed = Suppression(record.by, record.reason, until)
        return dataclasses.replace(finding, suppressed=suppressed)
    if fitting:
        record = fitting[-1]
        said = f"the trust of {record.by} expired on {record.expires}: {record.reason}"
        return dataclasses.replace(finding, fixes=(*finding.fixes, Fix(said)))
    return finding
