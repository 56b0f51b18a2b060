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
from jupyter_ext.server.background import URGENCY
from jupyter_ext.server.jobs import FilesJob
from jupyter_ext.server.worker import Failed

if TYPE_CHECKING:
    from jupyter_ext.server.announcing import Why
    from jupyter_ext.server.background import Background
    from jupyter_ext.server.files import Files
    from scanner_core.wire import Json

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
        found: dict[str, Json] = {}
        for model in models:
            if row := self._row(model, "folder"):
                found[model.name] = {k: row[k] for k in ("verdict", "format")}
        return {"files": found}

    async def artifacts(self) -> Json:
        """Return all model files below the root, as many as can be listed quickly."""
        root = self._files.place.root
        job = FilesJob(str(root), MOST_MODELS, models_only=True, seconds=MOST_SECONDS)
        try:
            listed = await self._files.list(job, URGENCY)
        except Failed:
            return {"artifacts": [], "complete": False}
        found: list[Json] = []
        for file, _, trouble, left_out in listed.files:
            if (
                not trouble
                and not left_out
                and (row := self._row(Path(file), "artifacts"))
            ):
                found.append(row)
        return {"artifacts": found, "complete": listed.complete}

    def _row(self, path: Path, why: Why) -> dict[str, Json] | None:
        """Return what is known of a file; ``None`` if it is known to be no model."""
        shown = self._files.place.shown(path)
        known = self._files.known(path)
        if known is None:
            self._background.add(path, why)
            return {
                "path": shown,
                "verdict": "unknown",
                "format": None,
                "size": _size(path),
            }
        if not known.reports:
            return None
        report = known.reports[0]
        row = {name: report[name] for name in ("verdict", "format")}
        return {"path": shown, **row, "size": report["size"] or _size(path)}


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
