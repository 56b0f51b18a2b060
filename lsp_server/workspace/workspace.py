"""What a client sees of the files of its workspace: progress, findings, artifacts."""

from __future__ import annotations

import asyncio
import contextlib
import enum
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp_server.workspace import artifacts, watching
from lsp_server.workspace.artifacts import Loaders
from lsp_server.workspace.files import Files, paths
from lsp_server.workspace.progress import Progress
from lsp_server.workspace.scanning import FULL, QUIET
from lsp_server.workspace.telling import is_news
from lsp_server.workspace.watching import Change
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lsp_server.analysis import Analysis
    from lsp_server.language_server import Server
    from lsp_server.workspace.telling import Shown

ARTIFACTS_CHANGED: Final = "gifthorse/artifactsChanged"
HEAD_START: Final = 0.5
"""Seconds after which a scan begins that nobody asked for: what is open comes first."""
QUIET_FOR: Final = 1.0
"""Seconds after which such a scan shows how far it is."""
THROTTLE: Final = 0.3
"""Seconds in which news are gathered."""
HOLD: Final = 10.0
"""Seconds for which somebody who asks for news, when there is none, is kept waiting."""
AT_ONCE: Final = 20
"""Files of which a client is told in one message, where it takes several."""
TO_SAY: Final = {
    Verdict.UNSAFE: "unsafe",
    Verdict.REVIEW: "to review",
    Verdict.INCOMPLETE: "incomplete",
    Verdict.CLEAN: "clean",
}


@dataclass(frozen=True, slots=True)
class _Scan:
    is_quiet: bool
    """Whether nobody asked for it."""
    token: types.ProgressToken | None = None
    """Of the client, if it made one."""


class _Done(enum.Enum):
    """How a scan ended."""

    ALL = enum.auto()
    NOT_ALL = enum.auto()
    """There is more than is looked at."""
    CANCELLED = enum.auto()


class Workspace:
    """The files of a workspace, as one client sees them."""

    def __init__(self, server: Server) -> None:
        """Prepare; nothing is looked at before somebody says so."""
        self._server = server
        self.files = Files(server, self._told, self._scan_again)
        self._scan: asyncio.Task[_Done] | None = None
        self._is_asked_for = False
        """Whether somebody waits for the scan that goes on."""
        self._is_due = False
        """Whether another one has to follow it."""
        self._progress: Progress | None = None
        self._is_pulled = False
        """Whether the client asks for what is shown of closed files."""
        self._news = asyncio.Event()
        self._is_asked = False
        """Whether the client asked for artifacts, so that it knows what they are."""
        self._announcing: asyncio.TimerHandle | None = None
        self._set: object = None
        self._has_begun = False
        self._beginning: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Ask to be told of changes, and scan if that is wished."""
        if self._server.client.watches_files:
            with contextlib.suppress(JsonRpcException):
                await self._server.client_register_capability_async(
                    watching.registration()
                )
        self._beginning = asyncio.create_task(self._begin())

    async def _begin(self) -> None:
        await asyncio.sleep(HEAD_START if self._is_wished else 0)
        self._set, self._has_begun = self._depends_on(), True
        if self._is_wished and not self._is_scanning:
            self._start(_Scan(is_quiet=True))
        self._news.set()

    async def scan(self, token: types.ProgressToken | None) -> dict[str, object]:
        """Scan everything for somebody who waits for it, and show all that is found."""
        self.files.telling.shows_all = True
        done = await asyncio.shield(self._start(_Scan(is_quiet=False, token=token)))
        self._told([entry.path for entry in self.files.index.entries()])
        counts = self.files.index.counts()
        said: dict[str, object] = {each.value: counts[each] for each in counts}
        return {
            **said,
            "complete": done is _Done.ALL,
            "cancelled": done is _Done.CANCELLED,
        }

    def cancelled(self, token: types.ProgressToken) -> None:
        """Take that a user ended something that was shown."""
        if self._progress:
            self._progress.cancelled(token)

    def changed(self, events: Iterable[types.FileEvent]) -> None:
        """Take what a client says of files."""
        found = [(paths([event.uri]), watching.change(event)) for event in events]
        self.files.follow({path: change for some, change in found for path in some})

    def configured(self) -> None:
        """Take that other settings are in force, or that other folders are open."""
        now = self._depends_on()
        if now == self._set or not self._has_begun:
            return
        self._set = now
        if self._is_wished or self.files.telling.shows_all:
            self._scan_again()
        else:
            self._stop()
            self.files.forget()

    def decided(self, uris: Sequence[str]) -> None:
        """Take that somebody decided about files, or about all of them."""
        if not self.files.is_looked_after:
            return
        if uris:
            self.files.follow(dict.fromkeys(paths(uris), Change.CHANGED))
        else:
            self._scan_again()

    def opened(self, analysis: Analysis) -> None:
        """Leave to others what is said of a document that is open now."""
        self._push(paths([analysis.program.uri]))

    def closed(self, uri: str) -> None:
        """Tell of a file again that nobody has open any more."""
        self._told(paths([uri]))
        if self.files.is_looked_after:
            self.files.follow(dict.fromkeys(paths([uri]), Change.CHANGED))

    async def pull(
        self, params: types.WorkspaceDiagnosticParams
    ) -> types.WorkspaceDiagnosticReport:
        """Return what is shown of closed files, once it is something new."""
        is_first, self._is_pulled = not self._is_pulled, True
        for path in self.files.telling.to_take_back() if is_first else ():
            self._publish(path, ())
        before = {
            path: each.value
            for each in params.previous_result_ids
            for path in paths([each.uri])
        }
        report = self.files.telling.report(before)
        until = asyncio.get_running_loop().time() + HOLD
        while not is_news(report) and (self._is_at_work or not is_first):
            self._news.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._news.wait()
            except TimeoutError:
                break
            await asyncio.sleep(THROTTLE)
            report = self.files.telling.report(before)
        token = params.partial_result_token
        if token is None:
            return types.WorkspaceDiagnosticReport(report)
        for start in range(0, len(report), AT_ONCE):
            part = types.WorkspaceDiagnosticReport(report[start : start + AT_ONCE])
            self._server.progress(types.ProgressParams(token, part))
            await asyncio.sleep(0)
        return types.WorkspaceDiagnosticReport([])

    def artifacts(self) -> dict[str, object]:
        """Return the artifacts of the workspace, the worst first."""
        self._is_asked = True
        found = self.files.index.artifacts()
        who = Loaders(self._server, self.files)
        rows = artifacts.rows(found[: artifacts.MOST], who)
        is_all = len(found) <= artifacts.MOST and not self._is_at_work
        return {"artifacts": rows, "complete": is_all and self.files.is_complete}

    def loaders(self, path: str) -> list[tuple[str, int]]:
        """Return the addresses of programs that load a file, and the lines, from 0."""
        found = Loaders(self._server, self.files).of(path)
        return [(each.uri, each.where.start.line) for each in found]

    def close(self) -> None:
        """Stop all work, without a word: the client is leaving."""
        if self._beginning:
            self._beginning.cancel()
        self._stop()
        if self._announcing:
            self._announcing.cancel()
        self.files.close()

    @property
    def _is_wished(self) -> bool:
        return bool(self.files.terms(is_quiet=True))

    @property
    def _is_scanning(self) -> bool:
        return self._scan is not None and not self._scan.done()

    @property
    def _is_at_work(self) -> bool:
        return self._is_scanning or not self._has_begun

    def _depends_on(self) -> object:
        return self.files.terms(is_quiet=True), self.files.terms()

    def _start(self, scan: _Scan) -> asyncio.Task[_Done]:
        self._stop()
        self._is_asked_for = not scan.is_quiet
        self._scan = asyncio.create_task(self._run(scan))
        return self._scan

    def _stop(self) -> None:
        self._is_due = False
        if self._scan:
            self._scan.cancel()

    def _scan_again(self) -> None:
        """Scan what was scanned, once nobody waits for a scan any more."""
        if self._is_scanning and self._is_asked_for:
            self._is_due = True
        elif self.files.is_looked_after or self._is_wished:
            self._start(_Scan(is_quiet=True))

    async def _run(self, scan: _Scan) -> _Done:
        this = asyncio.current_task()
        assert this  # noqa: S101 (for the type checker)
        progress = Progress(self._server, this.cancel, "gifthorse: model files")
        self._progress = progress
        creating = asyncio.create_task(self._show(progress, scan))
        bounds = FULL if self.files.telling.shows_all else QUIET
        try:
            await self.files.scan(bounds, progress.tell)
        except asyncio.CancelledError:
            return _Done.CANCELLED
        finally:
            creating.cancel()
            progress.end(self._summary())
            self._announce()
            self._news.set()
            if self.files.complaint:
                self._server.complain(self.files.complaint)
        if self._is_due:
            asyncio.get_running_loop().call_soon(self._scan_again)
        return _Done.ALL if self.files.is_complete else _Done.NOT_ALL

    async def _show(self, progress: Progress, scan: _Scan) -> None:
        if scan.token is not None:
            progress.begin(scan.token)
        elif self._server.client.shows_progress:
            await asyncio.sleep(QUIET_FOR if scan.is_quiet else 0)
            await progress.create()

    def _summary(self) -> str:
        counts = self.files.index.counts()
        said = [f"{counts[each]:,} {word}" for each, word in TO_SAY.items()]
        some = [each for each in said if not each.startswith("0 ")]
        return ", ".join(some) or "no model files"

    def _told(self, changed: Iterable[str]) -> None:
        self._push(changed)
        self._news.set()
        self._announce()

    def _push(self, changed: Iterable[str]) -> None:
        if self._is_pulled:
            return
        is_apart = self._server.client.pulls
        for path, shown in self.files.telling.to_push(changed, is_apart=is_apart):
            self._publish(path, shown)

    def _publish(self, path: str, shown: Shown) -> None:
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(Path(path).as_uri(), list(shown))
        )

    def _announce(self) -> None:
        """Tell a client soon that there is news of artifacts, if it ever asked."""
        if not self._is_asked or self._announcing:
            return

        def announce() -> None:
            self._announcing = None
            self._server.protocol.notify(ARTIFACTS_CHANGED, {})

        loop = asyncio.get_running_loop()
        self._announcing = loop.call_later(THROTTLE, announce)
