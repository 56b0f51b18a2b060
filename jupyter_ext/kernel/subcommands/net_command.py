"""``%modelscan net on|off``: look at every model file that any code opens."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_ext.kernel.magics import ModelScan


def switch(magics: ModelScan, words: Sequence[str]) -> None:
    """Switch it, and say what that means.  Raises ``UsageError``."""
    if list(words) not in (["on"], ["off"]):
        raise UsageError("%modelscan net on, or %modelscan net off")
    magics.net = words[0] == "on"
    if not magics.net:
        said = "The net is off: files that are opened are not looked at."
    elif magics.mode == "off":
        said = "The net is on, and does nothing while the guard is off: %modelscan on"
    else:
        said = "The net is on: a model file is looked at before any code opens it."
    sys.stdout.write(f"{said}\n")
