"""Model files that came while cells ran: noticed, scanned in the background, announced.

However they came: by ``!wget``, ``hf download``, requests, or saved by the cell.  After
a cell a thread looks where files come to; the cell waits for it a moment, and what is
not ready by then is said with the next one.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel.import_shield import SHIELD
from jupyter_ext.kernel.status import WATCH, state_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jupyter_ext.kernel.announcements import New
    from jupyter_ext.kernel.new_models import NewModels

LOOKING: Final = 0.02
"""Seconds that a cell waits to hear whether there is anything new."""
SCANNING: Final = 0.2
"""Seconds that it waits for what there is, if there is something."""
MOST_KEPT: Final = 64
"""Files that a scan of the notebook includes."""
SETTLING: Final = 1.0
"""Seconds after which the engine is imported, so that no cell has to wait for it."""
THREAD: Final = "gifthorse-downloads"


class Settings(Protocol):
    """What is asked of the magic."""

    downloads: bool
    watched_folders: list[str]
    verbose: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """What is asked for at the end of a cell."""

    folders: tuple[str, ...]
    told: frozenset[str]
    """Files that something has been said about."""
    found: list[Path] = field(default_factory=list)
    is_looked: threading.Event = field(default_factory=threading.Event)
    is_done: threading.Event = field(default_factory=threading.Event)


class Downloads:
    """Watches for one shell."""

    def __init__(self, settings: Settings, variables: Mapping[str, object]) -> None:
        self._settings = settings
        self._variables = variables
        self._since = time.time()
        self._asked: queue.SimpleQueue[_Look | None] = queue.SimpleQueue()
        self._ready: queue.SimpleQueue[New] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_wanted = threading.Event()
        self.arrived: list[Path] = []
        """Files that came, or changed; the latest last."""
        self._is_slow = True  # The first look imports the engine.

    def before_cell(self, *_: object) -> None:
        """Say what got ready since the last cell."""
        WATCH.told.clear()
        self._announce()

    def after_cell(self, *_: object) -> None:
        """Look for new files, and say what can be said of them at once."""
        if not self._settings.downloads:
            return
        # Whatever goes wrong, or whoever has no patience: the cell is done.
        with contextlib.suppress(Exception, KeyboardInterrupt):
            self._look()
        self._announce()

    def start(self) -> None:
        """Start the thread, which gets ready while nobody waits for it."""
        self._thread = threading.Thread(target=self._work, name=THREAD, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, once it is done with what it does."""
        if self._thread:
            self._is_wanted.set()
            self._asked.put(None)
            self._thread = None

    def folders(self) -> list[Path]:
        """Return where new files are looked for; nothing while that is switched off."""
        from jupyter_ext.kernel import new_models  # noqa: PLC0415 (imports the engine)

        is_on = self._settings.downloads
        return new_models.places(self._folders()) if is_on else []

    def _folders(self) -> tuple[str, ...]:
        given = map(os.path.expanduser, self._settings.watched_folders)
        return tuple(map(_absolute, (".", *given)))

    def _look(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self.start()
        self._is_wanted.set()
        decided = WATCH.last.artifacts if WATCH.last else ()
        told = {*WATCH.told, *(each.path for each in decided)}
        look = _Look(self._folders(), frozenset(map(_absolute, told)))
        is_free = self._asked.empty() and not self._is_slow
        self._asked.put(look)
        if is_free and look.is_looked.wait(LOOKING) and look.found:
            look.is_done.wait(SCANNING)

    def _announce(self) -> None:
        ready: list[New] = []
        with contextlib.suppress(queue.Empty):
            while True:
                ready.append(self._ready.get_nowait())
        if ready:
            with SHIELD.raised():
                from jupyter_ext.kernel import announcements  # noqa: PLC0415 (imports the engine)

                announcements.say(ready)

    def _work(self) -> None:
        self._is_wanted.wait(SETTLING)
        with SHIELD.raised():
            from jupyter_ext.kernel import new_models  # noqa: PLC0415 (imports the engine)
            from jupyter_ext.kernel.guard import looking  # noqa: F401, PLC0415 (the same)

            state_json()  # The first time it takes a while, and front ends will ask.
            models = new_models.NewModels(self._since, self._variables)
            while look := self._latest():
                with contextlib.suppress(Exception):  # (the next look may succeed)
                    self._do(look, models)
                look.is_looked.set()
                look.is_done.set()

    def _latest(self) -> _Look | None:
        """Wait for a look that was asked for; of several, the last one will do."""
        look = self._asked.get()
        while look and not self._asked.empty():
            look.is_looked.set()
            look.is_done.set()
            look = self._asked.get()
        return look

    def _do(self, look: _Look, models: NewModels) -> None:
        started = time.perf_counter()
        look.found.extend(models.look(look.folders))
        self._is_slow = time.perf_counter() - started > LOOKING
        came = dict.fromkeys((*self.arrived, *look.found))
        self.arrived = list(came)[-MOST_KEPT:]
        look.is_looked.set()
        paths = [path for path in look.found if str(path) not in look.told]
        for new in models.scan(paths, says_all=self._settings.verbose):
            self._ready.put(new)


def _absolute(path: str) -> str:
    try:
        return os.path.abspath(path)  # noqa: PTH100 (resolve() would follow links)
    except OSError:  # The working directory is gone.
        return path
