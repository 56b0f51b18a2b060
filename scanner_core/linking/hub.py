"""A repository that a person names: ``org/name``, ``hf://datasets/org/name@rev``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner_core.discovery import MODEL_SUFFIXES
from scanner_core.facts import HubFile
from scanner_core.linking import _hub_cache
from scanner_core.linking._allowance import Allowance

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITTEN: Final = re.compile(r"(hf://)?(datasets/|spaces/)?([^@]+)(?:@(.+))?")


class Repository(NamedTuple):
    """What a text names, if it names a repository."""

    id: str
    revision: str | None
    kind: str
    """``model``, ``dataset`` or ``space``."""
    is_certain: bool
    """Whether it can be nothing else: ``hf://org/name``."""
    is_likely: bool
    """Whether a person may have meant one: not a word, nor the name of a file."""


def repository(written: str) -> Repository | None:
    """Return what a text names; ``None`` if it is no id of a repository."""
    read = WRITTEN.fullmatch(written)
    if read is None:
        return None
    scheme, kind, name, revision = read.groups()
    if not _hub_cache.is_repository(name):
        return None
    is_file = os.path.splitext(name)[1].lower() in MODEL_SUFFIXES  # noqa: PTH122 (a string)
    kind = (kind or "models/").removesuffix("s/")
    return Repository(name, revision, kind, bool(scheme), "/" in name and not is_file)


def cached(wanted: Repository, environ: Mapping[str, str]) -> Path | None:
    """Return the folder of its snapshot; ``None`` if it is not on this machine."""
    file = HubFile(wanted.id, revision=wanted.revision, kind=wanted.kind)
    found = _hub_cache.snapshot(cache(environ), file, Allowance())
    return found.path if found else None


def cache(environ: Mapping[str, str]) -> Path:
    """Return the folder of the cache, which need not be there."""
    written = os.path.expanduser(_hub_cache.folder(environ))  # noqa: PTH111 (Path would raise for ~nobody)
    return Path(os.path.expandvars(written))
