"""The model files of a folder, and of everything below the root, with their verdicts.

What is known is told at once; the rest is scanned in the background and announced.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.new_files import is_model
from jupyter_ext.server.background import URGENCY, Wish
from jupyter_ext.server.files import decided
from jupyter_ext.server.jobs import FilesJob
from jupyter_ext.server.worker import Failed

if TYPE_CHECKING:
    from jupyter_ext.server.announcing import Why
    from jupyter_ext.server.background import Background
    from jupyter_ext.server.files import Files
    from jupyter_ext.server.jobs import ScannedFile
    from scanner_core.wire import Json

UNKNOWN: Final = "unknown"
MOST_ENTRIES: Final = 20_000
"""Of a folder that are looked at."""
MOST_MODELS: Final = 2_000
"""In one answer."""
MOST_SECONDS: Final = 5.0
"""For listing everything below the root."""


class Workspace:
    """What is known of the model files that a server shows."""

    def __init__(self, files: Files, background: Background) -> None:
        self._files = files
        self._background = background

    async def folder(self, path: Path) -> Json:
        """Return the verdicts of the model files directly in a folder."""
        models = await asyncio.to_thread(_models, path, self._files.place.root)
        rows = await self._rows(models, "folder")
        found: dict[str, Json] = {}
        for model, row in rows.items():
            found[model.name] = {name: row[name] for name in ("verdict", "format")}
        return {"files": found}

    async def artifacts(self) -> Json:
        """Return all model files below the root, as many as can be listed quickly."""
        root = self._files.place.root
        job = FilesJob(str(root), MOST_MODELS, models_only=True, seconds=MOST_SECONDS)
        try:
            listed = await self._files.list(job, URGENCY)
        except Failed:
            return {"artifacts": [], "complete": False}
        models = [
            Path(each) for each, _, trouble, out in listed.files if not trouble + out
        ]
        rows = await self._rows(models, "artifacts")
        return {"artifacts": list(rows.values()), "complete": listed.complete}

    async def _rows(self, models: list[Path], why: Why) -> dict[Path, dict[str, Json]]:
        """Return what is known of files, and have the others scanned."""
        # Not here: each is asked for its time, and there may be thousands.
        rows = await asyncio.to_thread(self._known, models)
        for path, row in rows.items():
            if row["verdict"] == UNKNOWN:
                self._background.add(path, Wish(why))
        return rows

    def _known(self, models: list[Path]) -> dict[Path, dict[str, Json]]:
        of = decided()
        rows = (
            (path, self._row(path, self._files.known(path, of=of))) for path in models
        )
        return {path: row for path, row in rows if row}

    def _row(self, path: Path, known: ScannedFile | None) -> dict[str, Json] | None:
        """Return what is known of a file; ``None`` if it is known to be no model."""
        report: dict[str, Json] = {"verdict": UNKNOWN, "format": None, "size": None}
        if known:
            if not known.reports:
                return None
            report = known.reports[0]
        return {
            "path": self._files.place.shown(path),
            "verdict": report["verdict"],
            "format": report["format"],
            "size": report["size"] or _size(path),
        }


def _models(folder: Path, root: Path) -> list[Path]:
    """Return the files in a folder that are called like models, in their order."""
    try:
        with os.scandir(folder) as entries:
            listed = list(itertools.islice(entries, MOST_ENTRIES))
    except OSError:
        return []
    models = sorted(entry.path for entry in listed if _is_shown_model(entry))
    inside = (path for path in models if _is_inside(path, root))
    return list(map(Path, itertools.islice(inside, MOST_MODELS)))


def _is_shown_model(entry: os.DirEntry[str]) -> bool:
    return is_model(entry.name) and not entry.name.startswith(".") and entry.is_file()


def _is_inside(path: str, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
