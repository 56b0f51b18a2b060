"""Where a person's own decisions are kept, by the conventions of the platform."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

NAME: Final = "gifthorse"
SETTINGS: Final = "config.toml"
TRUST: Final = "trust.toml"


def folder() -> Path | None:
    """Return the folder; ``None`` if there is no home.

    ``XDG_CONFIG_HOME`` counts on every platform, if it is absolute: a relative one
    would be looked for in the working directory, which anybody may have written.
    """
    if given := os.environ.get("XDG_CONFIG_HOME"):
        base = Path(given)
        if base.is_absolute():
            return base / NAME
    if sys.platform == "win32":
        roaming = Path(os.environ.get("APPDATA", ""))
        return roaming / NAME if roaming.is_absolute() else None
    home = os.path.expanduser("~")  # noqa: PTH111 (Path.home() raises if there is none)
    if not os.path.isabs(home):  # noqa: PTH117 (a string, as above)
        return None
    is_mac = sys.platform == "darwin"
    return Path(home, "Library/Application Support" if is_mac else ".config", NAME)
