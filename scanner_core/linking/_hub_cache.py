"""The local cache of the Hub: which snapshot a repository and a revision stand for.

Written for what huggingface_hub 2.4 leaves on disk, without importing it, which takes
seconds.  Nothing is fetched: what is not in the cache is not looked at.

A cache is a folder like any other, and a program may name one that came with it: ids,
revisions and links in there are not trusted to stay inside.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from scanner_core.linking import _places
from scanner_core.linking._folder import Folder, small

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scanner_core.facts import HubFile
    from scanner_core.linking._allowance import Allowance

REPO: Final = re.compile(
    r"(?:[A-Za-z0-9_][\w.-]{0,95}/)?[A-Za-z0-9_][\w.-]{0,95}", re.ASCII
)
REVISION: Final = re.compile(r"[\w.+-][\w.+/-]{0,199}", re.ASCII)
COMMIT: Final = re.compile(r"[0-9a-f]{40}")
LONGEST_REF: Final = 64
"""Bytes of a file that holds nothing but a commit."""
DEFAULT_REVISION: Final = "main"


def is_repository(written: str) -> bool:
    """Tell whether a text can be the id of a repository: ``org/name``."""
    return (
        REPO.fullmatch(written) is not None
        and "--" not in written
        and ".." not in written
        and not written.endswith((".", "-", ".git"))
    )


def folder(environ: Mapping[str, str]) -> str:
    """Return the folder of the cache, as the environment writes it."""
    outer = environ.get("XDG_CACHE_HOME", "~/.cache")
    home = environ.get("HF_HOME", f"{outer}/huggingface")
    given = environ.get("HUGGINGFACE_HUB_CACHE", f"{home}/hub")
    return environ.get("HF_HUB_CACHE", given)


def snapshot(cache: Path, wanted: HubFile, allowance: Allowance) -> Folder | None:
    """Return what the cache holds of a repository; ``None`` if it does not have it."""
    if not is_repository(wanted.repo):
        return None
    home = cache / f"{wanted.kind}s--{wanted.repo.replace('/', '--')}"
    commit = _commit(home, wanted.revision or DEFAULT_REVISION)
    if commit is None or not _places.is_folder(home / "snapshots" / commit):
        return None
    # Whoever is short of space keeps a repository elsewhere, behind a link.
    roots = tuple(os.path.realpath(each) for each in (cache, home))
    path = home / "snapshots" / commit
    return Folder(path, wanted.repo, allowance, commit, roots)


def _commit(home: Path, revision: str) -> str | None:
    if not REVISION.fullmatch(revision) or ".." in revision.split("/"):
        return None
    written = small(home / "refs" / revision, LONGEST_REF)
    if written is not None:
        revision = written.decode("ascii", "replace").strip()
    return revision if COMMIT.fullmatch(revision) else None
