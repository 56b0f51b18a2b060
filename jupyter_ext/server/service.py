"""What answers: the workers, and everything that the routes hand on to."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.new_files import caches
from jupyter_ext.server import kernels, requests
from jupyter_ext.server.background import Background
from jupyter_ext.server.downloads import Downloads
from jupyter_ext.server.files import Files
from jupyter_ext.server.jobs import RulesJob, SavedJob, TrustJob, packed
from jupyter_ext.server.notebooks import URGENT, Notebooks
from jupyter_ext.server.paths import LEADS_OUT, Place, not_there
from jupyter_ext.server.requests import Refused
from jupyter_ext.server.scans import Scans
from jupyter_ext.server.worker import Failed, Limits, Overfull, Worker
from jupyter_ext.server.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_server.services.contents.manager import ContentsManager

    from jupyter_ext.server.announcing import Announcing
    from jupyter_ext.server.requests import (
        KernelState,
        NotebookRequest,
        ScanRequest,
        TrustRequest,
    )
    from scanner_core.wire import Json

KINDNESS: Final = 5
"""How far everything else, a kernel first of all, goes before scans of files."""


class Service:
    """Everything of gifthorse in one server."""

    def __init__(
        self,
        contents: ContentsManager,
        specs: KernelSpecManager,
        limits: Limits,
        announcing: Announcing,
        watched: Sequence[Path] = (),
    ) -> None:
        self._announcing = announcing
        try:
            self._place: Place | Refused = Place(contents)
        except Refused as objection:
            self._place = objection
        shown = self._place.root if isinstance(self._place, Place) else None
        root = shown or Path(sys.prefix)
        # Two, so that a large file is never between a notebook and its banner.
        self._programs = Worker(root, limits)
        self._models = Worker(root, limits, KINDNESS)
        self._notebooks = Notebooks(self._programs, specs, shown)
        if isinstance(self._place, Place):
            self._files = Files(self._models, self._place)
            self._scans = Scans(self._files, announcing)
            background = Background(self._files, announcing)
            self._workspace = Workspace(self._files, background)
            folders = (*caches(os.environ), *watched)
            self._downloads = Downloads(background, folders)

    @property
    def place(self) -> Place:
        """The folder that the server shows.  Raises ``Refused`` if there is none."""
        if isinstance(self._place, Refused):
            raise self._place
        return self._place

    def warm_up(self) -> None:
        """Start what answers for notebooks: one is about to be opened."""
        with contextlib.suppress(OSError):  # It is told to who asks it something.
            self._programs.warm_up()

    async def notebook(self, asked: NotebookRequest, *, may_run: bool) -> bytes:
        """Return the answer about a notebook.

        What it loads is looked at for those only who could run it here.  Raises
        ``Refused``, ``Obsolete``, ``Overfull``.
        """
        runtime = await self._notebooks.runtime(asked)
        own = await self._inside(asked.path)
        if own is None or not may_run:
            runtime = dataclasses.replace(runtime, is_here=False)
        if own:
            self._downloads.watch(_folders(own, runtime.cwd))
        return await self._notebooks.answer(asked, runtime, own)

    async def saved(self, path: str, client: str, *, may_run: bool) -> bytes:
        """Return the answer about a notebook as it lies on disk, and its cells.

        Raises ``Refused``, ``Obsolete``, ``Overfull``, ``Failed``.
        """
        found = await self.place.existing(path)
        raw = await self._programs.ask(packed(SavedJob(str(found))), URGENT)
        fields: dict[str, Json] = json.loads(raw)
        if not fields:
            raise Refused(400, f"{path[:200]} is not read before it is open")
        asked = requests.notebook(fields | {"path": path, "client": client})
        answer = await self.notebook(asked, may_run=may_run)
        cells = json.dumps(fields["cells"]).encode()
        return b'{"cells": %b, "answer": %b}' % (cells, answer)

    async def scan(self, asked: ScanRequest, *, may_run: bool) -> Json:
        """Return the answer about a file or folder.  Raises ``Refused``."""
        # What was announced may be in a cache outside of the root.
        path = asked.path
        is_announced = self._announcing.knows(path)
        found = Path(path) if is_announced else await self.place.existing(path)
        report = await self._scans.scan(asked, found, links=may_run)
        return {"report": report, "rules": await self._explained(report)}

    def cancel(self, name: str) -> bool:
        """End a scan; tell whether there was one."""
        return isinstance(self._place, Place) and self._scans.cancel(name)

    async def folder(self, path: str) -> Json:
        """Return the verdicts of the model files in a folder.  Raises ``Refused``."""
        found = await self.place.existing(path)
        if not found.is_dir():
            raise Refused(400, f"{path} is no folder")
        return await self._workspace.folder(found)

    async def artifacts(self) -> Json:
        """Return all model files below the root.  Raises ``Refused``."""
        await self.place.existing("")
        return await self._workspace.artifacts()

    async def executed(
        self, path: str, kernel: KernelState | None, *, may_run: bool
    ) -> None:
        """Look for what a cell of a notebook downloaded.  Raises ``Refused``."""
        own = await self.place.inside(path)
        _refuse_root(own, self.place)
        cwd = kernels.of_kernel(kernel).cwd if kernel and may_run else None
        self._downloads.look(_folders(own, cwd))

    async def trust(self, asked: TrustRequest, *, may_run: bool) -> Json:
        """Put a decision on the record.  Raises ``Refused``."""
        outside = Path(asked.path) if Path(asked.path).is_absolute() else None
        # A report named it, in the Hub's cache perhaps: who asks has seen what it is.
        if outside and not (may_run and asked.sha256):
            raise not_there(asked.path)
        found = outside or await self.place.existing(asked.path)
        job = TrustJob(str(found), asked.sha256, asked.rule, asked.reason)
        raw = await self._models.ask(packed(job), URGENT)
        answer: dict[str, Json] = json.loads(raw)
        if refused := answer.get("refused"):
            raise not_there(asked.path) if outside else Refused(409, str(refused))
        return answer

    async def _explained(self, report: Json) -> Json:
        """Return what the rules that fired are about, if that can be had."""
        job = RulesJob(tuple(dict.fromkeys(_fired(report))))
        if not job.fired:
            return {}
        try:
            explained: Json = json.loads(await self._models.ask(packed(job), URGENT))
        except (Failed, Overfull):
            return {}
        return explained

    async def _inside(self, path: str) -> Path | None:
        """Return where a notebook is; ``None`` if that is not ours to look at."""
        if isinstance(self._place, Refused):
            return None
        try:
            own = await self._place.inside(path)
        except Refused as refused:
            if refused.status == LEADS_OUT:
                return None
            raise
        _refuse_root(own, self._place)
        return own


def _refuse_root(own: Path, place: Place) -> None:
    if own == place.root:
        raise Refused(400, "path names no notebook")


def _fired(report: Json) -> Iterator[str]:
    """Yield the rules of an encoded report."""
    for finding in _items(_items([report], "artifacts"), "findings"):
        if isinstance(finding, dict):
            yield str(finding["rule"])


def _items(holders: Iterable[Json], name: str) -> Iterator[Json]:
    for holder in holders:
        if isinstance(holder, dict) and isinstance(listed := holder[name], list):
            yield from listed


def _folders(notebook: Path, cwd: str | None) -> list[Path]:
    """Return where what a notebook downloads may go."""
    return [notebook.parent, *([Path(cwd)] if cwd else [])]
