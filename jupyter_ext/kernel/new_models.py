"""Which model files are new where they come to, and what is to be said of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext import new_files
from jupyter_ext.kernel import log, one_file
from jupyter_ext.kernel.announcements import New
from scanner_core.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ANNOUNCED: Final = (Verdict.UNSAFE, Verdict.REVIEW)
"""What is incomplete may be on its way still."""
MOST_OPCODES: Final = 50_000_000
"""Of one file; one that takes longer is told by whoever asks for it."""


class NewModels:
    """What was there at the last look, and what was said."""

    def __init__(self, since: float, variables: Mapping[str, object]) -> None:
        self._files = new_files.NewFiles(since)
        self._variables = variables
        self._said: set[tuple[str, str, str]] = set()

    def look(self, folders: Iterable[str]) -> list[Path]:
        """Return the files that are new or changed, in folders and in the caches."""
        return self._files.look(places(folders))

    def scan(self, paths: Sequence[Path], *, says_all: bool) -> Iterator[New]:
        """Yield what is to be said, once for each file and reason."""
        own = one_file.own_classes(self._variables, sys.modules) if paths else ()
        for path in paths:
            scanned = one_file.scan(
                path, own, max_opcodes=MOST_OPCODES, in_background=True
            )
            new = New(path, scanned.report)
            verdict = scanned.report.verdict
            said = (str(path), verdict.value, new.why)
            is_worth_it = scanned.is_model and (says_all or verdict in ANNOUNCED)
            if is_worth_it and said not in self._said:
                self._said.add(said)
                log.record(new.event)
                yield new


def places(folders: Iterable[str]) -> list[Path]:
    """Return the folders, and the caches that libraries download to."""
    return [*map(Path, folders), *new_files.caches(os.environ)]
