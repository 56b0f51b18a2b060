"""What every open front end is told: a file was scanned, a scan goes on."""

from __future__ import annotations

import collections
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from jsonschema import ValidationError  # type: ignore[import-untyped]  # (has no types)

if TYPE_CHECKING:
    from jupyter_events.logger import EventLogger

    from scanner_core.wire import Json

    Why = Literal["folder", "artifacts", "download", "scan"]

SCHEMAS: Final = Path(__file__).with_name("events")
SCANNED: Final = "urn:gifthorse:events/scanned/v1"
PROGRESS: Final = "urn:gifthorse:events/progress/v1"
MOST_KNOWN: Final = 1000
LONGEST: Final = 300
"""Characters of a summary."""
WORST_FIRST: Final = ("critical", "high", "medium", "low", "info")
NOTHING: Final = {"clean": "no rule fired", "incomplete": "not all of it was read"}


class Announcing:
    """Emits events; nothing depends on whether anybody listens."""

    def __init__(self, logger: EventLogger) -> None:
        self._logger = logger
        self._elsewhere: collections.OrderedDict[str, None] = collections.OrderedDict()
        """Files outside of the root that were told of."""
        for schema in sorted(SCHEMAS.glob("*.json")):
            _register(logger, json.loads(schema.read_text("utf-8")))

    def progress(self, name: str, done: int, total: int, now: str) -> None:
        """Tell how far a scan is."""
        data = {"id": name, "done": done, "total": total, "now": now}
        self._logger.emit(schema_id=PROGRESS, data=data)

    def scanned(self, report: dict[str, Json], why: Why) -> None:
        """Tell what came of a file, whose report is as it goes out."""
        path = str(report["path"])
        if os.path.isabs(path):  # noqa: PTH117 (a string)
            self._elsewhere[path] = None
            while len(self._elsewhere) > MOST_KNOWN:
                self._elsewhere.popitem(last=False)
        data = {name: report[name] for name in ("path", "verdict", "format", "size")}
        data |= {"why": why, "summary": summary(report)}
        self._logger.emit(schema_id=SCANNED, data=data)

    def knows(self, path: str) -> bool:
        """Tell whether this is a file outside of the root that was told of."""
        return path in self._elsewhere


def _register(logger: EventLogger, schema: dict[str, object]) -> None:
    """Make a schema known, in whichever way this version of the platform writes it."""
    try:
        logger.register_event_schema(schema)
    except ValidationError:
        # Until 0.11, jupyter_events wanted a number.
        logger.register_event_schema({**schema, "version": int(str(schema["version"]))})


def summary(report: dict[str, Json]) -> str:
    """Return the worst of a report in one line."""
    worst: tuple[int, str] = len(WORST_FIRST), ""
    for finding in _objects(report, "findings"):
        if finding.get("suppressed") is None:
            rank = WORST_FIRST.index(str(finding["severity"]))
            worst = min(worst, (rank, str(finding["message"])))
    reasons = (str(gap["reason"]) for gap in _objects(report, "gaps"))
    said = worst[1] or next(reasons, "") or NOTHING.get(str(report["verdict"]), "")
    line = " ".join(said.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _objects(report: dict[str, Json], name: str) -> list[dict[str, Json]]:
    found = report[name]
    items = found if isinstance(found, list) else []
    return [each for each in items if isinstance(each, dict)]
