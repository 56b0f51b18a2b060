"""Which parts somebody who builds wants, and what a machine lacks to make them."""

from __future__ import annotations

import os
from enum import Enum


class Wish(Enum):
    """What was asked for, in the variable of a part."""

    AUTO = "auto"
    REQUIRE = "require"
    SKIP = "skip"

    @classmethod
    def read(cls, switch: str) -> Wish:
        """Raise ``ValueError`` for anything else; nothing at all is ``auto``."""
        word = os.environ.get(switch) or cls.AUTO.value
        if word not in {wish.value for wish in cls}:
            raise ValueError(f"{switch}={word}: use auto, require or skip")
        return cls(word)


class LackError(Exception):
    """The reason, on the first line, why this machine cannot make a part."""
