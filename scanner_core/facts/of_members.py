"""Where the members of an archive go when somebody extracts them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner_core.findings import Location


class Escape(enum.Enum):
    """How a member of an archive gets outside of the folder it is extracted to."""

    NAME = "name"
    """Its own name leads there."""
    LINK = "link"
    """It is a link that leads there."""
    THROUGH_LINK = "through a link"
    """Its name leads through a link of the same archive, which leads there."""
    DEVICE = "device"
    """It is a device, or a pipe: no file at all."""


@dataclass(frozen=True, slots=True)
class EscapingMember:
    """A member that does not stay in the folder to which its archive is extracted."""

    name: str
    target: str
    """What a link points to; empty where there is none."""
    kind: Escape
    count: int
    """Members of the archive that do it in this way."""
    location: Location
    """The first of them."""
