"""The files of one server's workspace: scanned, watched, and told of.

One scan goes on at a time; what changes meanwhile is looked at in between.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsp_server import crossing, publishing
from lsp_server.documents import path_of
from lsp_server.workspace import watching
from lsp_server.workspace.entries import Entry, entry
from lsp_server.workspace.index import Index
from lsp_server.workspace.jobs import Listed, Looked, Terms
from lsp_server.workspace.scanning import Failed, Scanner
from lsp_server.workspace.telling import Telling
from lsp_server.workspace.watching import Change
from scanner_core import worker
from scanner_core.discovery import is_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lsp_server.analysis import Analysis
    from lsp_server.language_server import Server
    from lsp_server.workspace.jobs import Job, Seen
    from lsp_server.workspace.scanning import Bounds

WORK: Final = "lsp_server.workspace.process"
"""What runs in the process; not imported here, since it brings the whole engine."""
KINDNESS: Final = 10
"""Processes of everybody else go before the one that scans."""
LIMITS: Final = worker.Limits(memory=2 * 1024**3, grace=0.3, idle=60.0)
SETTLED: Final = 0.3
"""Seconds without a change after which files are looked at: most come in crowds."""
MOST_PATIENCE: Final = 3.0
"""Seconds after which they are looked at even if more changes come."""
MOST_CHANGES: Final = 1_000
"""From so many on, everything is scanned again."""
MOST_CONCERNED: Final = 500
"""Closed programs that are looked at again because of a file that they may load."""


class Files:
    """What is known of the files, and the process that finds it out."""

    def __init__(
        self,
        server: Server,
        told: Callable[[list[str]], None],
        scan_again: Callable[[], None],
    ) -> None:
        """Prepare; ``told`` is called with the paths of which there is news.

        ``scan_again``: when so much changed that everything has to be looked at.
        """
        self._server = server
        self._told = told
        self._scan_again = scan_again
        self.index = Index()
        self.telling = Telling(self.index, self.opened)
        self.is_complete = False
        """Whether all that there is was looked at."""
        self.is_looked_after = False
        """Whether there has been a scan, so that changes are followed."""
        self._worker = worker.Worker(WORK, Path(sys.prefix), LIMITS, KINDNESS)
        self._scanner = Scanner(self._ask, self.index, self._entry, self._changed)
        self._changes: dict[str, Change] = {}
        self._following: asyncio.Task[None] | None = None

    async def scan(self, bounds: Bounds, tell: Callable[[int, int, str], None]) -> None:
        """Scan every folder.  What was found by then stays, if it is cancelled."""
        self.is_complete, self.is_looked_after = False, True
        folders = self.terms(is_quiet=not self.telling.shows_all)
        self.is_complete = await self._scanner.scan(folders, bounds, tell)

    def follow(self, changes: Mapping[str, Change]) -> None:
        """Take what became of some files, and look at them soon."""
        for path, change in changes.items():
            before = self._changes.get(path)
            self._changes[path] = watching.combined(before, change)
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow())

    def terms(self, *, is_quiet: bool = False) -> list[Terms]:
        """Return the folders of the workspace, and what their files are scanned by.

        For a ``quiet`` scan these are the ones that its user wants scanned unasked.
        """
        roots = tuple(dict.fromkeys(str(root) for root in self._server.roots()))
        found: list[Terms] = []
        for root in roots:
            settings = self._server.settings_of(Path(root).as_uri())
            is_off = is_quiet and settings.workspace_scan == "off"
            if settings.enable and not is_off:
                python = str(settings.interpreter) if settings.interpreter else None
                restricted = settings.is_restricted
                found.append(Terms(root, roots, settings.exclude, python, restricted))
        return found

    def forget(self) -> None:
        """Forget everything: nobody wants to know it any more."""
        self.is_complete = self.is_looked_after = False
        self._scanner.drop([entry.path for entry in self.index.entries()])

    @property
    def complaint(self) -> str:
        """What is wrong with what its user set or decided, if anything is."""
        return self._scanner.complaint

    def opened(self) -> set[str]:
        """Return the paths of what the client has open."""
        return set(paths(program.uri for program in self._server.session.programs()))

    def close(self) -> None:
        """Stop all work."""
        if self._following:
            self._following.cancel()
        self._worker.close()

    async def _follow(self) -> None:
        while self._changes:
            for _ in range(int(MOST_PATIENCE / SETTLED)):
                count = len(self._changes)
                await asyncio.sleep(SETTLED)
                if len(self._changes) == count:
                    break
            changes, self._changes = self._changes, {}
            await self._apply(changes)

    async def _apply(self, changes: Mapping[str, Change]) -> None:
        names = {os.path.basename(path) for path in changes}  # noqa: PTH119 (strings)
        is_scan = len(changes) > MOST_CHANGES or any(map(watching.is_rule, names))
        if is_scan or any(map(watching.is_version, names)):
            self._server.refresh()
        if is_scan:
            self._scan_again()
            return
        models = {
            path: change
            for path, change in changes.items()
            if not is_program(Path(path))
        }
        self._refresh_open(models)
        if not self.is_looked_after:
            return
        gone = {path for path, change in changes.items() if change is Change.WENT}
        below = [inner for path in gone for inner in self.index.below(path)]
        self._scanner.drop([*gone, *below])
        there = [path for path in changes if path not in gone]
        concerned = self._concerned({**models, **dict.fromkeys(below, Change.WENT)})
        await self._scanner.look(self.terms(), dict.fromkeys([*there, *concerned]))

    def _refresh_open(self, models: Mapping[str, Change]) -> None:
        """Analyse again what is open and may load one of some files."""
        if not models:
            return
        session = self._server.session
        concerned = [
            program
            for program in session.programs()
            if (analysis := session.newest(program.uri)) and _may_load(analysis, models)
        ]
        for program in concerned:
            session.put(dataclasses.replace(program))
        if concerned and self._server.client.refreshes:
            self._server.workspace_diagnostic_refresh(None)

    def _concerned(self, models: Mapping[str, Change]) -> list[str]:
        """Return the closed programs that may load one of some files."""
        loaders = (e.path for path in models for e in self.index.loaders(path))
        found = dict.fromkeys(loaders)
        if any(change is not Change.CHANGED for change in models.values()):
            found |= dict.fromkeys(self.index.may_load())
        return list(found)[:MOST_CONCERNED]

    async def _ask(self, job: Job, urgency: int) -> Listed | Looked:
        try:
            answer = await self._worker.ask(crossing.packed(job), urgency)
        except (worker.Failed, worker.Overfull, worker.Obsolete) as error:
            raise Failed(str(error) or "others were waiting") from error
        value = crossing.unpacked(answer)
        assert isinstance(value, Listed | Looked)  # noqa: S101 (for the type checker)
        return value

    def _entry(self, seen: Seen, root: str) -> Entry | None:
        codec, leads = self._server.codec, publishing.leads(self._server)
        can_relate = self._server.client.shows_related
        return entry(seen, root, codec, can_relate=can_relate, leads=leads)

    def _changed(self, changed: list[Entry | str]) -> None:
        self._told([e if isinstance(e, str) else e.path for e in changed])


def paths(uris: Iterable[str]) -> list[str]:
    """Return the paths that addresses of files stand for."""
    return [str(path) for path in map(path_of, uris) if path]


def _may_load(analysis: Analysis, models: Mapping[str, Change]) -> bool:
    if not (source := analysis.source) or not analysis.report:
        return True
    loaded = {os.path.abspath(each.path) for each in analysis.report.artifacts[1:]}  # noqa: PTH100 (strings)
    if loaded & models.keys():
        return True
    is_any = any(change is not Change.CHANGED for change in models.values())
    return is_any and bool(source.findings or source.judged_by or source.linked)
