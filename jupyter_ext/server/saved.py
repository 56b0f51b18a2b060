"""Read the cells of a notebook as it lies on disk; runs in a worker.

A front end needs longer to draw a notebook than the notebook takes to be judged.  So it
asks about the saved one first, and about the cells that it has only where they differ.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core.source import files

if TYPE_CHECKING:
    from jupyter_ext.server.jobs import SavedJob
    from scanner_core.wire import Json

MOST_CODE: Final = 4_000_000
"""Characters; who has more is sent nothing twice."""
CODE: Final = "code"


def read(job: SavedJob) -> Json:
    """Return the fields of a request that the file stands for; none if it has no cells.

    Only notebooks of nbformat 4 count: what the platform converts, a front end sends.
    """
    path = Path(job.path)
    if not path.is_file() or path.stat().st_size > files.MAX_NOTEBOOK:
        return {}
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return {}
    found = _of(document, "cells")
    cells: list[Json] = []
    if isinstance(found, list):
        cells.extend(map(_cell, found))
    if (
        not all(cells)
        or sum(len(str(_of(each, "source"))) for each in cells) > MOST_CODE
    ):
        return {}
    metadata = _of(document, "metadata")
    spec = _of(metadata, "kernelspec")
    language = _of(_of(metadata, "language_info"), "name") or _of(spec, "language")
    if not cells:
        return {}
    name = _of(spec, "name")
    return {"cells": cells, "language": language or "python", "kernel_name": name}


def _cell(cell: Json) -> dict[str, Json]:
    """Return what a front end would send; nothing if the cell is an odd one."""
    kind, source = _of(cell, "cell_type"), _of(cell, "source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(kind, str) or not isinstance(source, str):
        return {}
    told = source if kind == CODE else ""
    return {"id": _of(cell, "id") or "", "type": kind, "source": told}


def _of(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None
