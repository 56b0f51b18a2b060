"""Models of Keras 3, ``.keras``: what to build, and beside it the weights.

The names are those of ``keras/src/saving/saving_lib.py`` in Keras 3.  A loader makes
the classes and functions that ``config.json`` names, and a ``Lambda`` in there is code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.layouts._recognised import Recognised
from scanner_core.reading import Role

if TYPE_CHECKING:
    from collections.abc import Collection

NAME: Final = "keras"
CONFIGURATION: Final = "config.json"
BESIDE: Final = re.compile(r"metadata\.json|model\.weights\..+")
"""Many archives have a configuration; these tell whose it is."""


def recognise(names: Collection[str]) -> Recognised | None:
    """Return a role for the configuration; the rest is looked at as it comes."""
    if CONFIGURATION not in names or not any(map(BESIDE.fullmatch, names)):
        return None
    return Recognised({CONFIGURATION: Role.UNJUDGED})
