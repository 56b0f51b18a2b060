"""What is known of the files of a workspace, and what changes when one is looked at."""

from __future__ import annotations

import collections
import os
from typing import TYPE_CHECKING, Final

from scanner_core.policy import WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lsp_server.workspace.entries import Entry
    from scanner_core.findings import Verdict

MOST_KEPT: Final = 20_000
"""Files; of more there is no talk, which is said."""


class Index:
    """Entries by path; a clean program of which nothing is said takes no room."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._loaders: dict[str, set[str]] = collections.defaultdict(set)
        """The programs that load an artifact, by its path."""
        self.is_full = False

    def get(self, path: str) -> Entry | None:
        """Return what is known of a file."""
        return self._entries.get(path)

    def put(self, entry: Entry) -> bool:
        """Take what came of a file; tell whether that is another than before."""
        before = self._entries.get(entry.path)
        if before == entry:
            return False
        if not entry.is_worth_keeping:
            return self.drop(entry.path)
        if before is None and len(self._entries) >= MOST_KEPT:
            self.is_full = True
            return False
        self._forget_loads(entry.path)
        self._entries[entry.path] = entry
        for load in entry.loads:
            self._loaders[load.artifact].add(entry.path)
        return True

    def drop(self, path: str) -> bool:
        """Forget a file; tell whether anything was known."""
        self._forget_loads(path)
        self.is_full = self.is_full and path not in self._entries
        return self._entries.pop(path, None) is not None

    def below(self, folder: str) -> list[str]:
        """Return the paths of what is known in a folder, at any depth."""
        beginning = folder.rstrip(os.sep) + os.sep
        return [path for path in self._entries if path.startswith(beginning)]

    def by_root(self) -> dict[str, set[str]]:
        """Return the paths of what is known, by the folder of the workspace."""
        found: dict[str, set[str]] = collections.defaultdict(set)
        for path, entry in self._entries.items():
            found[entry.root].add(path)
        return dict(found)

    def loaders(self, artifact: str) -> Iterator[Entry]:
        """Yield the programs that load an artifact, in the order of their paths."""
        for path in sorted(self._loaders.get(artifact, ())):
            yield self._entries[path]

    def may_load(self) -> list[str]:
        """Return the programs that a file which comes may concern."""
        return [path for path, entry in self._entries.items() if entry.may_load]

    def entries(self) -> Iterable[Entry]:
        """Return everything that is known, as it came."""
        return self._entries.values()

    def artifacts(self) -> list[Entry]:
        """Return the artifacts, the worst first, else by path."""
        found = (entry for entry in self._entries.values() if entry.is_artifact)
        return sorted(found, key=lambda e: (WORST_FIRST.index(e.verdict), e.path))

    def counts(self) -> dict[Verdict, int]:
        """Return how many artifacts there are of each verdict, the worst first."""
        every = (e.verdict for e in self._entries.values() if e.is_artifact)
        counted = collections.Counter(every)
        return {each: counted[each] for each in WORST_FIRST}

    def _forget_loads(self, path: str) -> None:
        if not (before := self._entries.get(path)):
            return
        for load in before.loads:
            programs = self._loaders[load.artifact]
            programs.discard(path)
            if not programs:
                del self._loaders[load.artifact]
