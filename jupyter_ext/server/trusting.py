"""Put a decision about a file on the record; runs in a worker, which reads the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner_core.arguments import UsageError
from scanner_core.commands import trust_command
from scanner_core.discovery import shown

if TYPE_CHECKING:
    from jupyter_ext.server.jobs import TrustJob
    from scanner_core.wire import Json


def recorded(job: TrustJob) -> Json:
    """Return what was recorded, or under ``refused`` why nothing was."""
    path = Path(job.path)
    wish = trust_command.Wish((job.rule,) if job.rule else (), job.reason)
    try:
        proposal, _ = trust_command.decide(path, wish, job.sha256)
    except UsageError as error:
        return {"refused": str(error)}
    return {
        "path": shown(path),
        "sha256": proposal.sha256,
        "rules": list(proposal.rules),
    }
