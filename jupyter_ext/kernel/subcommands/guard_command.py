"""``%modelscan on`` and ``off``: look at cells before they run, or leave them alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_ext.kernel.magics import ModelScan

OFF: Final = "off"
DEFAULT: Final = "block"
MEANS: Final = {
    "off": "The guard is off: cells run unwatched.",
    "warn": "The guard is on: it says so before a cell loads an unsafe file.",
    "block": "The guard is on: a cell that would load an unsafe file does not run.",
    "strict": "The guard is on, and strict: a cell only runs if all it loads is clean.",
}


def switch(magics: ModelScan, word: str, rest: Sequence[str]) -> None:
    """Switch it, and say what that means.  Raises ``UsageError``."""
    if rest:
        raise UsageError(f"nothing belongs behind %modelscan {word}")
    if word == OFF:
        magics.mode = OFF
    elif magics.mode == OFF:
        magics.mode = DEFAULT
    sys.stdout.write(f"{MEANS[magics.mode]}\n")
