"""Where a person's own things are kept, by the conventions of the platform."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

NAME: Final = "gifthorse"
SETTINGS: Final = "config.toml"
TRUST: Final = "trust.toml"
PYPROJECT: Final = "pyproject.toml"
OF_WORKSPACE: Final = "gifthorse.toml"
TRUST_OF_WORKSPACE: Final = ("gifthorse-trust.toml", ".gifthorse/trust.toml")


def folder() -> Path | None:
    """Return the folder of decisions; ``None`` if there is no home.

    ``XDG_CONFIG_HOME`` counts on every platform, if it is absolute: a relative one
    would be looked for in the working directory, which anybody may have written.
    """
    on_mac = "Library/Application Support"
    return _folder("XDG_CONFIG_HOME", "APPDATA", on_mac, ".config")


def state() -> Path | None:
    """Return the folder of what was noted down; ``None`` if there is no home.

    ``XDG_STATE_HOME`` counts as ``XDG_CONFIG_HOME`` does for decisions.
    """
    return _folder("XDG_STATE_HOME", "LOCALAPPDATA", "Library/Logs", ".local/state")


def cache() -> Path | None:
    """Return the folder of what can be made again; ``None`` if there is no home.

    ``XDG_CACHE_HOME`` counts as ``XDG_CONFIG_HOME`` does for decisions.
    """
    return _folder("XDG_CACHE_HOME", "LOCALAPPDATA", "Library/Caches", ".cache")


def _folder(given: str, on_windows: str, on_mac: str, elsewhere: str) -> Path | None:
    if named := os.environ.get(given):
        base = Path(named)
        if base.is_absolute():
            return base / NAME
    if sys.platform == "win32":
        base = Path(os.environ.get(on_windows, ""))
        return base / NAME if base.is_absolute() else None
    home = os.path.expanduser("~")  # noqa: PTH111 (Path.home() raises if there is none)
    if not os.path.isabs(home):  # noqa: PTH117 (a string, as above)
        return None
    return Path(home, on_mac if sys.platform == "darwin" else elsewhere, NAME)
