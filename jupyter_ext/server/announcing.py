"""What every open front end is told: a file was scanned, a scan goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jupyter_events.logger import EventLogger

SCHEMAS: Final = Path(__file__).with_name("events")
SCANNED: Final = "urn:gifthorse:event:scanned"
PROGRESS: Final = "urn:gifthorse:event:progress"


class Announcing:
    """Emits events; nothing depends on whether anybody listens."""

    def __init__(self, logger: EventLogger) -> None:
        self._logger = logger
        for schema in sorted(SCHEMAS.glob("*.json")):
            logger.register_event_schema(json.loads(schema.read_text("utf-8")))

    def progress(self, name: str, done: int, total: int, now: str) -> None:
        """Tell how far a scan is."""
        data = {"id": name, "done": done, "total": total, "now": now}
        self._logger.emit(schema_id=PROGRESS, data=data)
