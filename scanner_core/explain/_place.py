"""A place as a finding shows it, typed by somebody: which file, and where in there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from scanner_core import discovery
from scanner_core.findings import Location
from scanner_core.reporters.legible import LONGEST_NAME, legible

MOST_CUTS: Final = 32
OFFSET: Final = re.compile(r"(.*)@(0[xX][0-9a-fA-F]{1,16}|\d{1,20})", re.DOTALL)
LINE: Final = re.compile(
    r"(.*?)(?::cell (?P<cell>\d{1,9}))?"
    r"(?::(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?)?",
    re.DOTALL,
)


def parse(text: str) -> tuple[Path, Location | None] | None:
    """Return a file that exists and the place in it; ``None`` if there is no such file.

    ``model.pt``, ``model.pt!archive/data.pkl@0x1f``, ``train.py:3:5`` and
    ``notes.ipynb:cell 3:12:5`` are understood.  The whole text is taken for a path
    first: a name may hold what else would be a place.
    """
    if _exists(text):
        return Path(text), None
    offset = None
    if found := OFFSET.fullmatch(text):
        text, written = found[1], found[2]
        offset = int(written, 16 if written[:2] in {"0x", "0X"} else 10)
        if _exists(text):
            return Path(text), Location(discovery.shown(Path(text)), (), offset)
    cuts = [match.start() for match in re.finditer("!", text)]
    for cut in reversed(cuts[:MOST_CUTS]):
        if _exists(text[:cut]):
            path = Path(text[:cut])
            members = tuple(text[cut + 1 :].split("!"))
            return path, Location(discovery.shown(path), members, offset)
    return None if offset is not None else _in_source(text)


def is_in(place: Location, blob: Location) -> bool:
    """Tell whether a place, as a report showed it, is in a file or member."""
    members = tuple(legible(each, LONGEST_NAME) for each in blob.members)
    return place.members in {blob.members, members}


def _in_source(text: str) -> tuple[Path, Location | None] | None:
    found = LINE.fullmatch(text)
    if not found or not _exists(found[1]):
        return None
    path = Path(found[1])
    cell, line, column = (
        int(found[name]) if found[name] else None for name in ("cell", "line", "column")
    )
    if column is not None:
        column -= 1
    place = Location(discovery.shown(path), cell=cell, line=line, column=column)
    return path, place


def _exists(path: str) -> bool:
    try:
        return bool(path) and Path(path).exists()
    except (OSError, ValueError):
        return False
