"""Which files a client is asked to watch, and what it means that one changed."""

from __future__ import annotations

import enum
from typing import Final

from lsprotocol import types

from scanner_core.configuration.places import (
    OF_WORKSPACE,
    PYPROJECT,
    TRUST_OF_WORKSPACE,
)
from scanner_core.discovery import MODEL_SUFFIXES, OTHER_SUFFIXES, PROGRAMS

RULES: Final = frozenset(
    {".gitignore", PYPROJECT, OF_WORKSPACE, TRUST_OF_WORKSPACE[0], "trust.toml"}
)
"""Files, by name, that say what of a folder is scanned, and what was decided."""
VERSIONS: Final = (
    "requirements*.txt",
    "{uv,poetry,pdm,pixi,Pipfile}.lock",
    "environment.{yml,yaml}",
)
"""Files that say which versions of libraries a program runs with."""
MODELS: Final = ",".join(sorted((MODEL_SUFFIXES | OTHER_SUFFIXES) - {".ipynb"}))
GLOBS: Final = (
    f"**/*{{{MODELS}}}",
    f"**/*{{{','.join(PROGRAMS)}}}",
    "**/.gitignore",
    *(f"**/{name}" for name in (PYPROJECT, OF_WORKSPACE, *TRUST_OF_WORKSPACE)),
    *(f"**/{name}" for name in VERSIONS),
)
REGISTRATION: Final = "gifthorse-files"


class Change(enum.Enum):
    """What became of a file."""

    CAME = enum.auto()
    CHANGED = enum.auto()
    WENT = enum.auto()


_CHANGES: Final = {
    types.FileChangeType.Created: Change.CAME,
    types.FileChangeType.Changed: Change.CHANGED,
    types.FileChangeType.Deleted: Change.WENT,
}


def registration() -> types.RegistrationParams:
    """Return what asks a client to watch."""
    watchers = [types.FileSystemWatcher(glob) for glob in GLOBS]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.RegistrationParams(
        [types.Registration(REGISTRATION, method, register_options=options)]
    )


def change(event: types.FileEvent) -> Change:
    """Return what a client says; what it should not say, is a change."""
    return _CHANGES.get(event.type, Change.CHANGED)


def combined(before: Change | None, now: Change) -> Change:
    """Return what became of a file that was told of twice."""
    if before is Change.CAME and now is Change.CHANGED:
        return Change.CAME
    if before is Change.WENT and now is not Change.WENT:
        return Change.CHANGED
    return now


def is_rule(name: str) -> bool:
    """Tell whether a file says what is scanned, or what was decided."""
    return name in RULES


def is_version(name: str) -> bool:
    """Tell whether a file says which versions of libraries there are."""
    return name.endswith((".lock", ".txt", ".yml", ".yaml"))
