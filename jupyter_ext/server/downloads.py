"""Model files that come while a notebook runs, wherever a download may put them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from jupyter_ext.new_files import NewFiles
from jupyter_ext.server.background import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jupyter_ext.server.background import Background


class Downloads:
    """Looks for new files after a cell, and has them scanned."""

    def __init__(self, background: Background, folders: Iterable[Path]) -> None:
        """Prepare; the ``folders`` are looked at besides those of a notebook."""
        self._background = background
        self._folders = tuple(folders)
        self._new = NewFiles(time.time())
        self._known: set[Path] = set()
        self._asked: dict[Path, bool] = {}
        """Folders to look at, and whether what is new there is told."""
        self._looking: asyncio.Task[None] | None = None

    def watch(self, folders: Iterable[Path]) -> None:
        """Take down what is there: a notebook is open, and nothing of that is new."""
        every = (*folders, *self._folders)
        self._ask({each: False for each in every if each not in self._known})

    def look(self, folders: Iterable[Path]) -> None:
        """Look for what is new: a cell ran."""
        self._ask(dict.fromkeys((*folders, *self._folders), True))

    def _ask(self, folders: dict[Path, bool]) -> None:
        self._known.update(folders)
        self._asked |= folders
        if self._asked and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            for told in (False, True):
                places = [folder for folder in asked if asked[folder] is told]
                # Not here: a folder may be on a disk far away.
                found = await asyncio.to_thread(self._new.look, places)
                for path in found if told else ():
                    self._background.add(path, Wish("download", tuple(asked)))
