"""What answers: the workers, and everything that the routes hand on to."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.new_files import caches
from jupyter_ext.server import kernels
from jupyter_ext.server.background import Background
from jupyter_ext.server.downloads import Downloads
from jupyter_ext.server.files import Files
from jupyter_ext.server.jobs import NotebookJob, TrustJob, packed
from jupyter_ext.server.paths import LEADS_OUT, Place
from jupyter_ext.server.requests import CODE, Refused
from jupyter_ext.server.scans import Scans
from jupyter_ext.server.worker import Limits, Worker
from jupyter_ext.server.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_server.services.contents.manager import ContentsManager

    from jupyter_ext.server.announcing import Announcing
    from jupyter_ext.server.kernels import Runtime
    from jupyter_ext.server.requests import (
        KernelState,
        NotebookRequest,
        TrustRequest,
    )
    from scanner_core.wire import Json

URGENT: Final = 0


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
        self._specs = specs
        self._announcing = announcing
        try:
            self._place: Place | Refused = Place(contents)
        except Refused as objection:
            self._place = objection
        root = self._place.root if isinstance(self._place, Place) else Path(sys.prefix)
        # Two, so that a large file is never between a notebook and its banner.
        self._programs = Worker(root, limits)
        self._models = Worker(root, limits)
        if isinstance(self._place, Place):
            self._files = Files(self._models, self._place)
            self._scans = Scans(self._files, announcing.progress)
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
        self._programs.warm_up()

    async def notebook(self, asked: NotebookRequest, *, may_run: bool) -> bytes:
        """Return the answer about a notebook.

        What it loads is looked at for those only who could run it here.  Raises
        ``Refused``, and what ``Worker.ask`` raises.
        """
        runtime = (
            kernels.of_kernel(asked.kernel)
            if asked.kernel
            else await kernels.of_spec(self._specs, asked.kernel_name)
        )
        own = await self._inside(asked.path)
        if own is None or not may_run:
            runtime = dataclasses.replace(runtime, is_here=False)
        if own:
            folders = [own.parent, *([Path(runtime.cwd)] if runtime.cwd else [])]
            self._downloads.watch(folders)
        about = asked.path, asked.client
        message = packed(self._job(asked, runtime, own))
        return await self._programs.ask(message, URGENT, about)

    def _job(
        self, asked: NotebookRequest, runtime: Runtime, own: Path | None
    ) -> NotebookJob:
        cells = tuple(
            (cell.id, cell.type == CODE and asked.is_python, cell.source)
            for cell in asked.cells
        )
        path = self.place.shown(own) if own else asked.path
        if not runtime.is_here or own is None:
            return NotebookJob(
                path,
                cells,
                links=False,
                installed=runtime.installed,
                versions=runtime.versions,
                told_by=runtime.told_by,
            )
        root = str(self.place.root)
        return NotebookJob(
            path,
            cells,
            links=True,
            places=(runtime.cwd, root) if runtime.cwd else (root,),
            working_in=runtime.cwd or str(own.parent),
            installed=runtime.installed,
            versions=runtime.versions,
            told_by=runtime.told_by,
        )

    async def scan(self, path: str, name: str, *, verbose: bool) -> Json:
        """Return the answer about a file or folder.  Raises ``Refused``."""
        # What was announced may be in a cache outside of the root.
        is_announced = self._announcing.knows(path)
        found = Path(path) if is_announced else await self.place.existing(path)
        name = name or uuid.uuid4().hex
        return {"report": await self._scans.scan(found, name, verbose=verbose)}

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
        cwd = kernels.of_kernel(kernel).cwd if kernel and may_run else None
        folders = [own.parent, *([Path(cwd)] if cwd else [])]
        self._downloads.look(folders)

    async def trust(self, asked: TrustRequest, *, may_run: bool) -> Json:
        """Put a decision on the record.  Raises ``Refused``."""
        if Path(asked.path).is_absolute() and may_run:
            found = Path(asked.path)  # Of the Hub's cache, as a report names it.
        else:
            found = await self.place.existing(asked.path)
        job = TrustJob(str(found), asked.sha256, asked.rule, asked.reason)
        answer: dict[str, Json] = json.loads(
            await self._models.ask(packed(job), URGENT)
        )
        if refused := answer.get("refused"):
            raise Refused(409, str(refused))
        return answer

    async def _inside(self, path: str) -> Path | None:
        """Return where a notebook is; ``None`` if that is not ours to look at."""
        if isinstance(self._place, Refused):
            return None
        try:
            return await self._place.inside(path)
        except Refused as refused:
            if refused.status == LEADS_OUT:
                return None
            raise
